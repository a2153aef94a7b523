"""What desks keep about a person, and what an erasure takes."""

from collections.abc import Iterable

from civic.accounts import registry
from civic.accounts.models import User
from civic.accounts.registry import Row
from civic.officials.actions.desk import forget_reader
from civic.officials.models import SavedView, Shortlisted, TeamNote, Visit


def register() -> None:
    """Show visits, views, lists and notes in « Mes données », and let go of them."""
    registry.add_part("bureau-visites", "Mes visites du bureau d’un élu", visit_rows)
    registry.add_part("bureau-vues", "Mes vues enregistrées du bureau", view_rows)
    registry.add_part("bureau-suivi", "Initiatives suivies par mon bureau", shortlist_rows)
    registry.add_part("bureau-notes", "Mes notes privées du bureau", note_rows)
    registry.add_erasure(forget_reader)


def visit_rows(user: User) -> Iterable[Row]:
    """When one read which desk."""
    rows = Visit.objects.filter(person=user).select_related("mandate__territory")
    for row in rows.order_by("pk"):
        yield {
            "mandat": str(row.mandate),
            "dernière visite": row.seen_at.isoformat(),
            "nouveau depuis": row.since.isoformat(),
        }


def view_rows(user: User) -> Iterable[Row]:
    """The views one named."""
    for row in SavedView.objects.filter(person=user):
        yield {
            "nom": row.name,
            "filtres": row.query,
            "enregistrée le": row.saved_at.isoformat(),
        }


def shortlist_rows(user: User) -> Iterable[Row]:
    """What the mandates one holds keep in sight."""
    rows = Shortlisted.objects.filter(mandate__user=user).select_related("mandate__territory")
    for row in rows.order_by("pk"):
        yield {
            "mandat": str(row.mandate),
            "initiative": row.initiative_id,
            "ajoutée le": row.added_at.isoformat(),
        }


def note_rows(user: User) -> Iterable[Row]:
    """The notes one wrote."""
    rows = TeamNote.objects.filter(author=user).select_related("entry__mandate__territory")
    for row in rows:
        yield {
            "mandat": str(row.entry.mandate),
            "initiative": row.entry.initiative_id,
            "note": row.text,
            "écrite le": row.written_at.isoformat(),
        }
