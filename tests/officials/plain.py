"""A plain recount of the desk's figures: one loop over rows, no SQL of the desk's own."""

from collections import Counter, defaultdict
from datetime import timedelta

from django.utils import timezone

from civic.officials.desk import rules
from civic.territories.models import Kind, Territory
from initiatives.models import Commitment, Initiative, PetitionDay, Reply, ReplyClock, Stance
from initiatives.states import LISTED

FLOOR = 5


def areas_of(row: Initiative) -> set[str]:
    codes = {step for step in row.area_path.split("/") if step}
    return codes | ({row.epci_code} if row.epci_code else set())


def figures(now) -> dict[tuple[str, int], dict[str, object]]:
    """Every figure of every area, by (area, initiative)."""
    found = {}
    for row in Initiative.objects.filter(visibility__in=LISTED).select_related("tally"):
        facts = _facts(row, timezone.localdate(now))
        for code in areas_of(row):
            found[code, row.pk] = facts
    return found


def _facts(row, today):
    week = rules.week_start(today)
    sides = Counter()
    for stance in Stance.objects.filter(initiative=row, side="support"):
        day = timezone.localdate(stance.taken_at)
        sides["now" if day >= week else "before"] += day >= week - timedelta(days=7)
    is_counted = row.tally.supports >= FLOOR
    petition = getattr(row, "petition", None)
    signed = Counter()
    confirmed = threshold = local = crossing = None
    nearing = False
    if petition:
        for day in PetitionDay.objects.filter(petition=petition):
            signed["now" if day.day >= week else "before"] += (
                day.confirmed if day.day >= week - timedelta(days=7) else 0
            )
        confirmed, local = petition.tally.confirmed, petition.tally.local
        threshold = petition.reply_threshold
        if row.national:
            reply, debate = petition.national_thresholds
            threshold = reply if confirmed < reply else debate
        if petition.state == "open" and row.lifecycle == "open":
            crossing = rules.crossing_day(
                confirmed=confirmed,
                threshold=threshold,
                signed=signed["now"],
                today=today,
                ends=timezone.localdate(petition.ends_at),
            )
            nearing = rules.is_nearing(
                confirmed=confirmed, threshold=threshold, crossing_on=crossing, today=today
            )
    joined = {name: sides[name] if is_counted else 0 for name in ("now", "before")}
    supports = row.tally.supports if is_counted else 0
    clock = ReplyClock.objects.filter(initiative=row).first()
    promise = (
        Commitment.objects.filter(
            reply__initiative=row,
            reply__visibility__in=LISTED,
            dropped_at=None,
            due_on__gt=today - timedelta(days=28),
        )
        .order_by("due_on", "pk")
        .first()
    )
    return {
        "commune_code": next(
            iter(
                Territory.objects.filter(pk__in=areas_of(row), kind=Kind.COMMUNE).values_list(
                    "pk", flat=True
                )
            ),
            "",
        ),
        "is_open": row.lifecycle == "open",
        "supports": supports,
        "opposes": row.tally.opposes if row.tally.opposes >= FLOOR else 0,
        "joined_now": joined["now"],
        "joined_before": joined["before"],
        "signed_now": signed["now"],
        "signed_before": signed["before"],
        "pace": (rules.tellable(joined["now"], supports) or 0)
        + (rules.tellable(signed["now"], confirmed or 0) or 0),
        "confirmed": confirmed,
        "local": local,
        "threshold": threshold,
        "crossing_on": crossing,
        "is_nearing": nearing,
        "due_on": clock and clock.due_on,
        "called_at": clock and clock.called_at,
        "answered_at": clock and clock.answered_at,
        "promised_on": promise and promise.due_on,
        "promised": promise.text if promise else "",
    }


def days() -> dict[tuple[str, object], dict[str, int]]:
    """Every day of every area."""
    found: dict = defaultdict(Counter)
    for row in Initiative.objects.filter(visibility__in=LISTED).select_related("tally"):
        things = [(row.published_at, "opened", 1)]
        for stance in Stance.objects.filter(initiative=row):
            name = "joined" if stance.side == "support" else "opposed"
            side = row.tally.supports if stance.side == "support" else row.tally.opposes
            things.append((stance.taken_at, name, int(side >= FLOOR)))
        replies = Reply.objects.readable().filter(initiative=row)
        things += [(reply.written_at, "replied", 1) for reply in replies]
        signed = PetitionDay.objects.filter(petition__initiative=row)
        counted = [(timezone.localdate(at), name, number) for at, name, number in things]
        counted += [(one.day, "signed", one.confirmed) for one in signed]
        for code in areas_of(row):
            for day, name, number in counted:
                found[code, day][name] += number
    names = ("opened", "joined", "opposed", "signed", "replied")
    return {key: {name: kept[name] for name in names} for key, kept in found.items()}
