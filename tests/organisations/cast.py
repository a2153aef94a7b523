"""An association, its lead and its members."""

from civic.accounts.models import User
from initiatives.actions.backings import stand_behind
from initiatives.actions.organisation_members import Guest, accept_into, invite_into
from initiatives.actions.organisations import Card, open_organisation
from initiatives.models import Backing, Initiative, Organisation, OrganisationRole
from tests.factories import make_user

NAME = "Les Amis du tramway"


def make_card(**fields: object) -> Card:
    """What an association says of itself."""
    shown = {"sort": Organisation.Sort.ASSOCIATION, "name": NAME, "about": "Nous comptons."}
    return Card(**{**shown, **fields})


def make_organisation(lead: User | None = None, **fields: object) -> Organisation:
    """A page that somebody opened."""
    return open_organisation(by=lead or make_user(), card=make_card(**fields))


def lead_of(organisation: Organisation) -> User:
    """The first who speaks for it."""
    leads = organisation.members.standing().filter(role=OrganisationRole.LEAD)
    return leads.order_by("joined_at", "pk")[0].person


def come_into(
    organisation: Organisation,
    role: OrganisationRole = OrganisationRole.MEMBER,
    person: User | None = None,
    *,
    shows_name: bool = False,
) -> User:
    """Somebody who was asked and accepted."""
    person = person or make_user()
    guest = Guest(role, person=person)
    asked = invite_into(by=lead_of(organisation), organisation=organisation, guest=guest)
    accept_into(by=person, invitation=asked, shows_name=shows_name)
    return person


def backed(
    organisation: Organisation,
    initiative: Initiative,
    sort: Backing.Sort = Backing.Sort.BACKS,
) -> Backing:
    """It stands behind an initiative."""
    by = lead_of(organisation)
    return stand_behind(by=by, organisation=organisation, initiative=initiative, sort=sort)
