"""What each decision about visibility owes, in its own commit: whoever decides fills this in.

The app above registers in `ready()`; nothing below knows it. No path can forget it, a command or
a clock no more than a page.
"""

from collections.abc import Callable

from initiatives.models import Restriction

_duties: list[Callable[[Restriction], None]] = []


def add(duty: Callable[[Restriction], None]) -> None:
    """Do something with each decision, in its transaction; called by `ready()`."""
    if duty not in _duties:
        _duties.append(duty)


def fulfil(decision: Restriction) -> None:
    """Do what a decision owes."""
    for duty in _duties:
        duty(decision)
