"""The officials' axis of an initiative: one table, read by pages, lists, API and jobs alike.

The clock is public and starts at a recorded notice only. Days are those of Paris, so that neither
a change of hour nor a weekend moves what is due: an answer on the last day is in time.
"""

from datetime import date, datetime, timedelta
from typing import Protocol

from django.db import models
from django.utils import timezone

from initiatives.replies.pace import pace


class ReplyState(models.TextChoices):
    """Where the answer to an initiative is; exactly one of them at any moment."""

    NONE = "none", "Aucune réponse demandée"
    TO_REFER = "to-refer", "Pas encore saisi"
    AWAITING = "awaiting", "Réponse attendue"
    HELD = "held", "Délai suspendu"
    OVERDUE = "overdue", "Sans réponse à l’échéance"
    ANSWERED = "answered", "Réponse donnée"
    ANSWERED_LATE = "answered-late", "Réponse donnée en retard"


class Notice(models.TextChoices):
    """How those who can answer were told; only a recorded one starts the clock."""

    SITE = "site", "Prévenu par le site, où il a un mandat vérifié"
    LETTER = "letter", "Lettre datée, envoyée par l’équipe"
    EMAIL = "email", "E-mail daté, envoyé par l’équipe"


class Position(models.TextChoices):
    """What an answer says; passing it on answers nothing and stops no clock."""

    WILL_DO = "will-do", "Nous le ferons"
    PARTLY = "partly", "Nous le ferons en partie"
    STUDYING = "studying", "Nous l’étudions"
    NO = "no", "Nous ne le ferons pas"
    NOT_OURS = "not-ours", "Ce n’est pas de notre ressort"


ANSWERING = (Position.WILL_DO, Position.PARTLY, Position.STUDYING, Position.NO)


class Clock(Protocol):
    """What the state depends on."""

    called_at: datetime | None
    noticed_at: datetime | None
    due_on: date | None
    held_since: datetime | None
    answered_at: datetime | None


def due_on(noticed_at: datetime, *, national: bool) -> date:
    """The last day on which an answer is in time, as terms are now; it is stored once."""
    terms = pace()
    return timezone.localdate(noticed_at) + timedelta(
        days=terms.national if national else terms.local
    )


def state_on(clock: Clock | None, moment: datetime) -> ReplyState:
    """The one state of an initiative at `moment`; nothing about it depends on who asks.

    | called | noticed | answered | held | due | state |
    |---|---|---|---|---|---|
    | no | | no | | | none |
    | yes | no | no | | | to-refer |
    | yes | yes | no | no | today or later | awaiting |
    | yes | yes | no | no | before today | overdue |
    | yes | yes | no | yes | | held |
    | | | yes | | none, or the day of the answer or later | answered |
    | | | yes | | before the day of the answer | answered-late |
    """
    if clock is None:
        return ReplyState.NONE
    if clock.answered_at is not None:
        late = clock.due_on is not None and timezone.localdate(clock.answered_at) > clock.due_on
        return ReplyState.ANSWERED_LATE if late else ReplyState.ANSWERED
    if clock.due_on is not None and clock.held_since is not None:
        return ReplyState.HELD
    if clock.due_on is not None:
        late = timezone.localdate(moment) > clock.due_on
        return ReplyState.OVERDUE if late else ReplyState.AWAITING
    return ReplyState.NONE if clock.called_at is None else ReplyState.TO_REFER


def days_late(clock: Clock, moment: datetime) -> int:
    """Days since the answer was due, 0 while it is in time: « sans réponse depuis n jours »."""
    if clock.due_on is None:
        return 0
    return max(0, (timezone.localdate(moment) - clock.due_on).days)


def step_due(left: int, reminded: int | None) -> int | None:
    """Which reminder is due `left` days before the day, 0 once it is over; None when none is.

    A run that comes late sends the most pressing one alone: nobody is reminded twice at once.
    """
    if left < 0:
        return None if reminded == 0 else 0
    step = min((days for days in pace().reminders if left <= days), default=None)
    return step if step is not None and (reminded is None or step < reminded) else None
