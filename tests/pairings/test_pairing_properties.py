"""Whatever people and teams do, in whatever order, nobody is counted twice."""

from threading import Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civic.accounts.actions import erase_account
from civic.lib.permissions import Conflict, Refused
from initiatives import actions
from initiatives.actions import moves
from initiatives.actions.pairings import recount_near
from initiatives.actions.petition_tallies import fold_signatures, recount_signatures
from initiatives.actions.signing import Answer, withdraw_signature
from initiatives.models import Stance, Tally
from initiatives.pairs import together
from initiatives.petitions.consents import CONSENT_VERSION
from initiatives.states import Side
from tests.factories import make_initiative, make_user
from tests.pairings.cast import joined, make_merged, move
from tests.petitions.cast import make_pending, make_petition

pytestmark = pytest.mark.django_db
PEOPLE = 3
STEPS = (
    *("join a", "join b", "oppose b", "leave a", "leave b", "move"),
    *("sign a", "sign b", "unsign a", "unsign b", "sign on"),
    *("merge", "ask", "erase", "fold"),
)
STORIES = st.lists(
    st.tuples(st.integers(0, PEOPLE - 1), st.sampled_from(STEPS)), min_size=4, max_size=30
)
QUIETLY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


class World:
    """Two initiatives with their petitions, some people, and who did what, told by a child."""

    def __init__(self):
        self.one, self.other = make_initiative(), make_initiative()
        self.first, self.second = make_petition(self.one), make_petition(self.other)
        self.people = [make_user() for _ in range(PEOPLE)]
        self.pairing = None
        self.erased, self.asked = set(), set()
        self.sides = {"a": {}, "b": {}}
        self.signed = {"a": {}, "b": {}}

    def play(self, who, step):
        """Do one thing; what is refused changes nothing."""
        if who in self.erased and step not in ("merge", "ask", "fold"):
            return
        verb, _space, rest = step.partition(" ")
        try:
            with transaction.atomic():
                getattr(self, f"_{verb}")(who, rest)
        except Refused:
            return

    def _join(self, who, side):
        row = self.one if side == "a" else self.other
        row.refresh_from_db()
        joined(row, self.people[who])
        self.sides[side][who] = Side.SUPPORT

    def _oppose(self, who, _rest):
        joined(self.other, self.people[who], Side.OPPOSE)
        self.sides["b"][who] = Side.OPPOSE

    def _leave(self, who, side):
        row = self.one if side == "a" else self.other
        actions.withdraw_stance(by=self.people[who], initiative=row)
        self.sides[side].pop(who, None)

    def _move(self, who, _rest):
        if self.pairing:
            move(self.people[who], self.pairing)
            self.sides["a"].pop(who)
            self.sides["b"][who] = Side.SUPPORT

    def _sign(self, who, side):
        if side == "on":
            return self._sign_on(who)
        if who in self.signed[side]:
            return None
        petition = self.first if side == "a" else self.second
        petition.refresh_from_db()
        petition.initiative.refresh_from_db()
        person = self.people[who]
        # A link sent before the end confirms for a day: here it was never sent.
        row = make_pending(petition, person.name, person.email, by=person)
        done = moves.confirm(uid=row.uid, terms=petition.terms)
        assert done.answer == Answer.CONFIRMED
        self.signed[side][who] = row.uid
        return None

    def _sign_on(self, who):
        uid = self.signed["a"].get(who)
        row = moves.movable_signature(self.pairing, uid) if self.pairing and uid else None
        if row is None:
            return
        petition = moves.petition_that_stays(self.pairing)
        agreed = moves.Move(True, CONSENT_VERSION)
        done = moves.move_signature(
            by=None,
            pairing=self.pairing,
            petition=petition,
            signing=moves.signing_of(self.pairing, row, petition, agreed),
            uid=uid,
            terms=petition.terms,
        )
        if who in self.signed["b"]:
            assert done.answer in (Answer.DUPLICATE, Answer.ALREADY)
        elif done.answer == Answer.CONFIRMED:
            self.signed["b"][who] = done.uid

    def _unsign(self, who, side):
        uid = self.signed[side].pop(who, None)
        if uid is not None:
            withdraw_signature(uid=uid)

    def _merge(self, _who, _rest):
        if self.pairing is None:
            self.pairing = make_merged(self.one, self.other)

    def _ask(self, _who, _rest):
        if self.pairing:
            moves.ask_movers(timezone.now())
            self.asked |= set(self.signed["a"]) - self.erased

    def _erase(self, who, _rest):
        erase_account(by=self.people[who])
        self.erased.add(who)

    def _fold(self, _who, _rest):
        actions.fold()
        fold_signatures()

    def check(self):
        """The figures are those of a child who counts heads, and none counts a head twice."""
        if self.pairing:
            found = together(self.pairing)
            assert found.joined == len(self._joined()) <= PEOPLE
            assert found.signed == len(self._signed()) <= PEOPLE
        self._fold(0, "")
        for row, side in ((self.one, "a"), (self.other, "b")):
            supports = [s for s in self.sides[side].values() if s == Side.SUPPORT]
            assert Tally.objects.get(pk=row.pk).supports == len(supports)
        assert actions.recount() == actions.recount_rooms() == recount_near() == 0
        assert recount_signatures() == 0

    def _joined(self):
        there = {who for who, side in self.sides["b"].items() if side == Side.SUPPORT}
        return there | {
            who for who in self.sides["a"] if who not in self.erased and who not in self.sides["b"]
        }

    def _signed(self):
        here = set(self.signed["a"]) & self.asked - self.erased
        return set(self.signed["b"]) | here


