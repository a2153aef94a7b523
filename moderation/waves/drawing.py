"""Which wave comes next: the largest one without a conflict. Nobody searches for one."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib.permissions import allows
from initiatives.actions.parts import PETITION
from initiatives.models import Tally
from initiatives.telling import KIND
from moderation import kinds
from moderation.categories import Motive
from moderation.imprints import NEAR, likeness
from moderation.models import Case, Imprint, Wave, WaveItem
from moderation.models.case import LEASE
from moderation.models.wave import LeftOut
from moderation.permissions import check_can_judge, check_is_moderator

# Fewer are no wave; more are decided in turns.
LEAST, MOST = 3, 50
# Above, a second person looks before anything is done.
ALONE = 20
# As many people as that want their content judged for itself.
SIGNATURES, SUPPORTS = 100, 50
# A wave that somebody gave back or refused is not offered again on the same day.
RESTS = timedelta(days=1)
_LOCK = 7_207
_SIGNS = 10
_LARGEST = """
SELECT sign FROM moderation_imprint i
JOIN moderation_case c ON c.id = i.case_id
CROSS JOIN unnest(i.signs) sign
WHERE c.decided_at IS NULL AND c.motive = %s
GROUP BY sign HAVING count(*) >= %s ORDER BY count(*) DESC, sign LIMIT %s
"""


@transaction.atomic
def draw_wave(*, by: User, at: datetime | None = None) -> Wave | None:
    """Give a moderator the next wave for half an hour; None when no cases look alike.

    One that they hold already is given again; those that wait for a second person come first.
    """
    check_is_moderator(by)
    now = at or timezone.now()
    held = Wave.objects.held_by(by, now).first()
    if held is not None:
        return held
    # Two people drawing at once get two waves.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    wave = _to_second(by, now) or _largest(by, now)
    if wave is not None:
        audit.record(
            verb="wave.drawn",
            target_kind="wave",
            target_id=wave.pk,
            person=by.uid,
            role=Acting.MODERATOR,
        )
    return wave


def why_left_out(by: User, case: Case, content: kinds.Content | None) -> LeftOut:
    """Why a case may not be decided in a wave by somebody; `LeftOut.NO` when it may."""
    if not case.is_open:
        return LeftOut.HELD
    if not allows(check_can_judge, by, case):
        return LeftOut.PARTY
    if content is None or content.text_hash != case.text_hash:
        return LeftOut.CHANGED
    if content.signatures >= SIGNATURES or _supports(content) >= SUPPORTS:
        return LeftOut.WEIGHTY
    return LeftOut.OTHER if case.proposal() is not None else LeftOut.NO


def _supports(content: kinds.Content) -> int:
    # A petition goes by the number of its initiative.
    if content.kind not in (KIND, PETITION):
        return 0
    row = Tally.objects.filter(initiative=int(content.key)).first()
    return row.supports if row else 0


def _to_second(by: User, now: datetime) -> Wave | None:
    for wave in Wave.objects.to_second(by, now)[:_SIGNS]:
        items = wave.items.filter(left_out=LeftOut.NO).select_related("case")
        if sum(allows(check_can_judge, by, item.case) for item in items) >= LEAST:
            wave.lease_by, wave.lease_until = by, now + LEASE
            wave.save(update_fields=["lease_by", "lease_until"])
            return wave
    return None


def _largest(by: User, now: datetime) -> Wave | None:
    taken = _taken(by, now)
    for sign in _signs():
        wave = _gather(by, sign, taken, now)
        if wave is not None:
            return wave
    return None


def _signs() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(_LARGEST, [Motive.SPAM.value, LEAST, _SIGNS])
        yield from [sign for (sign,) in cursor.fetchall()]


def _gather(by: User, sign: str, taken: list[int], now: datetime) -> Wave | None:
    rows = Case.objects.free(now).filter(motive=Motive.SPAM, imprint__signs__contains=[sign])
    rows = rows.exclude(waves__left_out=LeftOut.BY_HAND).exclude(pk__in=taken)
    cases = list(rows.select_related("author").order_by("opened_at", "pk")[:MOST])
    if sign.startswith("n:"):
        cases = _near_the_first(cases)
    contents = kinds.find_all((case.kind, case.key) for case in cases)
    found = [(case, why_left_out(by, case, contents.get((case.kind, case.key)))) for case in cases]
    if sum(why == LeftOut.NO for _case, why in found) < LEAST:
        return None
    wave = Wave.objects.create(sign=sign, drawn_at=now, lease_by=by, lease_until=now + LEASE)
    WaveItem.objects.bulk_create(
        [WaveItem(wave=wave, case=case, left_out=why) for case, why in found]
    )
    return wave


def _near_the_first(cases: list[Case]) -> list[Case]:
    """Those that have most words in common with the oldest: a shared pair alone may be chance."""
    rows = Imprint.objects.filter(case__in=cases).values_list("case", "sketch")
    sketches: dict[int, list[int]] = dict(rows)
    first = sketches.get(cases[0].pk, []) if cases else []
    return [case for case in cases if likeness(first, sketches.get(case.pk, [])) >= NEAR]


def _taken(by: User, now: datetime) -> list[int]:
    """Cases that another wave holds, and those whose wave was refused or that one gave back."""
    waves = Wave.objects.busy(now) | Wave.objects.resting(by, now - RESTS)
    items = WaveItem.objects.filter(wave__in=waves, left_out=LeftOut.NO)
    return list(items.values_list("case", flat=True))
