"""What the calendar keeps about a person, and what an erasure takes."""

from collections.abc import Iterable

from civic.accounts import registry
from civic.accounts.models import User
from civic.accounts.registry import Row
from civic.elections.actions import forget_person


def register() -> None:
    """Show candidacies in « Mes données », and let go of them with the account."""
    registry.add_part("candidatures", "Candidatures inscrites au calendrier", rows)
    registry.add_erasure(forget_person)
    registry.name_acts(
        {
            "election.registered": "Scrutin inscrit au calendrier",
            "election.changed": "Scrutin modifié",
            "election.cancelled": "Scrutin annulé",
            "election.candidate_declared": "Candidature inscrite",
            "election.candidate_withdrawn": "Candidature retirée",
        }
    )


def rows(user: User) -> Iterable[Row]:
    """Where an operator wrote that the person stands."""
    for one in user.candidacies.select_related("poll").order_by("pk"):
        yield {
            "scrutin": one.poll.name,
            "premier tour": one.poll.first_on.isoformat(),
            "nom inscrit": one.name,
            "inscrite le": one.declared_at.isoformat(),
            "retirée le": one.withdrawn_at.isoformat() if one.withdrawn_at else "",
        }
