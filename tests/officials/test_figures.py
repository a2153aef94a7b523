"""The figures of areas equal a plain recount, whatever happened; rules with their numbers."""

import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from civic.officials.desk import around, rules
from civic.officials.desk.refresh import prove_figures, refresh_figures
from civic.officials.models import AreaDay, AreaFigure, PlaceFigure
from civic.territories.models import Kind, Territory
from initiatives.models import (
    Commitment,
    Initiative,
    Petition,
    PetitionDay,
    PetitionTally,
    Reply,
    ReplyClock,
    Signature,
    Stance,
    Tally,
)
from initiatives.petitions.figures import lines
from initiatives.petitions.masking import LEAST
from tests.factories import (
    make_initiative,
    make_mandate,
    make_territory,
    make_user,
    withhold,
)
from tests.officials import plain
from tests.petitions.cast import make_petition

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 3, 30, 9, tzinfo=PARIS)  # the day after the hour changed

WORLDS = st.lists(
    st.fixed_dictionaries(
        {
            "place": st.sampled_from(["fr", "r27", "d21", "242100410", "21231", "21054", "2a004"]),
            "supports": st.lists(st.integers(0, 20 * 24), max_size=14),
            "opposes": st.lists(st.integers(0, 20 * 24), max_size=7),
            "signed": st.none()
            | st.lists(st.tuples(st.integers(0, 20), st.integers(1, 40)), max_size=5),
            "threshold": st.sampled_from([30, 100, 200]),
            "closed": st.booleans(),
            "withheld": st.booleans(),
            "due": st.none() | st.integers(-40, 40),
            "answered": st.booleans(),
            "promises": st.lists(st.integers(-40, 40), max_size=2),
        }
    ),
    min_size=1,
    max_size=4,
)


def build(world):
    """Make the rows of one world, as the actions leave them once folded."""
    for told in world:
        row = make_initiative(territory=make_territory(told["place"]), at=NOW - timedelta(days=30))
        for side in ("supports", "opposes"):
            Stance.objects.bulk_create(
                Stance(
                    initiative=row,
                    side=side.removesuffix("s"),
                    taken_at=NOW - timedelta(hours=hours),
                )
                for hours in told[side]
            )
            Tally.objects.filter(pk=row.pk).update(**{side: len(told[side])})
        if told["signed"] is not None:
            sign(row, dict(told["signed"]), told["threshold"])
        if told["due"] is not None:
            at = NOW - timedelta(days=50)
            ReplyClock.objects.create(
                initiative=row,
                called_at=at,
                noticed_at=at,
                notice="site",
                due_on=NOW.date() + timedelta(days=told["due"]),
                answered_at=NOW if told["answered"] else None,
            )
        if told["promises"]:
            promise(row, told["promises"])
        if told["closed"]:
            Initiative.objects.filter(pk=row.pk).update(
                lifecycle="closed", outcome="achieved", closed_at=NOW
            )
        if told["withheld"]:
            withhold(row)


