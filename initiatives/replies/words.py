"""What people say of a promise once its day came: when they are asked, and what is shown."""

from datetime import date, timedelta
from typing import NamedTuple

from initiatives.models import Word

# The second time, four weeks after the day.
LATER = timedelta(days=28)
# These are opinions: a smaller number says who.
SHOWN_FROM = 5


def moment_of(due_on: date, today: date) -> Word.Moment | None:
    """Which of the two moments it is; None as long as the day did not come."""
    if today < due_on:
        return None
    return Word.Moment.LATER if today >= due_on + LATER else Word.Moment.DUE


class Said(NamedTuple):
    """How many say that it is done, and that it is not; 0 for a number that is not shown."""

    done: int
    undone: int
    is_later: bool

    @property
    def share(self) -> int | None:
        """How many in a hundred say it is done; None where it would tell a hidden number."""
        if not (self.done and self.undone):
            return None
        return round(100 * self.done / (self.done + self.undone))


def said_of(done: int, undone: int, *, later: bool) -> Said | None:
    """What is shown of the words of one moment; None when neither number may be."""
    one, other = (number if number >= SHOWN_FROM else 0 for number in (done, undone))
    return Said(one, other, later) if one or other else None
