"""Flag a content, take a flag back. A flag hides nothing: it makes a case that a human draws."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import Limit, Mandate, User
from civic.accounts.permissions import check_may
from civic.audit import actions as audit
from civic.lib.permissions import Conflict, Refused, TooMany
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
    _check_pace(by, now)
    case = case_of(content, motive, now)
    known = Flag.objects.filter(case=case, person=by).first()
    if known is not None:
        return known
    check_not_examined(case, motive)
    row = _write(by, case, motive, note, trace or Trace(), now)
    weigh(case, [motive], now)
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
    if content is None:
        raise Conflict(_("Ce contenu n’existe plus."))
    if content.author is not None and content.author.pk == user.pk:
        raise Refused(_("Ce contenu est le vôtre : vous pouvez le modifier ou le clore."))
    if not content.is_listed:
        raise Conflict(_("Ce contenu n’est déjà plus affiché."))
    return content


def _check_pace(by: User, now: datetime) -> None:
    day = Flag.objects.filter(person=by, flagged_at__gt=now - timedelta(days=1))
    if day.count() >= DAILY_FLAGS:
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


def _write(by: User, case: Case, motive: Motive, note: str, trace: Trace, now: datetime) -> Flag:
    return Flag.objects.create(
        case=case,
        person=by,
        motive=motive,
        note=note.strip(),
        flagged_at=now,
        weight=_weight(by, case, now),
        network=trace.network or None,
        session=trace.session or None,
        arrival=trace.arrival or None,
    )


def _weight(by: User, case: Case, now: datetime) -> float:
    """What a flag weighs: nothing from whoever it concerns or governs there."""
    kind = kinds.get(case.kind)
    if _governs(by, case.area_code) or (kind is not None and kind.target_of(case.key) == by):
        return 0.0
    counts = Flag.objects.filter(person=by).aggregate(
        right=Count("pk", filter=Q(agreed=True)), wrong=Count("pk", filter=Q(agreed=False))
    )
    return weight_of(Record(counts["right"], counts["wrong"], now - by.joined_at))


def _governs(by: User, area: str) -> bool:
    """Whether somebody holds a mandate in the area of a content, or in what contains it."""
    places: Collection[str] = _around(area)
    return Mandate.objects.current().filter(user=by, territory__in=places).exists()


def _around(area: str) -> list[str]:
    place = Territory.objects.filter(code=area).first()
    if place is None:
        return []
    return [*(step for step in place.path.split("/") if step), *filter(None, [place.epci_id])]
