"""What other apps do after the tree changed. They register in their `ready()`."""

from collections.abc import Callable

Callback = Callable[[], object]

_callbacks: list[Callback] = []


def after_load(callback: Callback) -> None:
    """Run `callback` in the transaction of each load that changed rows."""
    if callback not in _callbacks:
        _callbacks.append(callback)


def tree_changed() -> None:
    """Tell everybody who registered."""
    for callback in _callbacks:
        callback()
