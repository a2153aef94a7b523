"""The daily root of receipts: what it holds, and what a signer can prove with it."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from civic.audit.models import AuditEvent
from initiatives.actions import roots
from initiatives.actions.roots import publish_roots
from initiatives.actions.signing import withdraw_signature
from initiatives.inclusion import look_up
from initiatives.models import Petition, Root, RootChunk, Signature
from initiatives.petitions import receipts
from initiatives.petitions.states import SignatureState
from initiatives.tasks import publish_roots as task
from tests.petitions.cast import make_petition
from tests.petitions.crowd import confirmed, crowd

LEAVES = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70, unique=True)


def paris(day: int, hour: int = 12, minute: int = 0) -> datetime:
    moment = datetime(2026, 11, day, hour, minute)  # noqa: DTZ001
    return timezone.make_aware(moment, timezone.get_default_timezone())


def opened(day: int = 10) -> Petition:
    petition = make_petition()
    Petition.objects.filter(pk=petition.pk).update(opened_at=paris(day))
    petition.refresh_from_db()
    return petition


def latest(petition) -> Root:
    return petition.roots.order_by("-day").first()


@given(LEAVES, st.data())
def test_a_tree_by_parts_is_the_tree(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    size = data.draw(st.sampled_from([1, 2, 4, 8]))
    parts = list(receipts.parts(leaves, size))
    nodes = [receipts.root(part) for part in parts]
    assert receipts.root(nodes) == receipts.root(leaves)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(receipts, "PART", size)
        number, at = divmod(index, size)
        tree = receipts.levels(nodes)
        shown = receipts.proof_by_parts(parts[number], at, tree, number, len(leaves))
    assert shown == receipts.proof(leaves, index)


def test_the_root_of_a_day_holds_what_was_confirmed_before_its_midnight(db):
    petition = opened()
    before = confirmed(petition, 2, paris(10, 23, 59))
    confirmed(petition, 1, paris(11, 0, 0))
    assert publish_roots(paris(11)) == 1
    root = petition.roots.get()
    assert (str(root.day), root.size) == ("2026-11-10", 2)
    assert bytes(root.root) == receipts.root([bytes(row.leaf) for row in before])


def test_it_is_published_once_and_the_next_day_again(db):
    petition = opened()
    confirmed(petition, 1, paris(10))
    assert [publish_roots(paris(11)), publish_roots(paris(11, 20))] == [1, 0]
    assert publish_roots(paris(12)) == 1
    assert publish_roots(paris(10)) == 0
    assert petition.roots.count() == 2


def test_a_petition_nobody_signed_has_the_root_of_nothing(db):
    petition = opened()
    publish_roots(paris(11))
    assert bytes(petition.roots.get().root) == receipts.root([])


def test_days_that_were_missed_are_caught_up_for_a_week(db):
    petition = opened(1)
    confirmed(petition, 1, paris(9))
    confirmed(petition, 1, paris(10))
    assert publish_roots(paris(12)) == 7
    sizes = list(petition.roots.order_by("day").values_list("size", flat=True))
    assert sizes == [0, 0, 0, 0, 1, 2, 2]
    assert str(petition.roots.order_by("day")[0].day) == "2026-11-05"


def test_what_was_withdrawn_or_excluded_leaves_the_next_root_and_no_other(db):
    petition = opened()
    rows = confirmed(petition, 4, paris(10))
    publish_roots(paris(11))
    first = petition.roots.get()
    withdraw_signature(uid=rows[0].uid)
    Signature.objects.filter(pk=rows[1].pk).update(state=SignatureState.EXCLUDED)
    publish_roots(paris(12))
    second = latest(petition)
    assert (first.size, second.size) == (4, 2)
    assert bytes(second.root) == receipts.root([bytes(row.leaf) for row in rows[2:]])
    first.refresh_from_db()
    assert bytes(first.root) == receipts.root([bytes(row.leaf) for row in rows])


def test_a_root_changes_if_and_only_if_a_leaf_does(db):
    petition = opened()
    rows = confirmed(petition, 3, paris(10))
    publish_roots(paris(11))
    # Everything that is not a leaf goes: the root stays.
    Signature.objects.filter(petition=petition).update(
        identity=None, address_key=None, name_key=None, commune="", features={}
    )
    publish_roots(paris(12))
    same = [bytes(row.root) for row in petition.roots.order_by("day")]
    assert same[0] == same[1]
    withdraw_signature(uid=rows[1].uid)
    publish_roots(paris(13))
    assert bytes(latest(petition).root) != same[0]


def test_a_published_root_is_never_changed(db):
    petition = opened()
    publish_roots(paris(11))
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        petition.roots.update(size=9)


def test_each_new_root_is_in_the_record(db):
    petition = opened()
    confirmed(petition, 1, paris(10))
    publish_roots(paris(11))
    publish_roots(paris(12))
    [row] = AuditEvent.objects.filter(verb="petition.root")
    assert row.target_id == str(petition.pk)
    assert row.data["root"] == bytes(latest(petition).root).hex()
    assert (row.data["day"], row.data["size"]) == ("2026-11-10", 1)


def test_every_receipt_of_a_large_tree_is_proven(db, monkeypatch):
    monkeypatch.setattr(receipts, "PART", 8)
    monkeypatch.setattr(receipts.parts, "__defaults__", (8,))
    petition = opened()
    codes = crowd(petition, 53, paris(10))
    publish_roots(paris(11))
    assert RootChunk.objects.filter(petition=petition).count() == 7
    root = latest(petition)
    for code in codes:
        found = look_up(petition, code)
        assert found is not None
        assert receipts.proves(found.proof, found.leaf, bytes(root.root))


def test_a_receipt_is_proven_even_when_its_neighbours_left_since(db, monkeypatch):
    monkeypatch.setattr(receipts, "PART", 4)
    monkeypatch.setattr(receipts.parts, "__defaults__", (4,))
    petition = opened()
    codes = crowd(petition, 11, paris(10))
    publish_roots(paris(11))
    rows = list(petition.signatures.order_by("id"))
    for row in (rows[0], rows[5]):
        withdraw_signature(uid=row.uid)
    root = bytes(latest(petition).root)
    for code in codes:
        found = look_up(petition, code)
        assert receipts.proves(found.proof, found.leaf, root)
    # The next tree is shorter: parts are moved, and the last one is gone.
    publish_roots(paris(12))
    assert RootChunk.objects.filter(petition=petition).count() == 3
    proven = [look_up(petition, code).is_proven for code in codes]
    assert proven.count(False) == 2
    assert not proven[0]
    assert not proven[5]


def test_the_parts_of_a_tree_are_read_once_for_all_its_receipts(db, django_assert_num_queries):
    petition = opened()
    first, second = crowd(petition, 2, paris(10))
    publish_roots(paris(11))
    with django_assert_num_queries(4):
        assert look_up(petition, first).is_proven
    with django_assert_num_queries(3):
        assert look_up(petition, second).is_proven
    # Another root, another tree.
    [third] = crowd(petition, 1, paris(11))
    publish_roots(paris(12))
    with django_assert_num_queries(4):
        assert look_up(petition, third).is_proven


def test_one_that_came_after_the_root_waits_for_the_next(db):
    petition = opened()
    crowd(petition, 3, paris(10))
    publish_roots(paris(11))
    [code] = crowd(petition, 1, paris(11))
    found = look_up(petition, code)
    assert (found.is_counted, found.is_proven) == (True, False)
    assert look_up(petition, receipts.new_code()) is None
    assert look_up(opened(), code) is None


def test_an_archived_petition_keeps_its_last_root(db):
    petition = opened()
    [code] = crowd(petition, 1, paris(10))
    publish_roots(paris(11))
    Petition.objects.filter(pk=petition.pk).update(
        state="archived", closed_at=paris(11), anonymised_at=paris(11, 3)
    )
    assert publish_roots(paris(12)) == 1
    assert publish_roots(paris(20)) == 0
    assert look_up(petition, code).is_proven


@pytest.mark.parametrize("run", [task, lambda: call_command("publish_roots", stdout=StringIO())])
def test_the_task_and_the_command_do_the_same(db, run):
    petition = opened()
    with time_machine.travel(paris(11)):
        run()
    assert petition.roots.count() == 1


def test_a_day_is_that_of_paris_even_when_clocks_change():
    before, after = (roots.ends(date(2026, 3, day)).astimezone(UTC) for day in (28, 29))
    assert after - before == timedelta(hours=23)
