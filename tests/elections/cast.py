"""Polls that run, around a moment."""

from datetime import datetime, timedelta

from django.utils import timezone

from civic.elections import actions
from civic.elections.models import Poll
from tests.factories import make_operator, make_territory


def make_poll(*, in_days: float = 30, place: str = "fr", **fields) -> Poll:
    """A poll whose candidates are known since a month, and whose first round is in some days."""
    today = timezone.localdate()
    fields.setdefault("name", "Élection présidentielle")
    fields.setdefault("candidates_from", today - timedelta(days=30))
    fields.setdefault("first_on", today + timedelta(days=in_days))
    return actions.register_poll(by=make_operator(), territory=make_territory(place), **fields)


def silent_poll(place: str = "fr", **fields) -> Poll:
    """A poll that asks for silence at this moment, whatever the hour: its vote is tomorrow."""
    return make_poll(in_days=1, place=place, **fields)


def stands(poll: Poll, user=None, name: str = "Camille Dupont"):
    """Somebody stands."""
    return actions.declare_candidate(
        by=make_operator(), poll=poll, name=user.name if user else name, user=user
    )


def during(poll: Poll) -> datetime:
    """Noon of the eve."""
    return poll.rounds[0].silent_from + timedelta(hours=12)
