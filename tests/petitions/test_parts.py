"""The signatures lie in parts, each petition in one of them: which statements open how many."""

import re
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from initiatives.actions.signing import confirm, send_link_again, sign, withdraw_signature
from initiatives.inclusion import look_up
from initiatives.models import Excluded, Exclusion, Petition, Signature
from initiatives.petitions.states import Reason
from initiatives.petitions.uids import petition_of, uid_of
from tests.petitions.cast import make_confirmed, make_petition, signing

pytestmark = pytest.mark.django_db
_PART = re.compile(r" on initiatives_signature_(\d+)\b")


@pytest.fixture
def petition():
    return make_petition()


@contextmanager
def opening(number):
    """What is asked of signatures inside opens so many parts at most, statement by statement."""
    with CaptureQueriesContext(connection) as asked:
        yield
    said = [one["sql"] for one in asked if re.search(r"initiatives_signature\b", one["sql"])]
    assert said
    for sql in said:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert len(set(_PART.findall(plan))) <= number, f"{sql}\n{plan}"


def test_signing_confirming_and_taking_back_open_one_part(petition):
    with opening(1):
        waiting = sign(by=None, petition=petition, signing=signing())
        waiting = send_link_again(waiting=waiting)
        waiting = send_link_again(waiting=waiting, email="other@example.org")
        done = confirm(uid=waiting.uid, terms=petition.terms)
        assert look_up(petition, done.receipt)
        assert Signature.objects.of_link(waiting.uid)
        assert withdraw_signature(uid=waiting.uid)


def test_the_pages_of_a_signer_open_one_part(petition, client):
    from initiatives.petitions.tokens import confirm_url, withdraw_url

    waiting = sign(by=None, petition=petition, signing=signing())
    with opening(1):
        assert client.get(confirm_url(waiting.uid)).status_code == 200
        client.post(confirm_url(waiting.uid), {"terms": petition.terms})
        assert client.get(withdraw_url(waiting.uid)).status_code == 200
        client.post(withdraw_url(waiting.uid))


def test_an_identifier_drawn_at_random_is_found_in_all_of_them(petition):
    row, _shown = make_confirmed(petition)
    for uid in (uuid4(), UUID("2f0f7c5e-0b1a-8a57-9a55-8f6f2c9f6d12")):
        Signature.objects.filter(pk=row.pk).update(uid=uid)
        assert Signature.objects.of_link(uid) == row
    assert Signature.objects.of_link(uuid4()) is None


def test_an_identifier_carries_its_petition_and_tells_nobody(settings):
    uid = uid_of(b"uid", 12, "the form")
    assert uid == uid_of(b"uid", 12, "the form")
    assert (uid.version, petition_of(uid)) == (8, 12)
    assert petition_of(uid_of(b"uid", 2**48 - 1, "the form")) == 2**48 - 1
    assert uid != uid_of(b"uid", 12, "another")
    assert petition_of(uuid4()) is None
    settings.SIGNATURE_HASH_KEY = "another"
    assert petition_of(uid) != 12


def test_nothing_points_at_a_signature_that_is_not_there(petition):
    row, _shown = make_confirmed(petition)
    exclusion = Exclusion.objects.create(petition=petition, reason=Reason.FAKE, evidence="…")
    elsewhere = Exclusion.objects.create(petition=make_petition(), reason=Reason.FAKE, evidence="…")
    Excluded.objects.create(exclusion=exclusion, signature=row)
    checked()
    for wrong, key in ((exclusion, row.pk + 1000), (elsewhere, row.pk)):
        with refused("not one of that petition"):
            Excluded.objects.create(exclusion=wrong, signature_id=key)
    with refused("is pointed at"):
        Signature.objects.filter(pk=row.pk)._raw_delete("default")
    row.delete()
    checked()
    assert not Excluded.objects.exists()
    assert Petition.objects.filter(pk=petition.pk).exists()


@contextmanager
def refused(why):
    """What is done inside is refused when its transaction ends."""
    with transaction.atomic():
        yield
        with pytest.raises(IntegrityError, match=why):
            checked()
        transaction.set_rollback(True)


def checked():
    """What waits for the end of the transaction is looked at now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