def sign(row, days, threshold=100, ends=NOW + timedelta(days=60)):
    """A petition that has these signatures, by days ago."""
    petition = make_petition(row)
    Petition.objects.filter(pk=petition.pk).update(
        reply_threshold=threshold, opened_at=NOW - timedelta(days=30), ends_at=ends
    )
    if row.national:
        # One opened before operators could choose has none.
        debate = None if threshold == 200 else 3 * threshold
        Petition.objects.filter(pk=petition.pk).update(debate_threshold=debate)
    PetitionDay.objects.bulk_create(
        PetitionDay(petition=petition, day=NOW.date() - timedelta(days=ago), confirmed=number)
        for ago, number in days.items()
    )
    whole = sum(days.values())
    PetitionTally.objects.filter(pk=petition.pk).update(confirmed=whole, local=whole // 2)
    return petition


def promise(row, days):
    """A reply with commitments, by days to come."""
    mandate = make_mandate()
    reply = Reply.objects.create(
        initiative=row,
        mandate=mandate,
        author=mandate.user,
        position="will-do",
        text="Oui.",
        written_at=NOW - timedelta(days=3),
    )
    for ahead in days:
        Commitment.objects.create(
            reply=reply, text=f"Travaux {ahead}", due_on=NOW.date() + timedelta(days=ahead)
        )


def stored():
    return {(row.area_code, row.initiative_id): row for row in AreaFigure.objects.all()}


def check(now=NOW):
    expected = plain.figures(now)
    found = stored()
    assert found.keys() == expected.keys()
    for key, facts in expected.items():
        assert {name: getattr(found[key], name) for name in facts} == facts


@pytest.mark.django_db
@settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    # Making a world smaller takes minutes; worlds are small already.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(world=WORLDS, then=WORLDS)
def test_an_official_s_figures_equal_a_plain_recount(world, then):
    Initiative.objects.all().delete()
    refresh_figures(NOW)
    build(world)
    refresh_figures(NOW)
    check()
    assert refresh_figures(NOW) == 0
    build(then)
    for row in Initiative.objects.visible_to(None)[:1]:
        withhold(row)
    refresh_figures(NOW)
    check()
    assert prove_figures(NOW) == 0
    names = ("opened", "joined", "opposed", "signed", "replied")
    found = {
        (row.area_code, row.day): {name: getattr(row, name) for name in names}
        for row in AreaDay.objects.all()
    }
    expected = plain.days()
    assert {key: kept for key, kept in found.items() if any(kept.values())} == {
        key: kept for key, kept in expected.items() if any(kept.values())
    }
    check_places()


def check_places():
    rows = list(AreaFigure.objects.filter(area_code="fr"))
    by_commune = {}
    for row in rows:
        if row.commune_code:
            by_commune.setdefault(row.commune_code, []).append(row)
    found = {row.place_id: row for row in PlaceFigure.objects.filter(container_code="fr")}
    assert found.keys() == by_commune.keys() | ({"fr"} if rows else set())
    for code, some in {**by_commune, "fr": rows}.items():
        if not some:
            continue
        assert found[code].open == sum(row.is_open for row in some)
        assert found[code].pace == sum(row.pace for row in some)
        waiting = [row for row in some if row.due_on and not row.answered_at]
        assert found[code].waiting == sum(row.due_on >= NOW.date() for row in waiting)
        assert found[code].overdue == sum(row.due_on < NOW.date() for row in waiting)


@pytest.mark.django_db
def test_the_proof_corrects_a_wrong_figure_and_says_so(caplog):
    row = make_initiative(at=NOW)
    refresh_figures(NOW)
    AreaFigure.objects.filter(area_code="d21").update(supports=77)
    AreaFigure.objects.filter(area_code="21231").delete()
    AreaFigure.objects.create(
        area_code="75056", initiative=row, theme=row.theme, opened_at=NOW, is_open=True, stamp="x"
    )
    assert prove_figures(NOW) == 3
    assert "3 figures" in caplog.text
    check()


@pytest.mark.django_db
def test_an_initiative_that_moves_with_its_commune_leaves_the_old_areas():
    row = make_initiative(territory=make_territory("21054"), at=NOW)
    refresh_figures(NOW)
    Initiative.objects.filter(pk=row.pk).update(
        area_path=make_territory("2a004").path, epci_code=""
    )
    refresh_figures(NOW)
    assert {row.area_code for row in AreaFigure.objects.all()} == {"fr", "r94", "d2a", "2a004"}


@pytest.mark.django_db
def test_two_at_once_do_not_count_twice(django_db_blocker):
    make_initiative(at=NOW)
    assert refresh_figures(NOW) == 1
    assert refresh_figures(NOW) == 0


def signed_from(petition, where):
    Signature.objects.bulk_create(
        Signature(
            petition=petition,
            state="confirmed",
            form_key=uuid.uuid4(),
            commune=code,
            slot=1,
            confirmed_at=NOW,
            leaf=bytes([number]) * 32,
            consent_version="1",
            terms="",
        )
        for number, code in enumerate(where)
    )


@pytest.mark.django_db
def test_where_signers_live_is_told_by_what_contains_the_place():
    petition = sign(make_initiative(at=NOW), {1: 15})
    where = ["21231"] * 5 + ["21166"] * 4 + ["21054"] * 3 + ["2a004"] * 2 + ["99999"]
    signed_from(petition, where)
    prove_figures(NOW)
    names = ("home", "union", "departement", "region", "elsewhere", "unknown")

    def lives(code):
        row = PlaceFigure.objects.get(container_code=code, place_id=code)
        return tuple(getattr(row, name) for name in names)

    assert lives("21231") == (5, 4, 3, 0, 2, 1)
    assert lives("242100410") == (9, 0, 3, 0, 2, 1)
    assert lives("d21") == (12, 0, 0, 0, 2, 1)
    assert lives("r27") == (12, 0, 0, 0, 2, 1)
    assert lives("fr") == (14, 0, 0, 0, 0, 1)


@pytest.mark.django_db
def test_an_intercommunalite_in_two_departements_has_both_around_it():
    town, far = make_territory("21231"), make_territory("2a004")
    Territory.objects.filter(pk=far.pk).update(epci=town.epci)
    petition = sign(make_initiative(territory=far, at=NOW), {1: 3})
    Initiative.objects.update(epci_code=town.epci_id)
    signed_from(petition, ["2a004", "21231", "21054"])
    prove_figures(NOW)
    row = PlaceFigure.objects.get(container_code=town.epci_id, is_own=True)
    assert (row.home, row.departement, row.elsewhere) == (2, 1, 0)


CELLS = ("home", "union", "departement", "region", "elsewhere", "unknown")


@given(
    kind=st.sampled_from(list(Kind)),
    numbers=st.lists(st.integers(0, 40), min_size=6, max_size=6),
)
def test_where_signers_live_is_told_whole_and_no_cell_under_ten(kind, numbers):
    place = Territory(code="x", name="Dijon", kind=kind)
    own = PlaceFigure(place=place, is_own=True, **dict(zip(CELLS, numbers, strict=True)))
    if kind == Kind.COUNTRY:
        # Whoever is placed lives in it.
        own.union = own.departement = own.region = own.elsewhere = 0
    cells = around._lives(own)
    whole = sum(getattr(own, name) for name in CELLS)
    assert sum(cells.values()) == whole
    told = lines(cells)
    shown = [line.number for line in told if line.number is not None]
    assert all(number == 0 or number >= LEAST for number in shown)
    hidden = [line for line in told if len(line.names) > 1 or line.number is None]
    # One line at most stands for what is hidden: two cells and ten people, or all there is.
    assert len(hidden) <= 1
    if hidden and len(told) > 1 and any(shown):
        assert len(hidden[0].names) > 1 or whole == hidden[0].number
        assert hidden[0].number is None or hidden[0].number >= LEAST
    shares = [around.share_of(line, told) for line in told]
    assert (None in shares) == (None in [line.number for line in told] or not whole)
    assert all(0 <= share <= 100 for share in shares if share is not None)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (
            Kind.COMMUNE,
            [
                "Dijon même",
                "le reste de l’intercommunalité",
                "le reste du département",
                "ailleurs",
            ],
        ),
        (Kind.EPCI, ["Dijon même", "le reste du ou des départements", "ailleurs"]),
        (Kind.DEPARTEMENT, ["Dijon même", "le reste de la région", "ailleurs"]),
        (Kind.REGION, ["Dijon même", "ailleurs"]),
        (Kind.COLLECTIVITY, ["Dijon même", "ailleurs"]),
        (Kind.COUNTRY, ["Dijon même"]),
    ],
)
def test_each_kind_of_area_has_its_own_cells(kind, names):
    own = PlaceFigure(place=Territory(code="x", name="Dijon", kind=kind), is_own=True)
    assert list(around._lives(own)) == [*names, "un lieu que nous ne savons pas placer"]


