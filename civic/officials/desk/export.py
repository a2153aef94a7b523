"""The public facts of the desk's initiatives, row by row. Nothing of anybody's opinion."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from civic.lib.shares import told
from civic.officials.desk.filters import Filters
from civic.officials.models import AreaFigure
from initiatives.models import Initiative

# The latest of them; beyond that the public API serves better.
MOST = 5_000


def rows(filters: Filters, since: datetime | None = None) -> Iterator[dict[str, Any]]:
    """Each initiative once, the latest first, with what the public reads of it."""
    found = AreaFigure.objects.filter(area_code__in=filters.codes)
    if since is not None:
        found = found.filter(opened_at__gt=since)
    listed = Initiative.objects.visible_to(None).filter(pk=OuterRef("initiative"))
    found = filters.narrow(found.filter(Exists(listed)), timezone.localdate()).newest()
    found = found.select_related("initiative__territory", "theme").defer(
        "initiative__search", "initiative__problem", "initiative__proposal"
    )
    seen: set[int] = set()
    for row in islice(found.iterator(chunk_size=500), MOST):
        if row.initiative_id not in seen:
            seen.add(row.initiative_id)
            yield _facts(row)


def _facts(row: AreaFigure) -> dict[str, Any]:
    initiative = row.initiative
    return {
        "numero": initiative.pk,
        "titre": initiative.title,
        "adresse": f"{settings.SITE_URL}{initiative.get_absolute_url()}",
        "territoire": initiative.territory_id,
        "territoire_nom": initiative.territory.name,
        "theme": row.theme.name,
        "publiee_le": timezone.localtime(row.opened_at).date().isoformat(),
        "etat": "ouverte" if row.is_open else "close",
        # Under the public floor, nobody reads how many.
        "rejoignent": row.supports or None,
        "s_opposent": row.opposes or None,
        "signatures": _public(row.confirmed),
        "seuil": row.threshold,
        "seuil_franchi_a_ce_rythme_le": _day(row.crossing_on),
        "reponse": row.state.label,
        "reponse_due_le": _day(row.due_on),
        "repondue_le": _day(row.answered_at and timezone.localtime(row.answered_at).date()),
        "prochain_engagement_le": _day(row.promised_on),
        "prochain_engagement": row.promised,
    }


def _public(number: int | None) -> int | None:
    return told(number, settings.PUBLIC_COUNT_FLOOR)


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
