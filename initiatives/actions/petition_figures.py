"""Fill, every hour, the figures that each petition's page « Intégrité » reads."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from initiatives.actions.retention import TRACES_DAYS
from initiatives.models import Petition, PetitionFigures
from initiatives.petitions.figures import CURVE_DAYS, CURVE_LATE, curve

_COUNTS = """
SELECT state, reason, proof, count(*), min(confirmed_at), max(confirmed_at)
FROM initiatives_signature
WHERE petition_id = %s AND confirmed_at IS NOT NULL GROUP BY 1, 2, 3
"""
# Of those counted whose traces are kept: how many, with a throw-away address, handed over by
# another site, in the largest network of a day outside of stands.
_TRACED = """
SELECT coalesce(sum(number), 0), coalesce(sum(disposable), 0), coalesce(sum(relay), 0),
       coalesce(max(number) FILTER (WHERE network <> '' AND NOT stand), 0)
FROM (
    SELECT features->>'network' AS network, features ? 'stand' AS stand, count(*) AS number,
           count(*) FILTER (WHERE features->>'disposable' = 'true') AS disposable,
           count(*) FILTER (WHERE features ? 'relay') AS relay
    FROM initiatives_signature
    WHERE petition_id = %s AND state = 'confirmed' AND confirmed_at >= %s AND features ? 'v'
    GROUP BY 1, 2
) AS networks
"""
_HOURS = """
SELECT date_trunc('hour', confirmed_at AT TIME ZONE %s) AS hour, count(*)
FROM initiatives_signature
WHERE petition_id = %s AND state = 'confirmed' AND confirmed_at < %s
GROUP BY 1 ORDER BY 1
"""


def fill_figures(now: datetime | None = None) -> int:
    """Make the figures again where something was counted since; returns how many petitions."""
    moment = now or timezone.now()
    rows = Petition.objects.select_related("tally", "figures").order_by("pk")
    return sum(_fill(petition, moment) for petition in rows.iterator(chunk_size=500))


def _fill(petition: Petition, now: datetime) -> bool:
    stamp = _stamp(petition, now)
    known = getattr(petition, "figures", None)
    if known is not None and known.counts.get("stamp") == stamp:
        return False
    with transaction.atomic():
        PetitionFigures.objects.update_or_create(
            petition_id=petition.pk,
            defaults={"made_at": now, "counts": {"stamp": stamp, **_counts(petition, now)}},
        )
    return True


def _stamp(petition: Petition, now: datetime) -> list[Any]:
    """What the figures change with; a day is enough to bring the curve forward."""
    tally = petition.tally
    counts = [tally.received, tally.confirmed, tally.verifying, tally.excluded, tally.withdrawn]
    # Nothing moves any more once it is archived.
    day = petition.anonymised_at or now
    return [*counts, timezone.localdate(day).isoformat(), petition.state]


def _counts(petition: Petition, now: datetime) -> dict[str, Any]:
    """Counts in one snapshot, so that they add up; `received` comes from the folded ones."""
    rows = _run(_COUNTS, [petition.pk])
    states: dict[str, int] = {}
    reasons: dict[str, int] = {}
    proofs: dict[str, int] = {}
    for state, reason, proof, number, _first, _last in rows:
        states[state] = states.get(state, 0) + number
        if state == "excluded":
            reasons[reason] = reasons.get(reason, 0) + number
        if state == "confirmed":
            proofs[str(proof)] = proofs.get(str(proof), 0) + number
    since = now - timedelta(days=TRACES_DAYS)
    [(traced, disposable, relay, network)] = _run(_TRACED, [petition.pk, since])
    return {
        "traced": int(traced),
        "disposable": int(disposable),
        "relay": int(relay),
        "network": int(network),
        "received": max(petition.tally.received, sum(states.values())),
        "states": states,
        "reasons": reasons,
        "proofs": proofs,
        "contested": _contested(rows),
        "curve": _curve(petition, now),
    }


def _contested(rows: list[Any]) -> list[str]:
    """The first and the last day (Paris) on which those set aside were confirmed."""
    spans = [
        (first, last)
        for state, _reason, _proof, _number, first, last in rows
        if state == "excluded"
    ]
    if not spans:
        return []
    moments = min(first for first, _last in spans), max(last for _first, last in spans)
    return [timezone.localdate(moment).isoformat() for moment in moments]


def _curve(petition: Petition, now: datetime) -> list[list[Any]]:
    """Confirmations by hour of Paris, of whole days that ended at least a day ago.

    All hours are read, since what is merged depends on those before; the last days are kept.
    """
    today = timezone.localtime(now, timezone.get_default_timezone()).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    until = today - timedelta(days=CURVE_LATE - 1)
    since = (until - timedelta(days=CURVE_DAYS)).replace(tzinfo=None)
    made = curve(_run(_HOURS, [settings.TIME_ZONE, petition.pk, until]))
    return [
        [one.start.isoformat("T", "hours"), one.end.isoformat("T", "hours"), one.number]
        for one in made
        if one.end > since
    ]


def _run(sql: str, parameters: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
