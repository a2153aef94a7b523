"""A team: its author, a co-author, an animator."""

from django.test import Client

from civic.accounts.models import User
from initiatives.actions import team as actions
from initiatives.actions.team import Guest
from initiatives.models import Initiative, TeamRole
from tests.factories import make_initiative, make_user


def client_of(user: User) -> Client:
    """Be somebody who signed in."""
    client = Client()
    client.force_login(user)
    return client


def joined(initiative: Initiative, role: TeamRole, person: User | None = None) -> User:
    """Somebody who was asked and accepted."""
    person = person or make_user()
    guest = Guest(role, line="Viens.", person=person)
    asked = actions.invite(by=initiative.author, initiative=initiative, guest=guest)
    actions.accept(by=person, invitation=asked)
    return person


def make_team() -> tuple[Initiative, dict[TeamRole, User]]:
    """An initiative and one person in each role."""
    initiative = make_initiative()
    people = {TeamRole.AUTHOR: initiative.author}
    for role in (TeamRole.COAUTHOR, TeamRole.ANIMATOR):
        people[role] = joined(initiative, role)
    return initiative, people
