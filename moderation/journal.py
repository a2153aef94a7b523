"""What the public log says, and how its lines are chained. Nothing here names anybody.

A line holds no author, no flagger, no moderator, no title and no passage: to say of a named person
that they broke the law is data that the GDPR (article 10) keeps from being published.
"""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from civic.accounts.models import User
from civic.territories.models import Kind, Territory
from initiatives.models import Restriction
from moderation.models import Decision, WaveItem
from moderation.models.decision import Measure
from moderation.models.journal import Act, Entry
from moderation.origin import origin_of

# A smaller commune is told by its département: few people write there.
COMMUNE_LEAST = 10_000


def facts_of(decision: Decision, area: Territory | None, act: Act, at: datetime) -> dict[str, Any]:
    """The public facts of a decision of the desk."""
    case = decision.case
    return {
        "acte": act.value,
        "heure": hour_of(at),
        "contenu": case.kind,
        "territoire": area_shown(area),
        "motif": case.motive,
        "fondement": decision.ground,
        "mesure": decision.measure,
        **_voices_of(decision),
        **({"compte": decision.account} if decision.account else {}),
        "origine": origin_of(case).value,
        **_wave_of(decision),
        "automatique": False,
        "signalements": case.flags.standing().count(),
        "signalements_fiables": round(case.flags_effective, 2),
        "minutes": max(0, int((decision.decided_at - case.opened_at).total_seconds() // 60)),
        "moderation": pseudonym(decision.by, decision.decided_at),
    }


def _voices_of(decision: Decision) -> dict[str, Any]:
    """How many people wanted it; for a first voice, what it proposes and until when it holds."""
    if not decision.is_proposal:
        return {"voix": 2 if decision.first_id and decision.measure != Measure.KEEP else 1}
    until = decision.lapses_at
    proposed: dict[str, Any] = {"voix": 1, "propose": decision.proposed["measure"]}
    if decision.are_few:
        proposed["trop_peu_de_monde"] = True
    return proposed | ({"jusque": hour_of(until)} if until else {})


def _wave_of(decision: Decision) -> dict[str, Any]:
    """The number of the wave it was decided in, if it was."""
    wave = WaveItem.objects.filter(decision=decision).values_list("wave", flat=True).first()
    return {"vague": wave} if wave else {}


def facts_of_restriction(
    row: Restriction, area: Territory | None, ground: str, origin: str
) -> dict[str, Any]:
    """The public facts of a decision taken without a case."""
    return {
        "acte": Act.DIRECT.value,
        "heure": hour_of(row.decided_at),
        "contenu": row.kind,
        "territoire": area_shown(area),
        "motif": "",
        "fondement": ground,
        "mesure": row.visibility,
        "origine": origin,
        "automatique": False,
        "signalements": 0,
        "signalements_fiables": 0.0,
        "minutes": 0,
        "moderation": "",
    }


def hour_of(at: datetime) -> str:
    """The hour of the day in France: a minute would tell which page it was."""
    return timezone.localtime(at).strftime("%Y-%m-%dT%H")


def moment_of(hour: str) -> datetime:
    """The beginning of an hour that the log tells."""
    return datetime.fromisoformat(f"{hour}:00").replace(tzinfo=ZoneInfo(settings.TIME_ZONE))


def area_shown(area: Territory | None) -> str:
    """The code of a place, or of the département around a commune under 10,000 inhabitants."""
    if area is None:
        return ""
    if area.kind != Kind.COMMUNE or (area.population or 0) >= COMMUNE_LEAST:
        return area.code
    steps = [step for step in area.path.split("/") if step.startswith("d")]
    return steps[0] if steps else "fr"


def pseudonym(person: User | None, at: datetime) -> str:
    """The name of a moderator for a quarter: it follows nobody from one to the next."""
    if person is None:
        return ""
    day = timezone.localdate(at)
    said = f"{day.year}-{(day.month - 1) // 3} {person.uid.hex}"
    mark = hmac.new(settings.AUDIT_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()
    return f"M-{mark[:6].upper()}"


def digest(number: int, previous: str, facts: dict[str, Any]) -> str:
    """The hash of a line: SHA-256 of `number`, the hash before it and its facts, as JSON.

    No key: anybody who has the lines can compute it.
    """
    body = json.dumps([number, previous, facts], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()


def first_break() -> int | None:
    """Walk the whole log; return the number of the first line that does not follow, or None."""
    previous = ""
    for expected, row in enumerate(Entry.objects.order_by("number").iterator(), start=1):
        follows = row.number == expected and row.previous == previous
        if not follows or row.hash != digest(row.number, row.previous, row.facts):
            return row.number
        previous = row.hash
    return None