# -- Rules with numbers --------------------------------------------------------------------------

TODAY = date(2026, 3, 30)
FAR = date(2027, 3, 30)


@pytest.mark.parametrize(
    ("confirmed", "threshold", "signed", "ends", "day"),
    [
        # 2 a day: 20 left take 10 days.
        (80, 100, 14, FAR, date(2026, 4, 9)),
        # 21 left take ten and a half: the eleventh day.
        (79, 100, 14, FAR, date(2026, 4, 10)),
        (99, 100, 10, FAR, date(2026, 3, 31)),
        # Crossed already, too few to be told, or the rest too few.
        (100, 100, 14, FAR, None),
        (80, 100, 9, FAR, None),
        (15, 100, 10, FAR, None),
        (20, 100, 20, FAR, date(2026, 4, 27)),
        # The petition ends the day before; on that day it still counts.
        (80, 100, 14, date(2026, 4, 8), None),
        (80, 100, 14, date(2026, 4, 9), date(2026, 4, 9)),
    ],
)
def test_the_day_of_crossing(confirmed, threshold, signed, ends, day):
    assert (
        rules.crossing_day(
            confirmed=confirmed, threshold=threshold, signed=signed, today=TODAY, ends=ends
        )
        == day
    )


@pytest.mark.parametrize(
    ("confirmed", "ahead", "near"),
    [(74, None, False), (75, None, True), (10, 30, True), (10, 31, False), (100, None, False)],
)
def test_a_threshold_is_near_at_three_quarters_or_within_thirty_days(confirmed, ahead, near):
    day = TODAY + timedelta(days=ahead) if ahead else None
    found = rules.is_nearing(confirmed=confirmed, threshold=100, crossing_on=day, today=TODAY)
    assert found is near


