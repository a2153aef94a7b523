from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civic.accounts.actions import erase_account, withdraw_consent
from civic.accounts.models import Consent, User
from civic.activity.models import Activity
from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, Refused
from initiatives import actions
from initiatives.models import Stance, StanceDelta, Tally
from initiatives.permissions import has_agreed_to_opinions
from initiatives.states import Outcome, Side, Visibility
from tests.factories import make_initiative, make_moderator, make_user

pytestmark = pytest.mark.django_db


def take(person, initiative, side=Side.SUPPORT, **options):
    return actions.take_stance(by=person, initiative=initiative, side=side, agrees=True, **options)


def counts(initiative):
    tally = Tally.objects.get(initiative=initiative)
    return tally.supports, tally.opposes


def test_it_asks_for_consent_once():
    person, initiative = make_user(), make_initiative()
    with pytest.raises(actions.ConsentNeeded):
        actions.take_stance(by=person, initiative=initiative, side=Side.SUPPORT)
    take(person, initiative)
    actions.take_stance(by=person, initiative=make_initiative(), side=Side.OPPOSE)
    assert person.consents.count() == 1
    assert person.stances.count() == 2


def test_it_moves_a_person_from_one_side_to_the_other():
    person, initiative = make_user(), make_initiative()
    take(person, initiative)
    take(person, initiative, Side.OPPOSE)
    actions.fold()
    assert counts(initiative) == (0, 1)
    assert Stance.objects.count() == 1


def test_it_changes_nothing_when_sent_twice():
    person, initiative = make_user(), make_initiative()
    take(person, initiative)
    take(person, initiative)
    assert StanceDelta.objects.count() == 1


def test_it_lets_a_person_show_and_hide_their_name():
    person, initiative = make_user(), make_initiative()
    assert not take(person, initiative).show_name
    assert take(person, initiative, show_name=True).show_name
    assert StanceDelta.objects.count() == 1


def test_it_withdraws_even_from_a_closed_initiative():
    person, initiative = make_user(), make_initiative()
    take(person, initiative)
    actions.close(
        by=initiative.author, initiative=initiative, outcome=Outcome.WITHDRAWN, text="Fin."
    )
    assert actions.withdraw_stance(by=person, initiative=initiative)
    assert not actions.withdraw_stance(by=person, initiative=initiative)
    actions.fold()
    assert counts(initiative) == (0, 0)


def test_it_refuses_a_closed_or_withheld_initiative():
    closed, withheld = make_initiative(), make_initiative()
    actions.close(by=closed.author, initiative=closed, outcome=Outcome.ACHIEVED, text="Fini.")
    actions.change_visibility(
        by=make_moderator(), initiative=withheld, to=Visibility.RESTRICTED, reason="Motif."
    )
    for initiative in (closed, withheld):
        with pytest.raises(Conflict):
            take(make_user(), initiative)


def test_it_refuses_someone_who_is_not_a_living_account():
    with pytest.raises(Refused):
        take(make_user(is_active=False), make_initiative())


def test_it_takes_back_every_position_with_the_consent():
    person, first, second = make_user(), make_initiative(), make_initiative()
    take(person, first)
    take(person, second, Side.OPPOSE)
    assert actions.withdraw_all_stances(by=person) == 2
    actions.fold()
    assert counts(first) == counts(second) == (0, 0)


def test_it_leaves_no_trace_of_who_took_which_side():
    initiative = make_initiative()
    before = AuditEvent.objects.count(), Activity.objects.count()
    person = make_user()
    take(person, initiative, Side.OPPOSE)
    verbs = AuditEvent.objects.order_by("id").values_list("verb", flat=True)[before[0] :]
    assert list(verbs) == ["consent.give"]
    assert Activity.objects.count() == before[1]


def test_it_shows_the_person_their_own_vote_before_the_fold():
    person, initiative = make_user(), make_initiative()
    take(person, initiative)
    assert counts(initiative) == (0, 0)
    assert actions.counts_of(initiative).supports == 1


def test_it_tells_a_milestone_once():
    initiative = make_initiative()
    people = [make_user() for _ in range(5)]
    for person in people:
        take(person, initiative)
    actions.fold()
    actions.withdraw_stance(by=people[0], initiative=initiative)
    actions.fold()
    take(people[0], initiative)
    actions.fold()
    told = Activity.objects.filter(verb="initiative.milestone")
    assert [row.data["level"] for row in told] == [5]


