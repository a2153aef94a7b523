"""The state of the clock in words, the same on the page, on cards and over the API."""

from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic.lib.dates import date_format
from initiatives.models import Initiative, ReplyClock
from initiatives.replies.states import ReplyState, days_late, state_on
from initiatives.states import READABLE


class Words(NamedTuple):
    """One state, said."""

    state: ReplyState
    text: str
    institution: str
    icon: str
    # How a badge looks: none, waiting, late or done.
    tone: str

    @classmethod
    def of(cls, row: Initiative) -> "Words | None":
        """What is said of an initiative; None when no answer is asked and none was given."""
        return words_of(clock_of(row))


def words_on_page(row: Initiative) -> Words | None:
    """The same with the institution, unless moderation withholds whom the petition addresses."""
    words = Words.of(row)
    petition = getattr(row, "petition", None)
    if words is None or petition is None or petition.visibility in READABLE:
        return words
    return words._replace(institution="")


def clock_of(row: Initiative) -> ReplyClock | None:
    """Its clock, read with it or asked for."""
    return getattr(row, "reply_clock", None)


def words_of(clock: ReplyClock | None) -> Words | None:
    """The same of a clock."""
    now = timezone.now()
    state = state_on(clock, now)
    if clock is None or state == ReplyState.NONE:
        return None
    due = date_format(clock.due_on, "j F Y") if clock.due_on else ""
    said = {
        ReplyState.TO_REFER: (_("Pas encore saisi"), "landmark", ""),
        ReplyState.AWAITING: (
            _("Réponse attendue au plus tard le %(day)s") % {"day": due},
            "clock",
            "bleu",
        ),
        ReplyState.HELD: (_("Délai de réponse suspendu"), "clock", ""),
        ReplyState.OVERDUE: (_late(days_late(clock, now)), "clock", "retard"),
        ReplyState.ANSWERED: (_("Réponse donnée"), "check", "vert"),
        ReplyState.ANSWERED_LATE: (_("Réponse donnée en retard"), "check", "vert"),
    }
    text, icon, tone = said[state]
    return Words(state, text, clock.institution, icon, tone)


def _late(days: int) -> str:
    said = ngettext("Sans réponse depuis %(n)d jour", "Sans réponse depuis %(n)d jours", days)
    return said % {"n": days}


def mark_of(due_on: date | None, answered_at: datetime | None) -> tuple[object, ...]:
    """What a page that says where the answer is changes with: the day counts while it is due."""
    today = timezone.localdate() if due_on and answered_at is None else None
    return due_on, answered_at, today


def clock_mark(row: Initiative) -> tuple[object, ...]:
    """The same of an initiative read with its clock."""
    clock = clock_of(row)
    return mark_of(clock.due_on, clock.answered_at) if clock else mark_of(None, None)


def card_mark(row: Initiative) -> tuple[object, ...]:
    """What the line of a card about the answer changes with."""
    clock = clock_of(row)
    return (clock is not None and clock.called_at, *clock_mark(row))