@pytest.mark.parametrize(
    ("now", "before", "whole", "told"),
    [
        (0, 0, 0, (0, 0)),
        (9, 0, 50, (None, None)),
        (10, 0, 50, (10, 0)),
        (10, 0, 19, (None, None)),
        (10, 0, 20, (10, 0)),
        (10, 0, 10, (10, 0)),
        # Before them 9: it can be told no more than what is left.
        (30, 9, 60, (30, None)),
        (30, 12, 60, (30, 12)),
        (30, 12, 45, (30, None)),
    ],
)
def test_no_part_under_ten_is_told_nor_what_it_leaves(now, before, whole, told):
    found = rules.pace_of(now, before, whole)
    assert (found.now, found.before) == told


def test_seven_days_end_today():
    assert rules.week_start(date(2026, 3, 30)) == date(2026, 3, 24)


@pytest.mark.django_db
@pytest.mark.parametrize("clock", ["2026-03-29T23:30:00+02:00", "2026-10-25T23:30:00+01:00"])
def test_days_are_those_of_paris_when_the_hour_changes(clock):
    """Seven days ago at 00:00 is in, a second earlier is out, though the week has 167 hours."""
    now = datetime.fromisoformat(clock)
    row = make_initiative(at=now - timedelta(days=30))
    start = datetime.combine(rules.week_start(now.date()), datetime.min.time(), PARIS)
    for moment in [start] * 10 + [start - timedelta(seconds=1)] * 11:
        Stance.objects.create(initiative=row, side="support", taken_at=moment)
    Tally.objects.filter(pk=row.pk).update(supports=21)
    refresh_figures(now)
    found = AreaFigure.objects.get(area_code="fr")
    assert (found.joined_now, found.joined_before, found.pace) == (10, 11, 10)


@pytest.mark.django_db
def test_a_side_under_the_public_floor_is_not_counted_in_any_figure():
    row = make_initiative(at=NOW)
    for _ in range(4):
        Stance.objects.create(initiative=row, side="support", taken_at=NOW, person=make_user())
    Tally.objects.filter(pk=row.pk).update(supports=4)
    refresh_figures(NOW)
    found = AreaFigure.objects.get(area_code="21231")
    assert (found.supports, found.joined_now) == (0, 0)
    assert not AreaDay.objects.filter(joined__gt=0).exists()


@pytest.mark.django_db
def test_it_asks_as_much_for_one_and_for_many(django_assert_num_queries):
    make_initiative(at=NOW)
    with django_assert_num_queries(6, connection=connection):
        refresh_figures(NOW)
    for _ in range(20):
        make_initiative(at=timezone.now())
    with django_assert_num_queries(6, connection=connection):
        refresh_figures(NOW)
