"""Signatures set aside by two people and given back; counts that are right whatever happens."""

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civic.accounts.roles import Role
from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, Refused
from civic.territories.models import Territory
from initiatives.actions.exclusions import (
    apply_exclusion,
    cancel_exclusion,
    preview_exclusion,
    propose_exclusion,
    undo_exclusion,
)
from initiatives.actions.giving_back import (
    apply_giving_back,
    give_back_proven,
    propose_giving_back,
)
from initiatives.actions.petition_tallies import fold_signatures, recount_signatures, tally_of
from initiatives.actions.retention import anonymise, purge_unconfirmed
from initiatives.actions.roots import publish_roots
from initiatives.actions.signing import confirm, withdraw_signature
from initiatives.models import Exclusion, Petition, PetitionArea, PetitionDay, Root, Signature
from initiatives.petitions import receipts
from initiatives.petitions.references import reference
from initiatives.petitions.states import Reason, SignatureState
from tests.factories import make_moderator, make_operator, make_territory, make_user
from tests.petitions.cast import make_pending, make_petition
from tests.petitions.crowd import confirmed, crowd

pytestmark = pytest.mark.django_db
WHY = "Une seule adresse de réseau, 312 formulaires en quatre minutes (contrôle 2026-11)."
FIGURES = ("confirmed", "verifying", "excluded", "withdrawn", "local")


def figures(petition) -> tuple[int, ...]:
    tally = tally_of(Petition.objects.get(pk=petition.pk))
    return tuple(getattr(tally, name) for name in FIGURES)


def proposed(petition, rows, by=None) -> Exclusion:
    return propose_exclusion(
        by=by or make_moderator(),
        petition=petition,
        signatures=[row.pk for row in rows],
        reason=Reason.SCRIPT,
        evidence=WHY,
    )


def test_nothing_changes_until_another_person_applies():
    petition = make_petition()
    rows = confirmed(petition, 3)
    first = make_moderator()
    exclusion = proposed(petition, rows[:2], first)
    assert figures(petition)[0] == 3
    shown = preview_exclusion(exclusion)
    assert (shown.confirmed, shown.verifying, shown.moved) == (2, 0, 0)
    with pytest.raises(Refused, match="autre personne"):
        apply_exclusion(by=first, exclusion=exclusion)
    assert figures(petition)[0] == 3
    assert apply_exclusion(by=make_operator(), exclusion=exclusion) == 2
    assert figures(petition)[:3] == (1, 0, 2)
    rows[0].refresh_from_db()
    assert (rows[0].state, rows[0].reason) == (SignatureState.EXCLUDED, Reason.SCRIPT)
    assert exclusion.evidence == WHY


def test_undoing_gives_back_the_exact_count_and_the_states_of_before():
    petition = make_petition()
    crowd(petition, 3)
    crowd(petition, 2, state=SignatureState.VERIFYING)
    crowd(petition, 2, timezone.now() - timedelta(days=4), area="d2a", local=False)
    fold_signatures()
    before = figures(petition)
    days = list(PetitionDay.objects.order_by("day").values_list("day", "confirmed"))
    exclusion = proposed(petition, petition.signatures.all())
    assert apply_exclusion(by=make_moderator(), exclusion=exclusion) == 7
    fold_signatures()
    assert figures(petition) == (0, 0, 7, 0, 0)
    assert undo_exclusion(by=make_moderator(), exclusion=exclusion) == 7
    fold_signatures()
    assert figures(petition) == before == (5, 2, 0, 0, 3)
    assert list(PetitionDay.objects.order_by("day").values_list("day", "confirmed")) == days
    assert not petition.signatures.exclude(reason="").exists()
    assert recount_signatures() == 0


def test_one_who_withdrew_meanwhile_is_never_brought_back():
    petition = make_petition()
    rows = confirmed(petition, 3)
    exclusion = proposed(petition, rows)
    withdraw_signature(uid=rows[0].uid)
    assert preview_exclusion(exclusion).moved == 1
    assert apply_exclusion(by=make_moderator(), exclusion=exclusion) == 2
    withdraw_signature(uid=rows[1].uid)
    assert undo_exclusion(by=make_moderator(), exclusion=exclusion) == 1
    assert figures(petition)[:4] == (1, 0, 0, 2)
    assert recount_signatures() == 0


def test_a_proposal_can_be_given_up_and_each_step_is_taken_once():
    petition = make_petition()
    exclusion = proposed(petition, confirmed(petition, 2))
    cancel_exclusion(by=make_moderator(), exclusion=exclusion)
    for step in (apply_exclusion, cancel_exclusion, undo_exclusion):
        with pytest.raises(Conflict):
            step(by=make_moderator(), exclusion=exclusion)
    assert figures(petition)[0] == 2


@pytest.mark.parametrize("who", ["citizen", "author", "signer", "neighbour"])
def test_it_refuses_whoever_has_a_part_in_it(who):
    petition = make_petition()
    rows = confirmed(petition, 1)
    person = {
        "citizen": lambda: make_user(),
        "author": lambda: petition.initiative.author,
        "signer": lambda: make_moderator(name="Odile Martin"),
        "neighbour": lambda: make_moderator(home=make_territory()),
    }[who]()
    if who == "author":
        person.grants.create(role=Role.MODERATOR)
    if who == "signer":
        make_pending(petition, by=person)
    with pytest.raises(Refused):
        proposed(petition, rows, person)


