"""What this app keeps about a person, and what an erasure takes."""

from collections.abc import Iterable

from civic.accounts import registry
from civic.accounts.models import User
from civic.accounts.registry import Row
from civic.officials.actions.mandates import forget_person
from civic.officials.models import Claim, Staff


def register() -> None:
    """Show claims and staff in « Mes données », and let go of them with the account."""
    registry.add_part("mandats-declares", "Mandats que j’ai déclarés", claim_rows)
    registry.add_part("collaborations", "Élus que j’aide, et personnes qui m’aident", staff_rows)
    registry.add_erasure(forget_person)
    registry.add_helped(mandates_helped)
    registry.name_acts(
        {
            "claim.made": "Mandat déclaré",
            "claim.withdrawn": "Déclaration de mandat retirée",
            "claim.accepted": "Déclaration de mandat acceptée",
            "claim.refused": "Déclaration de mandat refusée",
            "staff.accepted": "Place de collaborateur acceptée",
            "staff.ended": "Place de collaborateur terminée",
        }
    )


def mandates_helped(user: User) -> Iterable[int]:
    """The mandates somebody serves as declared staff."""
    return Staff.objects.serving().of(user).values_list("mandate", flat=True)


def claim_rows(user: User) -> Iterable[Row]:
    """Every mandate one claimed, with its evidence as long as it is kept."""
    for row in Claim.objects.of(user).shown().order_by("made_at", "pk"):
        yield {
            "fonction": row.function,
            "territoire": str(row.territory),
            "nom d’état civil": row.civil_name,
            "début": row.starts_on.isoformat(),
            "fin": row.ends_on.isoformat(),
            "preuve": row.evidence,
            "lien": row.evidence_link,
            "adresse de l’institution": row.address,
            "réponse de cette adresse": row.get_address_answer_display(),
            "déclaré le": row.made_at.isoformat(),
            "état": row.get_state_display(),
            "clos le": row.decided_at.isoformat() if row.decided_at else "",
            "motif": row.reason,
        }


def staff_rows(user: User) -> Iterable[Row]:
    """Whom one helps or was asked to help, and who helps with one's own mandates."""
    for row in Staff.objects.of(user).select_related("mandate__territory").order_by("invited_at"):
        yield {"j’aide": str(row.mandate), **_dates(row)}
    mine = Staff.objects.filter(mandate__user=user).select_related("mandate__territory")
    for row in mine.order_by("invited_at"):
        yield {"m’aide": row.shown, "mandat": str(row.mandate), **_dates(row)}


def _dates(row: Staff) -> Row:
    return {
        "invitation": row.invited_at.isoformat(),
        "acceptée le": row.accepted_at.isoformat() if row.accepted_at else "",
        "terminée le": row.ended_at.isoformat() if row.ended_at else "",
    }
