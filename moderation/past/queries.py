"""The decided cases somebody may read: what `check_can_read` says of one, said of many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone

from civic.accounts.models import Mandate, User
from civic.elections import calendar
from civic.lib.folding import fold
from civic.lib.permissions import allows
from civic.territories.models import Kind, Territory
from initiatives.models import (
    Backing,
    OrganisationMember,
    Petition,
    Signature,
    Stance,
    TeamMember,
)
from initiatives.petitions.addresses import person_key
from initiatives.telling import KIND
from moderation.models import Case, Decision, Flag, Hit, Referral, Seat
from moderation.models.case import CaseQuerySet
from moderation.permissions import check_can_read

WORDS_MOST = 8


@dataclass(frozen=True)
class Question:
    """What is asked of past cases; everything is optional."""

    words: str = ""
    motive: str = ""
    measure: str = ""
    place: Territory | None = None
    since: Any = None
    until: Any = None


def asked(question: Question, user: User) -> CaseQuerySet:
    """The decided cases that answer, those apart that the person is visibly a party to."""
    if calendar.stands(user, timezone.now()):
        return Case.objects.none()
    rows = Case.objects.filter(decided_at__isnull=False)
    words = fold(question.words).split()[:WORDS_MOST]
    if words:
        rows = rows.filter(imprint__words__contains=words)
    if question.motive:
        rows = rows.filter(motive=question.motive)
    if question.measure:
        rows = rows.filter(Exists(_decisions().filter(measure=question.measure)))
    if question.place is not None:
        rows = _within(rows, question.place)
    if question.since:
        rows = rows.filter(decided_at__gte=_midnight(question.since))
    if question.until:
        rows = rows.filter(decided_at__lt=_midnight(question.until + timedelta(days=1)))
    return _readable(rows, user)


def readable_of(rows: Sequence[Case], user: User) -> list[Case]:
    """Of the cases of a page, those the person may read: also what only a key tells."""
    mine = set(Decision.objects.filter(case__in=rows, by=user).values_list("case", flat=True))
    signed = _signed({row.key for row in rows if row.kind == KIND}, user)
    return [
        row
        for row in rows
        if row.pk in mine
        or (row.key not in signed if row.kind == KIND else allows(check_can_read, user, row))
    ]


def decisions_of(rows: Sequence[Case]) -> dict[int, Decision]:
    """The decision that stands for each case."""
    found = Decision.objects.standing().filter(case__in=rows, is_proposal=False)
    return {row.case_id: row for row in found.order_by("decided_at", "pk")}


def _decisions() -> Any:
    return Decision.objects.standing().filter(case=OuterRef("pk"), is_proposal=False)


def _within(rows: CaseQuerySet, place: Territory) -> CaseQuerySet:
    if place.is_national:
        return rows
    inside = Territory.objects.filter(path__startswith=place.path)
    if place.kind == Kind.EPCI:
        inside = Territory.objects.filter(Q(epci=place) | Q(pk=place.pk))
    return rows.filter(area_code__in=inside.values("pk"))


def _readable(rows: CaseQuerySet, user: User) -> CaseQuerySet:
    mine = Exists(Decision.objects.filter(case=OuterRef("pk"), by=user))
    same = Decision.objects.standing().filter(
        case__kind=OuterRef("kind"), case__key=OuterRef("key"), by=user
    )
    appealed = Seat.objects.voted().filter(
        person=user,
        appeal__decision__case__kind=OuterRef("kind"),
        appeal__decision__case__key=OuterRef("key"),
    )
    held = Mandate.objects.current().filter(user=user).values_list("territory", flat=True)
    sides = Stance.objects.of(user).values(text=Cast("initiative_id", CharField()))
    teams = TeamMember.objects.of(user).values(text=Cast("initiative_id", CharField()))
    mine_too = OrganisationMember.objects.of(user).values("organisation")
    behind = Backing.objects.filter(organisation__in=mine_too).values(
        text=Cast("initiative_id", CharField())
    )
    is_party = (
        Q(author=user)
        | Q(area_code__in=[user.home_id or "-", *held])
        | _stood(user)
        | Q(kind=KIND, key__in=sides)
        | Q(kind=KIND, key__in=teams)
        | Q(kind=KIND, key__in=behind)
        | Q(Exists(Flag.objects.filter(case=OuterRef("pk"), person=user)))
        | Q(Exists(Referral.objects.filter(case=OuterRef("pk"), by=user)))
        | Q(Exists(Hit.objects.filter(case=OuterRef("pk"), rule__created_by=user)))
        | Q(Exists(same))
        | Q(Exists(appealed))
    )
    return rows.filter(Q(mine) | ~is_party)


def _stood(user: User) -> Q:
    """Cases of the places where the person stood within five years, and of those around."""
    places = Q(pk__in=[])
    for path in calendar.stood_in(user, timezone.now()):
        above = [code for code in path.split("/") if code]
        places |= Q(path__startswith=path) | Q(pk__in=above)
    rows = Territory.objects.filter(places).exclude(kind=Kind.COUNTRY)
    return Q(area_code__in=rows.values("pk"))


def _signed(keys: set[str], user: User) -> set[str]:
    """Of some initiatives, those whose petition the person signed."""
    secret = settings.SIGNATURE_HASH_KEY.encode()
    petitions = Petition.objects.filter(initiative__in=[int(key) for key in keys])
    marks = {
        (pk, person_key(secret, pk, str(user.uid))): str(initiative)
        for pk, initiative in petitions.values_list("pk", "initiative")
    }
    rows = Signature.objects.filter(
        petition__in=[pk for pk, _key in marks], person_key__in=[key for _pk, key in marks]
    )
    found = {(pk, bytes(key or b"")) for pk, key in rows.values_list("petition", "person_key")}
    return {initiative for mark, initiative in marks.items() if mark in found}


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
