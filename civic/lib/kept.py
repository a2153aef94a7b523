"""Keep what was rendered, in this process and for a short time."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic
from typing import Any, Generic, TypeVar
from weakref import WeakSet

Value = TypeVar("Value")

# Every store of this process, so that they can be emptied together.
_stores: "WeakSet[Kept[Any]]" = WeakSet()


def forget_everything() -> None:
    """Empty every store: what was kept about one database says nothing of the next."""
    for store in _stores:
        store.clear()


class Kept(Generic[Value]):
    """The latest values, mostly fragments of HTML, each for `seconds`, at most `most` of them.

    The key must hold all that can change in the fragment.
    """

    def __init__(self, *, seconds: float, most: int) -> None:
        self.seconds = seconds
        self.most = most
        self._rows: OrderedDict[Hashable, tuple[float, Value]] = OrderedDict()
        self._lock = Lock()
        _stores.add(self)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._rows.clear()

    def get(self, key: Hashable) -> Value | None:
        """The fragment, unless it is unknown or too old."""
        kept_at, html = self._rows.get(key, (0.0, None))
        return html if html is not None and monotonic() - kept_at < self.seconds else None

    def put(self, key: Hashable, html: Value) -> Value:
        """Keep a fragment, dropping the one kept first when there are too many."""
        with self._lock:
            self._rows[key] = (monotonic(), html)
            self._rows.move_to_end(key)
            while len(self._rows) > self.most:
                self._rows.popitem(last=False)
        return html

    def get_or_make(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The fragment kept, or a new one."""
        html = self.get(key)
        return self.put(key, make()) if html is None else html