def test_it_looks_milestones_up_once_whatever_is_folded(django_assert_max_num_queries):
    first, second = make_user(), make_user()
    rows = [make_initiative() for _ in range(8)]
    for row in rows:
        take(first, row)
    actions.fold()
    for row in rows:
        take(second, row)
    with django_assert_max_num_queries(5):
        assert actions.fold() == 8


def test_it_takes_a_side_in_few_statements(django_assert_num_queries):
    person, first, second = make_user(), make_initiative(), make_initiative()
    take(person, first)
    # The savepoint, the account held, its consent, its present side, the row and the delta;
    # the reader held and the follow.
    with django_assert_num_queries(9):
        take(person, second)


def test_it_tells_no_milestone_below_the_public_floor():
    initiative = make_initiative()
    for _ in range(4):
        take(make_user(), initiative)
    actions.fold()
    assert not Activity.objects.filter(verb="initiative.milestone").exists()


def test_it_detects_and_corrects_a_corrupt_count():
    initiative = make_initiative()
    for _ in range(3):
        take(make_user(), initiative)
    actions.fold()
    take(make_user(), initiative, Side.OPPOSE)
    Tally.objects.update(supports=99)
    assert actions.recount() == 1
    assert counts(initiative) == (3, 0)
    assert actions.recount() == 0
    actions.fold()
    assert counts(initiative) == (3, 1)
    row = AuditEvent.objects.get(verb="tally.correct")
    assert row.data == {"before": [99, 0], "after": [3, 0]}


MOVES = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["support", "oppose", "withdraw", "fold"])),
    max_size=25,
)


@pytest.mark.full
@given(moves=MOVES)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_it_counts_exactly_what_the_rows_say(moves, django_user_model):
    initiative, people = make_initiative(), [make_user() for _ in range(4)]
    for who, move in moves:
        if move == "fold":
            actions.fold()
        elif move == "withdraw":
            actions.withdraw_stance(by=people[who], initiative=initiative)
        else:
            take(people[who], initiative, Side(move))
    actions.fold()
    rows = initiative.stances
    assert counts(initiative) == (
        rows.filter(side=Side.SUPPORT).count(),
        rows.filter(side=Side.OPPOSE).count(),
    )
    assert actions.recount() == 0


def in_another_tab(work):
    """Start `work` elsewhere and give it the time to wait for what we hold."""
    failures = []

    def run():
        try:
            work()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join(timeout=0.5)
    return thread, failures


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("agreed", [True, False])
def test_it_keeps_no_position_taken_while_the_consent_is_withdrawn(agreed):
    person, first, second = make_user(), make_initiative(), make_initiative()
    take(person, first)

    def join():
        actions.take_stance(by=person, initiative=second, side=Side.SUPPORT, agrees=agreed)

    with transaction.atomic():
        withdraw_consent(by=person, purpose=Consent.Purpose.OPINIONS)
        thread, failures = in_another_tab(join)
    thread.join()
    # Agreed again, it counts under the new agreement; else it is refused.
    assert [type(error) for error in failures] == ([] if agreed else [actions.ConsentNeeded])
    assert has_agreed_to_opinions(person) is agreed
    assert Stance.objects.count() == int(agreed)


@pytest.mark.django_db(transaction=True)
def test_it_takes_no_position_for_an_account_being_erased():
    person, initiative = make_user(), make_initiative()
    stale = User.objects.get(pk=person.pk)
    with transaction.atomic():
        erase_account(by=person)
        thread, failures = in_another_tab(lambda: take(stale, initiative))
    thread.join()
    assert [type(error) for error in failures] == [Refused]
    assert not Stance.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_holds_one_stance_per_person_under_fifty_parallel_requests():
    person, initiative = make_user(), make_initiative()
    take(person, initiative)
    actions.withdraw_stance(by=person, initiative=initiative)
    start, failures = Barrier(50), []

    def press(side):
        try:
            start.wait()
            actions.take_stance(by=person, initiative=initiative, side=side)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    sides = [Side.SUPPORT, Side.OPPOSE]
    threads = [Thread(target=press, args=(sides[i % 2],)) for i in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    actions.fold()
    assert not failures
    assert Stance.objects.count() == 1
    assert sum(counts(initiative)) == 1
    assert actions.recount() == 0
