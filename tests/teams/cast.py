"""A team: its author, a co-author, an animator; and a circle."""

from django.test import Client

from civic.accounts.models import User
from initiatives.actions import save_draft
from initiatives.actions import team as actions
from initiatives.actions.circles import Ask, Goals, start_circle
from initiatives.actions.team import Guest
from initiatives.models import Circle, Initiative, TeamRole
from tests.factories import make_content, make_initiative, make_user


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


ASK = Ask("Louise", "Tu passes par là.", "Relire le premier paragraphe")


def make_circle(
    by: User | None = None, *, mark: str = "Quintefeuille", close: int = 3, theirs: int = 3
) -> Circle:
    """A draft that its owner shows to their close ones."""
    by = by or make_user()
    content = make_content(title=f"Le jardin {mark}", proposal=f"Ouvrir {mark} le soir.")
    data = {**content.texts(), "territory": content.territory.pk, "theme": content.theme.slug}
    draft = save_draft(by=by, draft=None, data=data)
    return start_circle(by=by, draft=draft, content=content, goals=Goals(close, theirs))
