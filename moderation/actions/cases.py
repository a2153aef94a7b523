"""A case from its first flag to whoever draws it."""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.audit import actions as audit
from civic.lib.permissions import Conflict, TooMany, allows
from moderation import few, kinds, queue
from moderation.actions.recusals import note_recusals
from moderation.categories import GRAVE, Motive, severity, weightiest
from moderation.duty import actions as duty
from moderation.duty.queries import daily_limit, minutes_of, sees_grave
from moderation.models import Case, Decision, Flag, Passed
from moderation.models.case import LEASE
from moderation.permissions import check_can_judge, check_is_moderator
from moderation.priority import rank
from moderation.reliability import Seen, effective

CO_FLAGGED = timedelta(days=90)


def case_of(content: kinds.Content, motive: Motive, now: datetime) -> Case:
    """The case of the version that stands, made with the first flag on it."""
    weight = severity(motive)
    case, _made = Case.objects.get_or_create(
        kind=content.kind,
        key=content.key,
        text_hash=content.text_hash,
        defaults={
            "version": content.version,
            "text": content.text,
            "title": content.title[:200],
            "author": content.author,
            "area_code": content.area_code,
            "opened_at": now,
            "motive": motive,
            "gravity": weight.gravity,
            "due_at": now + weight.within,
            "within": int(weight.within.total_seconds()),
        },
    )
    return case


def weigh(
    case: Case,
    motives: Sequence[Motive],
    now: datetime,
    *,
    notice: bool = False,
    heavier: bool = True,
    ordered_until: datetime | None = None,
) -> None:
    """Set what a case weighs after a flag or a notice; a graver motive opens it once more.

    An order of an authority is drawn with the gravest, whatever its motive, and by its own clock.

    Nothing is written when nothing changes: a mass of flags that weigh nothing costs the row
    nothing; and without `heavier` its flags are not read again.
    """
    before = [getattr(case, name) for name in _TELLING]
    worst = weightiest([case.motive, *motives])
    if case.decided_at is not None and motives:
        case.decided_at, case.opened_at, case.round = None, now, case.round + 1
        case.ordered_until = None
    case.motive, case.gravity = worst, severity(worst).gravity
    case.within = int(severity(worst).within.total_seconds())
    case.due_at = case.opened_at + severity(worst).within
    _obey(case, ordered_until)
    if heavier:
        case.flags_effective = effective(seen(case))
    case.has_notice = case.has_notice or notice
    case.rank = rank(case.weight, opened_at=case.opened_at, due_at=case.due_at)
    if before != [getattr(case, name) for name in _TELLING]:
        case.save(update_fields=[*_WEIGHED])
        if case.gravity == GRAVE and case.decided_at is None:
            duty.alert(case)


# What has changed when a case weighs something else.
_TELLING = ("motive", "flags_effective", "has_notice", "rank", "decided_at", "ordered_until")
_WEIGHED = (
    "motive",
    "gravity",
    "within",
    "due_at",
    "flags_effective",
    "has_notice",
    "rank",
    "decided_at",
    "opened_at",
    "round",
    "ordered_until",
)


def _obey(case: Case, until: datetime | None) -> None:
    """Let the first order to come due set the clock."""
    case.ordered_until = min(filter(None, [case.ordered_until, until]), default=None)
    if case.ordered_until is None:
        return
    case.gravity = GRAVE
    case.due_at = min(case.due_at, case.ordered_until)
    case.within = max(0, int((case.due_at - case.opened_at).total_seconds()))


def seen(case: Case, motive: Motive | None = None) -> list[Seen]:
    """The flags of a case that weigh something, as their independence is judged.

    With a motive, those that say it.
    """
    rows = case.flags.standing().filter(weight__gt=0, person__isnull=False).select_related("person")
    if motive is not None:
        rows = rows.filter(motive=motive)
    kind = kinds.get(case.kind)
    others = _co_flagged([row.person_id for row in rows], case)
    return [
        Seen(
            person=row.person_id or 0,
            at=row.flagged_at,
            weight=row.weight,
            network=bytes(row.network or b""),
            session=bytes(row.session or b""),
            arrival=bytes(row.arrival or b""),
            side=kind.side_of(row.person, case.key) if kind and row.person else "",
            others=frozenset(others.get(row.person_id or 0, ())),
        )
        for row in rows
    ]


