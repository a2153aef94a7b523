"""The organisations of the demo: one that carries, one that backs, one that was not asked."""

from datetime import timedelta
from typing import NamedTuple

from civic.accounts.models import User
from civic.territories.models import Territory
from initiatives.actions.backings import disown, stand_behind
from initiatives.actions.organisation_members import Guest, accept_into, invite_into
from initiatives.actions.organisations import Card, open_organisation
from initiatives.demo.story import Story
from initiatives.models import Backing, Organisation, OrganisationRole


class Body(NamedTuple):
    """An invented organisation: its lead, its card, what it stands behind."""

    lead: str
    card: Card
    territory: str
    behind: str
    sort: Backing.Sort


BODIES = [
    Body(
        "auteur",
        Card(
            Organisation.Sort.ASSOCIATION,
            "Les Riverains des quais",
            "Nous sommes une quarantaine de familles. Nous marchons, nous comptons les voitures, "
            "et nous écrivons à la mairie ce que nous avons vu.",
            site="https://riverains-des-quais.example",
        ),
        "44109",
        "nantes-passerelle",
        Backing.Sort.CARRIES,
    ),
    Body(
        "citoyenne",
        Card(
            Organisation.Sort.COLLECTIVE,
            "Le Vélo du matin",
            "On roule ensemble le mardi à sept heures et demie, et on répare les freins le samedi.",
        ),
        "44109",
        "nantes-passerelle",
        Backing.Sort.BACKS,
    ),
    Body(
        "citoyenne",
        Card(
            Organisation.Sort.UNION,
            "Union locale des agents des écoles",
            "Les agents qui ouvrent, nettoient et surveillent les cours.",
        ),
        "21231",
        "dijon-cours",
        Backing.Sort.BACKS,
    ),
]


def make_organisations(story: Story) -> None:
    """Open, invite, carry, back, and be disowned once, through the real actions."""
    at = story.now - timedelta(days=7)
    for body in BODIES:
        row = story.initiatives.get(body.behind)
        place = Territory.objects.filter(pk=body.territory).first()
        if row is None or place is None:
            continue
        lead = story.users[body.lead]
        card = Card(**{**vars(body.card), "territory": place})
        made = open_organisation(by=lead, card=card, at=at)
        backing = stand_behind(
            by=lead, organisation=made, initiative=row, sort=body.sort, at=story.now
        )
        if body.sort == Backing.Sort.CARRIES:
            _join(story.users["citoyenne"], made, lead)
        elif made.sort == Organisation.Sort.UNION:
            disown(by=row.author, backing=backing, at=story.now)


def _join(guest: User, organisation: Organisation, lead: User) -> None:
    asked = invite_into(
        by=lead, organisation=organisation, guest=Guest(OrganisationRole.MEMBER, person=guest)
    )
    accept_into(by=guest, invitation=asked, shows_name=True)
