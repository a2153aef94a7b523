"""What is kept about an address, what is written to it, and what finds it."""

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.lib.letters import TEXT, draw
from civic.notifications import actions, confirmations, tokens
from civic.notifications.actions import silences
from civic.notifications.models import Follow, Mail, Reader, Silence
from civic.notifications.states import Kind, Lane, Rhythm
from civic.notifications.tokens import Wish
from tests.factories import make_user
from tests.notifications.telling import make_reader

pytestmark = pytest.mark.django_db
ANA = "ana@example.org"


def mail_to(address, **fields):
    return Mail.objects.create(
        key=f"mail to {address}", lane=Lane.SECURITY, kind="ready", to=address, **fields
    )


def silent(address):
    return Silence.objects.create(address=address, cause=Silence.Cause.COMPLAINT)


# ------------------------------------------------------------------------------- erasure
def test_it_forgets_all_about_an_address_that_leaves():
    actions.confirm(email=ANA, kind=Kind.AREA, key="21231")
    mail_to("Ana@example.org")
    silent(ANA)
    actions.forget_address(by=Reader.objects.get())
    assert not Reader.objects.exists()
    assert not Mail.objects.exists()
    assert not Silence.objects.exists()


def test_it_forgets_every_proven_address_of_an_erased_account():
    user = make_user()
    for address, verified in ((ANA, True), ("stranger@example.org", False)):
        EmailAddress.objects.create(user=user, email=address, verified=verified)
        mail_to(address, state="sent", sent_at=timezone.now())
        silent(address)
    erase_account(by=user)
    assert not Mail.objects.sent_to(ANA).exists()
    # It may be somebody else's.
    assert Mail.objects.sent_to("stranger@example.org").exists()
    assert [row.address for row in Silence.objects.all()] == ["stranger@example.org"]


# ---------------------------------------------------------------------------- confirming
@pytest.mark.parametrize("followed", [False, True])
def test_a_message_never_quotes_the_words_of_a_search(followed):
    wish = Wish(ANA, Kind.SEARCH, "q=gagnez+sur+arnaque.example")
    if followed:
        actions.confirm(email=ANA, kind=wish.kind, key=wish.key)
    letter = confirmations.build({"email": ANA, "kind": wish.kind, "key": wish.key})
    said = letter.subject + draw(letter, TEXT)
    assert "une recherche" in said
    assert "arnaque" not in said
    assert ("déjà" in letter.subject) == followed
    assert ("Sans confirmation" in letter.reason) != followed


def test_somebody_who_stopped_hears_again_by_confirming_anew():
    wish = {"email": ANA, "kind": Kind.SEARCH, "key": "q=velo"}
    row = actions.confirm(**wish)
    actions.stop_all(by=row.reader)
    assert "Confirmez" in confirmations.build(wish).subject
    again = actions.confirm(**wish)
    assert (again.pk, again.rhythm) == (row.pk, Rhythm.WEEKLY)
    assert Follow.objects.get().rhythm == Rhythm.WEEKLY
    assert Reader.objects.get().weekly_due_at is not None


def test_somebody_who_is_silent_is_asked_to_confirm_anew():
    wish = {"email": ANA, "kind": Kind.SEARCH, "key": "q=velo"}
    actions.confirm(**wish)
    silences.silence(address=ANA, cause=Silence.Cause.COMPLAINT)
    assert "Confirmez" in confirmations.build(wish).subject
    actions.confirm(**wish)
    assert Reader.objects.get().stopped_at is None


# ------------------------------------------------------------------------------- finding
def test_it_locks_readers_before_the_silence():
    make_reader(email=ANA)
    with CaptureQueriesContext(connection) as seen:
        silences.silence(address=ANA, cause=Silence.Cause.BOUNCE)
    locks = [query["sql"] for query in seen if "FOR" in query["sql"].split('"')[-1]]
    assert "notifications_reader" in locks[0]
    assert any("notifications_silence" in sql for sql in locks[1:])


def plan_of(rows):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        return rows.explain()


def test_it_finds_an_address_by_an_index():
    assert "reader_email_once" in plan_of(Reader.objects.at([ANA]))
    assert "mail_to" in plan_of(Mail.objects.sent_to(ANA).filter(kind="follow-confirm"))


def test_nothing_looks_for_an_address_without_an_index():
    user = make_user(email=ANA)
    with CaptureQueriesContext(connection) as seen:
        actions.ask(wish=Wish(ANA, Kind.AREA, "21231"))
        row = actions.confirm(email=ANA, kind=Kind.AREA, key="21231")
        silences.silence(address=ANA, cause=Silence.Cause.BOUNCE)
        actions.adopt(user)
        actions.forget_account(user)
    assert tokens.manage_path(row.reader) == "/compte/suivis/"
    assert [query["sql"] for query in seen if "UPPER(" in query["sql"]] == []