def _co_flagged(people: Iterable[int | None], case: Case) -> dict[int, set[int]]:
    """The other cases each of them flagged within 90 days."""
    since = case.opened_at - CO_FLAGGED
    rows = Flag.objects.filter(person__in=list(people), flagged_at__gte=since).exclude(case=case)
    found: dict[int, set[int]] = {}
    for person, other in rows.values_list("person", "case"):
        found.setdefault(person or 0, set()).add(other)
    return found


@transaction.atomic
def draw(
    *, by: User, at: datetime | None = None, chance: random.Random | None = None
) -> Case | None:
    """Give a moderator the next case they may judge, for half an hour; None when nothing waits.

    One that they hold already is given again. Raises `TooMany` past the daily limit of grave
    cases. Two people drawing at once get two cases.
    """
    check_is_moderator(by)
    now = at or timezone.now()
    held = Case.objects.held_by(by, now).first()
    if held is not None:
        return held
    _check_pace(by, now)
    kept: list[Case] = []
    case = next(_eligible(by, now, chance or random.SystemRandom(), kept), None)
    note_recusals(by, kept, now)
    if case is None:
        return None
    case.lease_by, case.lease_until = by, now + LEASE
    case.stuck_since = few.stuck_since(case, by, now)
    case.save(update_fields=["lease_by", "lease_until", "stuck_since"])
    _log("case.drawn", case, by.uid)
    return case


@transaction.atomic
def pass_on(*, by: User, case: Case, at: datetime | None = None) -> None:
    """Give a case back without a reason; it is not drawn for the same person for a day."""
    now = at or timezone.now()
    rows = Case.objects.held_by(by, now).filter(pk=case.pk)
    if not rows.update(lease_by=None, lease_until=None):
        raise Conflict(_("Ce dossier n’est plus entre vos mains."))
    Passed.objects.update_or_create(
        case=case, person=by, defaults={"until": now + timedelta(days=1)}
    )


def _check_pace(by: User, now: datetime) -> None:
    day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    hard = Decision.objects.filter(by=by, decided_at__gte=day, case__gravity__gte=3)
    count = hard.count()
    if count >= daily_limit(by):
        raise TooMany(
            _(
                "Vous avez décidé de %(count)d dossiers difficiles aujourd’hui. Faites une pause : "
                "une autre personne prend la suite."
            )
            % {"count": count}
        )
    most: int = settings.MODERATOR_DAILY_MINUTES
    if count and minutes_of(hard) >= most:
        raise TooMany(
            _(
                "Vous avez passé %(minutes)d minutes sur des dossiers difficiles aujourd’hui. "
                "Faites une pause : une autre personne prend la suite."
            )
            % {"minutes": most}
        )


def _eligible(by: User, now: datetime, chance: random.Random, kept: list[Case]) -> Iterator[Case]:
    """The cases somebody may judge, in the order of the lanes, each locked when it is given.

    `kept` gets those that are kept from them on the way.
    """
    # Whoever did not ask for the gravest meets none, while somebody else did.
    for found in queue.candidates(by, now, chance, grave=sees_grave(by)):
        for case in found:
            if not allows(check_can_judge, by, case):
                kept.append(case)
            else:
                # Only the one that is given is held: two people who draw at once do not see the
                # queue as empty.
                locked = Case.objects.free(now).select_for_update(skip_locked=True)
                yield from locked.filter(pk=case.pk)


def _log(verb: str, case: Case, person: UUID) -> None:
    audit.record(verb=verb, target_kind="case", target_id=case.pk, person=person, role="moderator")
