"""The demo's desk: figures made, a view named, initiatives in sight with a note."""

from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from civic.accounts.demo import require_embedded_database
from civic.accounts.models import Mandate
from civic.officials.actions.desk import keep_in_sight, save_view, write_note
from civic.officials.desk.refresh import prove_figures
from civic.officials.models import AreaFigure
from initiatives.actions.petition_tallies import fold_signatures
from initiatives.actions.tallies import fold

NOTES = (
    "En parler avec le service avant le conseil : qui est déjà venu sur place ?",
    "La demande revient chaque année. Chiffrer une première étape.",
)


def load() -> int:
    """Fill the desks of the demo's officials; returns how many initiatives are in sight.

    Running it again changes nothing.
    """
    require_embedded_database()
    now = timezone.now()
    fold(at=now)
    fold_signatures(at=now)
    prove_figures(now)
    kept = 0
    for mandate in Mandate.objects.current().select_related("user", "territory"):
        save_view(by=mandate.user, name="Sans réponse à temps", query="etat=en-retard")
        rows = AreaFigure.objects.of(mandate.territory_id).newest().select_related("initiative")
        for row, text in zip(rows, NOTES, strict=False):
            entry = keep_in_sight(by=mandate.user, mandate=mandate, initiative=row.initiative)
            key = uuid5(NAMESPACE_URL, f"demo-note-{entry.pk}")
            write_note(by=mandate.user, entry=entry, text=text, form_key=key)
            kept += 1
    return kept
