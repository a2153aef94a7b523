"""What organisations know about a person, shown to them."""

from collections.abc import Iterator

from civic.accounts import registry
from civic.accounts.models import User
from initiatives.models import (
    Backing,
    OrganisationInvitation,
    OrganisationMember,
    OrganisationRole,
)

Row = dict[str, object]
ACTS = {
    "organisation.open": "Création de la page d’une organisation",
    "organisation.edit": "Modification de la page d’une organisation",
    "organisation.close": "Fermeture d’une organisation",
    "organisation.check": "Vérification d’une organisation",
    "organisation.visibility": "Décision sur l’affichage d’une organisation",
    "backing.stand": "Soutien d’une organisation à une initiative",
    "backing.end": "Fin du soutien d’une organisation",
    "backing.disown": "Démarcation d’un soutien",
}


def register() -> None:
    """Tell the accounts what organisations hold; called with the rest of initiatives."""
    registry.add_part("organisations", "Les organisations dont je suis ou étais", places_of)
    registry.add_authorship(leads)
    registry.name_acts(ACTS)


def places_of(user: User) -> Iterator[Row]:
    """Each organisation somebody is or was of, how it presents itself when they lead it."""
    rows = OrganisationMember.objects.of(user).select_related("organisation").order_by("pk")
    for row in rows:
        yield {
            "adresse": row.organisation.get_absolute_url(),
            "nom": row.organisation.name,
            "rôle": row.get_role_display(),
            "nom affiché": row.shows_name,
            "depuis le": row.joined_at.isoformat(),
            "jusqu’au": row.left_at.isoformat() if row.left_at else "",
        }
    asked = OrganisationInvitation.objects.filter(person=user).select_related("organisation")
    for one in asked.order_by("sent_at"):
        yield {
            "invitation dans": one.organisation.name,
            "reçue le": one.sent_at.isoformat(),
            "réponse": one.get_answer_display(),
        }
    spoken = Backing.objects.filter(by=user).select_related("organisation", "initiative")
    for said in spoken.order_by("pk"):
        yield {
            "au nom de": said.organisation.name,
            "initiative": said.initiative.public_url,
            "nature": said.get_sort_display(),
            "depuis le": said.since.isoformat(),
            "jusqu’au": said.ended_at.isoformat() if said.ended_at else "",
        }


def leads(user: User) -> bool:
    """Whether the person speaks or spoke for an organisation whose page others read."""
    lead = OrganisationMember.objects.of(user).filter(role=OrganisationRole.LEAD)
    return lead.exists()
