"""Flag a content, take a flag back. A flag hides nothing: it makes a case that a human draws."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts import registry
from civic.accounts.models import Limit, Mandate, User
from civic.accounts.permissions import check_may
from civic.audit import actions as audit
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.lib.prepared import Written
from civic.territories.models import Territory
from initiatives.permissions import check_signed_in
from moderation import kinds
from moderation.actions.cases import case_of, weigh
from moderation.actions.covers import cover_if_proven, end_unless_proven
from moderation.categories import Motive, severity
from moderation.models import Case, Flag
from moderation.reliability import Record, weight_of

DAILY_FLAGS = 30


@dataclass(frozen=True)
class Trace:
    """Keyed hashes that tell whether two flags come from one hand; empty when unknown."""

    network: bytes = b""
    session: bytes = b""
    arrival: bytes = b""


@transaction.atomic
def flag(
    *,
    by: User,
    kind: str,
    key: str,
    motive: Motive,
    note: str = "",
    trace: Trace | None = None,
    at: datetime | None = None,
) -> Flag:
    """Flag the version that stands now; the same form sent twice is one flag.

    Raises `Refused` for one's own content, `Conflict` when it is not shown any more or when this
    version was already looked at for something as grave, `TooMany` above 30 a day.
    """
    now = at or timezone.now()
    content = content_to_flag(by, kind, key)
    record = _record_of(by, content, now)
    _check_pace(record)
    case = case_of(content, motive, now)
    known = Flag.objects.filter(case=case, person=by).first()
    if known is not None:
        return known
    check_not_examined(case, motive)
    weight = _weight(by, case, record, now)
    row = _write(by, case, motive, note, trace or Trace(), now, weight)
    weigh(case, [motive], now, heavier=weight > 0)
    audit.record(
        verb="flag.made",
        target_kind=kind,
        target_id=key,
        person=by.uid,
        role="citizen",
        motive=motive.value,
        case=case.pk,
    )
    if row.weight:
        cover_if_proven(case, content, motive, now)
    return row


@transaction.atomic
def withdraw_flag(*, by: User, flag: Flag, at: datetime | None = None) -> None:
    """Take one's flag back while nobody has decided; its weight goes with it."""
    now = at or timezone.now()
    rows = Flag.objects.filter(pk=flag.pk, person=by, withdrawn_at=None, agreed=None)
    if not rows.update(withdrawn_at=now):
        raise Conflict(_("Ce signalement ne peut plus être retiré."))
    case = Case.objects.select_for_update().get(pk=flag.case_id)
    said = case.flags.standing().exists() or _is_held(case) or case.proposal() is not None
    if case.is_open and not said:
        # Nobody says anything about it any more.
        Case.objects.filter(pk=case.pk).update(decided_at=now, lease_by=None, lease_until=None)
    weigh(case, [], now)
    end_unless_proven(case, now)


def _is_held(case: Case) -> bool:
    """Whether a notice, a watch rule or a moderator keeps a case open without any flag."""
    return case.has_notice or case.hits.exists() or case.referrals.exists()


def content_to_flag(by: User, kind: str, key: str) -> kinds.Content:
    """The content somebody may flag, or the reason why not."""
    user = check_signed_in(by)
    check_may(user, Limit.Scope.FLAG)
    content = kinds.find(kind, key)
    if content is None or not kinds.is_met_by(user, kind, key):
        raise Conflict(_("Ce contenu n’existe plus."))
    if content.author is not None and content.author.pk == user.pk:
        raise Refused(_("Ce contenu est le vôtre : vous pouvez le modifier ou le clore."))
    if not content.is_listed:
        raise Conflict(_("Ce contenu n’est déjà plus affiché."))
    return content


# How often somebody flagged, how often rightly, and whether they govern the place of a content: a
# mandate in force over it or in what contains it (`Mandate.current`).
_flagger = Written(
    """
SELECT count(*) FILTER (WHERE flagged_at > %(since)s) AS today,
       count(*) FILTER (WHERE agreed) AS rightly,
       count(*) FILTER (WHERE NOT agreed) AS wrongly,
       EXISTS (SELECT 1 FROM accounts_mandate held
               JOIN territories_territory place ON place.code = %(area)s
               WHERE held.user_id = %(me)s AND held.verified_at IS NOT NULL
                 AND held.starts_on <= %(day)s AND (held.ends_on IS NULL OR held.ends_on >= %(day)s)
                 AND (held.territory_id = ANY (string_to_array(place.path, '/'))
                      OR held.territory_id = place.epci_id)) AS governs
FROM moderation_flag WHERE person_id = %(me)s
""",
    me="bigint",
    area="text",
    since="timestamptz",
    day="date",
)


def _record_of(by: User, content: kinds.Content, now: datetime) -> dict[str, Any]:
    since, day = now - timedelta(days=1), timezone.localdate()
    return _flagger(me=by.pk, area=content.area_code, since=since, day=day)


def _check_pace(record: dict[str, Any]) -> None:
    if record["today"] >= DAILY_FLAGS:
        raise TooMany(_("Vous avez fait trente signalements en un jour : reprenez demain."))


def check_not_examined(case: Case, motive: Motive) -> None:
    """Raise when a human looked at this version already, for something as grave."""
    if case.is_open or severity(motive).gravity > case.gravity:
        return
    raise Conflict(
        _(
            "Cette version a déjà été examinée, et elle reste affichée. Si le texte change, vous "
            "pourrez le signaler de nouveau."
        )
    )


def _write(
    by: User, case: Case, motive: Motive, note: str, trace: Trace, now: datetime, weight: float
) -> Flag:
    return Flag.objects.create(
        case=case,
        person=by,
        motive=motive,
        note=note.strip(),
        flagged_at=now,
        weight=weight,
        network=trace.network or None,
        session=trace.session or None,
        arrival=trace.arrival or None,
    )


def _weight(by: User, case: Case, record: dict[str, Any], now: datetime) -> float:
    """What a flag weighs: nothing from whoever it concerns, governs there or helps who does."""
    weight = weight_of(Record(record["rightly"], record["wrongly"], now - by.joined_at))
    if weight == 0 or record["governs"] or _helps_there(by, case.area_code):
        return 0.0
    kind = kinds.get(case.kind)
    return 0.0 if kind is not None and kind.concerns(by, case.key) else weight


def _helps_there(by: User, code: str) -> bool:
    """Whether they are the declared staff of somebody elected in or over a place."""
    helped = registry.helped_by(by)
    place = Territory.objects.filter(pk=code).first() if helped else None
    if place is None:
        return False
    over = [*place.path.split("/"), place.epci_id or ""]
    return Mandate.objects.current().filter(pk__in=helped, territory__in=over).exists()