def test_a_reason_that_says_nothing_or_an_empty_list_is_refused():
    petition = make_petition()
    rows = confirmed(petition, 1)
    fields = {"by": make_moderator(), "petition": petition, "reason": Reason.FAKE}
    with pytest.raises(Conflict):
        propose_exclusion(signatures=[row.pk for row in rows], evidence=" ", **fields)
    with pytest.raises(Conflict):
        propose_exclusion(signatures=[0], evidence=WHY, **fields)
    elsewhere = confirmed(make_petition(), 1)
    with pytest.raises(Conflict):
        propose_exclusion(signatures=[elsewhere[0].pk], evidence=WHY, **fields)


def test_more_than_one_transaction_can_tell_is_refused(monkeypatch):
    petition = make_petition()
    rows = confirmed(petition, 3)
    monkeypatch.setattr("initiatives.actions.exclusions.MOST", 2)
    with pytest.raises(Conflict, match="resserrez"):
        proposed(petition, rows)
    assert proposed(petition, rows[:2]).items.count() == 2


def test_each_step_is_in_the_record_without_naming_a_signer():
    petition = make_petition()
    exclusion = proposed(petition, confirmed(petition, 2))
    apply_exclusion(by=make_moderator(), exclusion=exclusion)
    undo_exclusion(by=make_moderator(), exclusion=exclusion)
    rows = AuditEvent.objects.filter(verb__startswith="petition.exclusion").order_by("id")
    assert [row.verb.rpartition(".")[2] for row in rows] == ["propose", "apply", "undo"]
    assert all(row.data["signatures"] == 2 and row.role == "moderator" for row in rows)
    assert all(set(row.data) == {"exclusion", "reason", "signatures"} for row in rows)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "sign",
                "confirm",
                "withdraw",
                "propose",
                "apply",
                "undo",
                "give",
                "prove",
                "anonymise",
                "purge",
                "fold",
            ]
        ),
        st.integers(0, 5),
    ),
    min_size=5,
    max_size=20,
)


class Play:
    """One petition to which anything happens."""

    def __init__(self) -> None:
        self.petition = make_petition()
        self.rows: list[Signature] = []
        self.exclusions: list[Exclusion] = []
        self.people = [make_moderator(), make_moderator()]

    def step(self, name: str, which: int) -> None:
        # A link that leads to nobody any more.
        with suppress(Conflict, Signature.DoesNotExist):
            getattr(self, name)(which)

    def one(self, which: int) -> Signature | None:
        """Somebody, with the link they were sent."""
        return self.rows[which % len(self.rows)] if self.rows else None

    def sign(self, which: int) -> None:
        commune = make_territory(("21231", "2a004")[which % 2])
        address = f"a{len(self.rows)}@example.org"
        self.rows.append(make_pending(self.petition, "Ada Roux", address, commune=commune))

    def confirm(self, which: int) -> None:
        if row := self.one(which):
            confirm(uid=row.uid, terms=self.petition.terms)

    def withdraw(self, which: int) -> None:
        if row := self.one(which):
            withdraw_signature(uid=row.uid)

    def propose(self, which: int) -> None:
        self.exclusions.append(proposed(self.petition, self.rows[which:][:3], self.people[0]))

    def apply(self, which: int) -> None:
        if self.exclusions:
            one = self.exclusions[which % len(self.exclusions)]
            apply_exclusion(by=self.people[1], exclusion=one)

    def undo(self, which: int) -> None:
        if self.exclusions:
            undo_exclusion(
                by=self.people[0], exclusion=self.exclusions[which % len(self.exclusions)]
            )

    def give(self, which: int) -> None:
        row = self.one(which)
        if row and self.exclusions:
            one = self.exclusions[which % len(self.exclusions)]
            said = {"reference": reference(one.uid, row.uid), "evidence": "Au téléphone."}
            given = propose_giving_back(by=self.people[0], exclusion=one, **said)
            apply_giving_back(by=self.people[1], given=given)

    def prove(self, which: int) -> None:
        if row := self.one(which):
            give_back_proven(uid=row.uid, postcode="21000")

    def anonymise(self, which: int) -> None:
        if row := self.one(which):
            anonymise([row.pk])

    def purge(self, which: int) -> None:
        purge_unconfirmed(timezone.now() + timedelta(days=31))

    def fold(self, which: int) -> None:
        fold_signatures()


def leaves(petition) -> list[bytes]:
    rows = petition.signatures.filter(state="confirmed").order_by("id")
    return [bytes(leaf) for leaf in rows.values_list("leaf", flat=True)]


@given(steps=STEPS)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_counts_equal_their_rows_and_roots_follow_the_leaves_whatever_happens(db, steps):
    with transaction.atomic():
        Territory.objects.filter(code__in=["21231", "2a004"]).update(postcodes=["21000"])
        play = Play()
        now = timezone.now()
        seen: list[tuple[list[bytes], bytes]] = []
        for at, (name, which) in enumerate(steps):
            play.step(name, which)
            if at % 5 == 4:
                publish_roots(now + timedelta(days=1 + at // 5))
                root = Root.objects.filter(petition=play.petition).latest("day")
                assert bytes(root.root) == receipts.root(leaves(play.petition))
                seen.append((leaves(play.petition), bytes(root.root)))
        # Exact before folding, and after.
        assert recount_signatures() == 0
        fold_signatures()
        assert recount_signatures() == 0
        states = list(play.petition.signatures.filter(confirmed_at__isnull=False).values("state"))
        expected = [sum(row["state"] == name for row in states) for name in FIGURES[:4]]
        assert list(figures(play.petition)[:4]) == expected
        areas = PetitionArea.objects.filter(petition=play.petition)
        assert sum(areas.values_list("confirmed", flat=True)) == expected[0]
        for before, after in pairwise(seen):
            assert (before[0] == after[0]) == (before[1] == after[1])
        transaction.set_rollback(True)
