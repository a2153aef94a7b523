"""The calendar: hours of silence on every clock, who must be silent, who may write it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from civic.accounts.actions import erase_account
from civic.accounts.functions import Function
from civic.accounts.queries import my_data
from civic.audit.models import AuditEvent
from civic.elections import actions, calendar, tasks
from civic.elections.models import Candidate, Poll, Zone
from civic.elections.permissions import check_may_speak, may_speak
from civic.lib.permissions import Conflict, Refused
from tests.elections.cast import during, make_poll, silent_poll, stands
from tests.factories import (
    make_initiative,
    make_mandate,
    make_moderator,
    make_operator,
    make_territory,
    make_user,
)
from tests.moderation.cast import sign_in

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def unsaved(**fields):
    return Poll(candidates_from=date(2027, 1, 1), closes=time(20), **fields)


@pytest.mark.parametrize(
    ("zone", "on", "begins", "closes"),
    [
        # The clocks go forward in the night before the vote, and back in the one after the eve.
        (Zone.PARIS, date(2027, 3, 28), "2027-03-26T23:00", "2027-03-28T18:00"),
        (Zone.PARIS, date(2027, 10, 31), "2027-10-29T22:00", "2027-10-31T19:00"),
        # Those who vote on the eve of the others, on their own clocks.
        (Zone.GUADELOUPE, date(2027, 4, 10), "2027-04-09T04:00", "2027-04-11T00:00"),
        (Zone.REUNION, date(2027, 4, 11), "2027-04-09T20:00", "2027-04-11T16:00"),
        (Zone.TAHITI, date(2027, 4, 10), "2027-04-09T10:00", "2027-04-11T06:00"),
    ],
)
def test_silence_runs_from_the_eve_at_midnight_to_the_last_closing(zone, on, begins, closes):
    one = unsaved(first_on=on, zone=zone).rounds[0]
    assert one.silent_from.astimezone(UTC) == datetime.fromisoformat(begins).replace(tzinfo=UTC)
    assert one.closes_at.astimezone(UTC) == datetime.fromisoformat(closes).replace(tzinfo=UTC)
    for moment, silent in (
        (one.silent_from - MINUTE, False),
        (one.silent_from, True),
        (one.closes_at - MINUTE, True),
        (one.closes_at, False),
    ):
        assert one.is_silent(moment) is silent


@given(
    st.sampled_from(list(Zone)),
    st.dates(date(2026, 1, 1), date(2040, 1, 1)),
    st.integers(1, 21),
    st.integers(0, 40 * 24 * 60),
)
def test_it_is_silent_around_the_rounds_and_never_outside_the_period(zone, first, gap, minutes):
    poll = unsaved(first_on=first, second_on=first + timedelta(days=gap), zone=zone)
    poll.candidates_from = first - timedelta(days=10)
    at = poll.begins_at - timedelta(days=5) + minutes * MINUTE
    silent = poll.silence(at)
    assert (silent is not None) == any(one.silent_from <= at < one.closes_at for one in poll.rounds)
    if silent:
        assert poll.is_on(at)
        assert timedelta(hours=42) < silent.closes_at - silent.silent_from < timedelta(hours=46)


PLACES = {
    # Where the mandate is: whether a poll in France, in Côte-d’Or, in Dijon asks for silence.
    "fr": (True, False, False),
    "r27": (True, True, True),
    "d21": (True, True, True),
    "242100410": (True, True, True),
    "21231": (True, True, True),
    "21054": (True, True, False),
    "2a004": (True, False, False),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("poll", "number"), [("fr", 0), ("d21", 1), ("21231", 2)])
def test_officials_of_the_place_are_silent_and_no_others(place, poll, number):
    poll = make_poll(place=poll)
    user = make_mandate(territory=make_territory(place)).user
    assert may_speak(user, during(poll)) is not PLACES[place][number]
    assert (str(user.uid) in calendar.silent_people(during(poll))) is PLACES[place][number]
    assert may_speak(user, poll.rounds[0].silent_from - MINUTE)
    assert may_speak(user, poll.ends_at)


def test_an_epci_votes_with_its_communes():
    poll = make_poll(place="242100410")
    assert not may_speak(make_mandate(territory=make_territory("21166")).user, during(poll))
    assert may_speak(make_mandate(territory=make_territory("21054")).user, during(poll))


def test_a_candidate_is_told_why_and_until_when_and_everybody_else_speaks():
    poll = make_poll(place="21231", name="Municipales à Dijon")
    user = stands(poll, make_user()).user
    with pytest.raises(Conflict, match="candidat au scrutin « Municipales à Dijon »") as told:
        check_may_speak(user, during(poll))
    assert "code électoral, article L. 49" in told.value.reason
    assert str(poll.first_on.day) in told.value.reason
    assert "20h00" in told.value.reason
    assert may_speak(make_user(home=make_territory("21231")), during(poll))
    assert may_speak(make_moderator(), during(poll))


def test_an_expired_mandate_a_withdrawn_candidacy_and_a_cancelled_poll_ask_for_nothing():
    poll = make_poll(place="21231")
    old = make_mandate(ends_on=date(2020, 1, 1), starts_on=date(2014, 1, 1)).user
    assert may_speak(old, during(poll))
    row = stands(poll, make_user())
    actions.withdraw_candidate(by=make_operator(), candidate=row)
    assert may_speak(row.user, during(poll))
    official = make_mandate().user
    assert not may_speak(official, during(poll))
    actions.cancel_poll(by=make_operator(), poll=poll)
    assert may_speak(official, during(poll))


def test_the_longest_of_two_silences_is_the_one_that_is_told():
    user = make_mandate().user
    silent_poll("21231", name="Partielle", closes=time(18))
    later = silent_poll("fr", name="Présidentielle")
    with pytest.raises(Conflict, match="Présidentielle"):
        check_may_speak(user, during(later))


def test_it_asks_nothing_of_the_database_without_a_poll(django_assert_num_queries):
    user = make_user()
    may_speak(user)
    with django_assert_num_queries(0):
        assert may_speak(user)
        assert calendar.silent_people(during(unsaved(first_on=date(2027, 1, 1)))) == {}


WRITES = {
    "register": lambda by, poll, row: make_as(by),
    "change": lambda by, poll, row: actions.change_poll(by=by, poll=poll, name="Autre"),
    "cancel": lambda by, poll, row: actions.cancel_poll(by=by, poll=poll),
    "declare": lambda by, poll, row: actions.declare_candidate(by=by, poll=poll, name="Ana"),
    "withdraw": lambda by, poll, row: actions.withdraw_candidate(by=by, candidate=row),
}


def make_as(by):
    return actions.register_poll(
        by=by,
        name="Municipales",
        territory=make_territory(),
        candidates_from=date(2027, 1, 1),
        first_on=date(2027, 3, 1),
    )


@pytest.mark.parametrize("write", WRITES)
def test_operators_alone_write_in_the_calendar_and_each_write_is_in_the_record(write):
    poll = make_poll()
    row = stands(poll, make_user())
    for by in (make_user(), make_moderator(), row.user):
        with pytest.raises(Refused):
            WRITES[write](by, poll, row)
    before = AuditEvent.objects.count()
    WRITES[write](make_operator(), poll, row)
    assert AuditEvent.objects.count() == before + 1


def test_nobody_is_written_twice_and_nothing_into_a_cancelled_poll():
    poll, user = make_poll(), make_user()
    row = stands(poll, user)
    for same in ({"name": user.name.upper()}, {"name": "Autre nom", "user": user}):
        with pytest.raises(Conflict, match="déjà inscrite"):
            actions.declare_candidate(by=make_operator(), poll=poll, **same)
    actions.cancel_poll(by=make_operator(), poll=poll)
    for late in ("declare", "change", "cancel"):
        with pytest.raises(Conflict):
            WRITES[late](make_operator(), poll, row)
    actions.withdraw_candidate(by=make_operator(), candidate=row)
    with pytest.raises(Conflict, match="déjà retirée"):
        actions.withdraw_candidate(by=make_operator(), candidate=row)


def test_the_database_keeps_the_rounds_in_order():
    day = date(2027, 3, 1)
    for wrong in ({"second_on": day}, {"candidates_from": day + timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_poll(first_on=day, **wrong)


def test_a_candidacy_is_in_ones_data_and_goes_with_the_account():
    poll, user = make_poll(), make_user()
    stands(poll, user)
    assert my_data(user)["candidatures"]["lignes"][0]["scrutin"] == poll.name
    erase_account(by=user)
    assert Candidate.objects.get().user is None


def test_it_forgets_names_after_a_month_and_accounts_after_five_years():
    today = timezone.localdate()
    old = {"candidates_from": date(2019, 1, 1)}
    past = make_poll(first_on=today - timedelta(days=40), **old)
    long_past = make_poll(first_on=today - timedelta(days=6 * 365), **old)
    coming = make_poll()
    for poll in (past, long_past, coming):
        stands(poll)
        stands(poll, make_user())
    assert tasks.forget_candidates() == 3
    left = [(row.poll_id, row.user is None) for row in Candidate.objects.order_by("pk")]
    assert left == [(past.pk, False), (coming.pk, True), (coming.pk, False)]
    assert tasks.forget_candidates() == 0


# -- The months before, for collectivities -------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "since"),
    [
        # The first day of the sixth month before the month of the vote.
        (date(2026, 3, 15), date(2025, 9, 1)),
        (date(2027, 4, 11), date(2026, 10, 1)),
        (date(2027, 6, 30), date(2026, 12, 1)),
        (date(2027, 7, 1), date(2027, 1, 1)),
        (date(2027, 1, 31), date(2026, 7, 1)),
    ],
)
def test_collectivities_are_restrained_from_the_sixth_month_before(on, since):
    poll = unsaved(first_on=on, zone=Zone.PARIS)
    assert poll.restrained_from == since
    begins = datetime.combine(since, time(), ZoneInfo("Europe/Paris"))
    assert not poll.is_restrained(begins - MINUTE)
    assert poll.is_restrained(begins)
    assert poll.is_restrained(poll.ends_at - MINUTE)
    assert not poll.is_restrained(poll.ends_at)


@pytest.mark.parametrize(
    ("held", "function", "told"),
    [
        ("21231", Function.MAYOR, True),
        ("242100410", Function.UNION_HEAD, True),
        ("d21", Function.DEPARTEMENT, True),
        ("2a004", Function.MAYOR, False),
        # A deputy speaks for no collectivity.
        ("d21", Function.DEPUTY, False),
    ],
)
def test_it_reminds_the_collectivities_of_the_place(held, function, told):
    mandate = make_mandate(territory=make_territory(held), code=function)
    poll = make_poll(in_days=100, place="d21", candidates_from=timezone.localdate())
    calendar.forget()
    found = calendar.restraints_on([mandate], timezone.now())
    assert found == ([poll] if told else [])
    assert calendar.restraints_on([mandate], timezone.now() + timedelta(days=102)) == []
    assert calendar.restraints_on([mandate], timezone.now() - timedelta(days=220)) == []


def test_the_desk_and_the_form_of_an_answer_say_so_and_ask_nothing_without_a_poll(
    django_assert_num_queries,
):
    mandate = make_mandate()
    row = make_initiative()
    client = sign_in(mandate.user)
    pages = ["/elus/bureau/", f"{row.get_absolute_url()}repondre/"]
    calendar.forget()
    assert calendar.coming() == []
    with django_assert_num_queries(0):
        assert calendar.restraints_on([mandate], timezone.now()) == []
    assert all("L. 52-1" not in client.get(page).text for page in pages)
    make_poll(in_days=100, place="21231", candidates_from=timezone.localdate())
    calendar.forget()
    for page in pages:
        text = client.get(page).text.replace("\N{NO-BREAK SPACE}", " ")
        assert "la loi interdit à une collectivité" in text, page
