"""People who follow things, and what happens to those."""

from typing import Any

from django.test import Client

from civic.accounts.models import User
from civic.activity.actions import settle
from civic.notifications import actions
from civic.notifications.models import Follow
from civic.notifications.states import Kind, Origin, Rhythm
from initiatives import actions as initiatives
from initiatives.models import Initiative
from initiatives.states import Side
from tests.factories import make_content, make_initiative, make_user


def follows(user: User, kind: Kind, key: object, **fields: Any) -> Follow:
    """Let somebody follow a thing from now on."""
    settle()
    return actions.follow_as(by=user, kind=kind, key=str(key), **fields)


def follows_initiative(user: User, initiative: Initiative, **fields: Any) -> Follow:
    """Let somebody follow an initiative from now on."""
    return follows(user, Kind.INITIATIVE, initiative.pk, **fields)


def edited(initiative: Initiative, note: str = "La mairie a répondu.") -> None:
    """Let its author change the text."""
    row = Initiative.objects.get(pk=initiative.pk)
    content = make_content(title=row.title, proposal=f"{row.proposal} {note}")
    initiatives.edit(
        by=initiative.author,
        initiative=row,
        content=content,
        note=note,
        expected_version=row.version,
    )
    settle()


def joined(initiative: Initiative, people: int = 1) -> None:
    """Let some people join."""
    for _ in range(people):
        initiatives.take_stance(
            by=make_user(), initiative=initiative, side=Side.SUPPORT, agrees=True
        )
    initiatives.fold()
    settle()


def published(**fields: Any) -> Initiative:
    """Something new."""
    row = make_initiative(**fields)
    settle()
    return row


def signed_in(user: User) -> Client:
    """A browser where somebody signed in."""
    client = Client()
    client.force_login(user)
    return client


__all__ = [
    "Origin",
    "Rhythm",
    "edited",
    "follows",
    "follows_initiative",
    "joined",
    "published",
    "signed_in",
]
