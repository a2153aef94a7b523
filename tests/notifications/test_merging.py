"""An address joins the account that proved it: one person, told of each thing once."""

import threading

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.test import Client

from civic.notifications import actions, emails, tokens
from civic.notifications.actions import digests
from civic.notifications.models import Follow, Former, Mail, Reader, Told
from civic.notifications.states import Kind, MailState, Rhythm
from tests.factories import make_user
from tests.notifications.telling import DAY, NOON, follow, fresh, happen, leave, make_reader, told

pytestmark = pytest.mark.django_db
DAILY, WEEKLY = Rhythm.DAILY, Rhythm.WEEKLY
ADDRESS = "autre@example.org"


@pytest.fixture
def account():
    return make_reader(account=True)


@pytest.fixture
def address():
    return make_reader(email=ADDRESS)


def prove(account):
    """The account proves the address."""
    EmailAddress.objects.create(user=account.user, email=ADDRESS, verified=True)
    actions.adopt(account.user)
    account.refresh_from_db()


def build_all(now=NOON):
    """What is due is written and leaves."""
    Reader.objects.update(daily_due_at=NOON, weekly_due_at=NOON)
    for rhythm in (DAILY, WEEKLY):
        digests.build(rhythm=rhythm, now=now)


def test_it_tells_nothing_again_that_the_account_was_told(account, address):
    follow(account, rhythm=DAILY)
    follow(address, Kind.THEME, "mobilites", rhythm=WEEKLY)
    happen()
    digests.build(rhythm=DAILY, now=NOON)
    leave(NOON)
    prove(account)
    happen()
    build_all(NOON + DAY)
    assert told() == [[1], [2]]
    assert not Told.objects.filter(position=1).exists()


def test_it_tells_nothing_again_that_the_address_was_told(account, address):
    follow(account, Kind.THEME, "mobilites", rhythm=WEEKLY)
    follow(address, rhythm=DAILY)
    happen()
    digests.build(rhythm=DAILY, now=NOON)
    leave(NOON)
    prove(account)
    build_all(NOON + DAY)
    assert told() == [[1]]


def test_it_tells_nothing_again_of_what_both_follow(account, address):
    follow(account, rhythm=WEEKLY)
    follow(address, rhythm=DAILY)
    happen()
    digests.build(rhythm=DAILY, now=NOON)
    leave(NOON)
    prove(account)
    happen()
    build_all(NOON + DAY)
    assert told() == [[1], [2]]


def test_it_still_tells_what_only_the_address_was_to_hear(account, address):
    follow(address, rhythm=WEEKLY)
    happen()
    row = follow(account, rhythm=DAILY, heard_from=1)
    happen()
    digests.build(rhythm=DAILY, now=NOON)
    leave(NOON)
    prove(account)
    assert (fresh(row).told_through, row.heard_from) == (0, 0)
    build_all(NOON + DAY)
    assert told() == [[2], [1]]


def test_it_keeps_what_the_account_chose_not_to_hear(account, address):
    row = follow(account, rhythm=Rhythm.NEVER)
    follow(address, rhythm=WEEKLY)
    happen()
    Follow.objects.filter(pk=row.pk).update(told_through=1)
    prove(account)
    build_all()
    assert told() == []
    assert fresh(row).told_through == 1


def test_it_loses_no_message_that_is_on_its_way(account, address):
    follow(address, rhythm=DAILY)
    happen()
    digests.build(rhythm=DAILY, now=NOON)
    mail = Mail.objects.get()
    Mail.objects.update(lease_until=NOON + DAY)
    prove(account)
    assert emails._heard(account, list(account.follows.all()), []) == []
    mail.refresh_from_db()
    assert (mail.reader, mail.args["reader"], mail.lease_until) == (account, account.pk, None)
    assert (mail.args["positions"], mail.args["told"]) == ([1], 1)
    assert told() == [[1]]


def test_it_leaves_a_message_in_hand_to_its_sender(account, address):
    follow(address, rhythm=DAILY)
    happen()
    digests.build(rhythm=DAILY, now=NOON)
    Mail.objects.update(lease_until=NOON + DAY, sending_since=NOON)
    prove(account)
    assert Mail.objects.get().lease_until == NOON + DAY


def test_it_takes_what_both_heard_out_of_messages_on_their_way(account, address):
    follow(account, rhythm=DAILY)
    follow(address, Kind.THEME, "mobilites", rhythm=DAILY)
    happen()
    happen(about="2")
    digests.build(rhythm=DAILY, now=NOON)
    assert sorted(told()) == [[1], [1, 2]]
    prove(account)
    assert sorted(told()) == [[1], [2]]
    assert sorted(mail.args["told"] for mail in Mail.objects.all()) == [1, 1]


def test_it_takes_what_the_address_was_told_out_of_a_message_of_the_account(account, address):
    follow(account, rhythm=DAILY)
    follow(address, Kind.THEME, "mobilites", rhythm=DAILY)
    happen()
    happen(about="2")
    digests.build(rhythm=DAILY, now=NOON)
    Mail.objects.filter(reader=address).update(state=MailState.SENT, sent_at=NOON, args={})
    prove(account)
    assert Mail.objects.waiting().get().args["positions"] == []


def test_links_of_old_messages_still_stop_them(account, address):
    kept = follow(account, rhythm=WEEKLY)
    ended = follow(address, rhythm=WEEKLY)
    moved = follow(address, Kind.THEME, "mobilites", rhythm=WEEKLY)
    links = [tokens.unsubscribe_url(address, f"follow:{row.pk}") for row in (ended, moved)]
    every = tokens.unsubscribe_url(address, "weekly")
    prove(account)
    assert not Reader.objects.filter(pk=address.pk).exists()
    for link, row in zip(links, (kept, moved), strict=True):
        assert row.rhythm == WEEKLY
        answer = Client().post(link, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert fresh(row).rhythm == Rhythm.NEVER
    last = follow(account, Kind.AREA, "21231", rhythm=WEEKLY)
    Client().post(every, {"List-Unsubscribe": "One-Click"})
    assert fresh(last).rhythm == Rhythm.NEVER


def test_links_of_old_messages_end_with_the_account(account, address):
    link = tokens.unsubscribe_url(address, "all")
    prove(account)
    actions.forget_account(account.user)
    assert not Former.objects.exists()
    assert Client().get(link).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_it_locks_in_the_order_of_whoever_wakes_readers():
    address = make_reader(email=ADDRESS)
    account = Reader.objects.create(user=make_user())
    assert address.pk < account.pk
    EmailAddress.objects.create(user=account.user, email=ADDRESS, verified=True)
    started = threading.Event()

    def adopt():
        started.set()
        try:
            actions.adopt(account.user)
        finally:
            connection.close()

    thread = threading.Thread(target=adopt)
    with transaction.atomic():
        list(Reader.objects.select_for_update(no_key=True).filter(pk=address.pk))
        thread.start()
        assert started.wait(10)
        _wait_for_a_lock()
        # Free: whoever waits for the first holds none of those after it.
        list(Reader.objects.select_for_update(no_key=True, nowait=True).filter(pk=account.pk))
    thread.join(30)
    assert list(Reader.objects.values_list("pk", flat=True)) == [account.pk]


def _wait_for_a_lock():
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.02)")
    raise AssertionError("nobody waited")
