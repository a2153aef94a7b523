"""The page of status: nothing yet, all well, late, in an incident."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from civic.accounts.roles import Role
from civic.notifications.models import Mail
from civic.notifications.states import Lane
from civic.status import measures
from civic.status.actions import change_incident, declare_incident
from initiatives.actions.petition_tallies import fold_signatures, recount_signatures
from moderation.transparency.actions import refresh
from tests.accounts.cast import enrolled
from tests.html.world import make_world
from tests.petitions.cast import make_confirmed, make_petition

if TYPE_CHECKING:
    from tests.html.scenes import Camera

SEEN = """Les liens de confirmation sont arrivés avec une heure de retard.

Aucune signature n’est perdue : le lien reste valable trois jours."""


def status(camera: Camera) -> None:
    """As anybody reads it."""
    page, now = reverse("status"), timezone.now()
    operator = enrolled(roles=(Role.OPERATOR,))

    def take(name: str, shows: str) -> None:
        measures.forget()
        camera.take(name, page, shows=shows)

    take("status empty", "Pas encore")
    make_world()
    make_confirmed(make_petition())
    fold_signatures()
    recount_signatures()
    refresh()
    Mail.objects.update(due_at=now)
    row = declare_incident(by=operator, title="Courrier lent", seen=SEEN, started_at=now)
    take("status incident", "Incident en cours")
    change_incident(by=operator, incident=row, ended_at=now + timedelta(hours=1))
    Mail.objects.create(
        key="late", lane=Lane.SECURITY, kind="x", args={}, to="a@b.fr", due_at=now - timedelta(1)
    )
    take("status late", "Tout ne va pas comme promis")
    measures.forget()