def tell(story):
    world = World()
    for who, step in story:
        world.play(who, step)
    world.check()


@given(story=STORIES)
@settings(max_examples=8, deadline=None, suppress_health_check=QUIETLY)
def test_nobody_is_counted_twice(story):
    tell(story)


@pytest.mark.full
@given(story=STORIES)
@settings(max_examples=80, deadline=None, suppress_health_check=QUIETLY)
def test_nobody_is_counted_twice_in_many_more_stories(story):
    tell(story)


MERGED = [(0, "merge"), (0, "ask")]


@pytest.mark.parametrize(
    "story",
    [
        [(0, "join a"), (0, "join b"), *MERGED, (0, "erase")],
        [(0, "join a"), (0, "join b"), (0, "erase"), *MERGED],
        [(0, "join a"), *MERGED, (0, "move"), (0, "leave b"), (0, "join b"), (0, "erase")],
        [(0, "join a"), (0, "oppose b"), *MERGED, (0, "move")],
        [(0, "sign a"), *MERGED, (0, "sign on"), (0, "sign on"), (0, "unsign b"), (0, "sign b")],
        [(0, "sign a"), (0, "sign b"), *MERGED, (0, "erase")],
        [(0, "sign a"), (0, "merge"), (0, "sign b"), (1, "ask"), (0, "unsign a")],
    ],
)
def test_stories_that_would_count_twice_without_care(story):
    tell(story)


def elsewhere(work):
    """Start `work` in another connection and let it wait for what we hold."""
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
@pytest.mark.parametrize("first", ["move", "withdraw", "erase"])
def test_moving_and_taking_back_at_once_leaves_one_position_at_most(first):
    one, other = make_initiative(), make_initiative()
    person = joined(one)
    pairing = make_merged(one, other)
    acts = {
        "move": lambda: move(person, pairing),
        "withdraw": lambda: actions.withdraw_stance(by=person, initiative=one),
        "erase": lambda: erase_account(by=person),
    }
    second = "withdraw" if first == "move" else "move"
    with transaction.atomic():
        acts[first]()
        thread, failures = elsewhere(acts[second])
    thread.join()
    expected = {"move": [], "withdraw": [Conflict], "erase": [Refused]}
    assert [type(error) for error in failures] == expected[first]
    left = list(Stance.objects.order_by("pk").values_list("initiative", flat=True))
    assert left == {"move": [other.pk], "withdraw": [], "erase": [one.pk]}[first]
    assert together(pairing).joined == len({"move"} & {first})
    assert actions.recount() == 0
