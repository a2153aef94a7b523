"""Follow, change one's mind, mute: what is told from where."""

from datetime import time, timedelta
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.utils import timezone

from civic.activity import actions as activity
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications import actions
from civic.notifications.actions import follows
from civic.notifications.models import Follow, Reader, Silence, Told
from civic.notifications.states import Kind, Origin, Rhythm
from tests.factories import make_initiative, make_user

pytestmark = pytest.mark.django_db

INITIATIVE, AREA, THEME = Kind.INITIATIVE, Kind.AREA, Kind.THEME


def happen(times=1):
    """Something is told, and has its place in the order."""
    for _ in range(times):
        make_initiative()
    activity.settle()
    return activity.settled()


def follow(reader, key="1", **fields):
    return actions.follow(by=reader, kind=INITIATIVE, key=key, **fields)


def join(user, key):
    with transaction.atomic():
        actions.follow_joined(by=user, kind=INITIATIVE, key=key)


def awake(reader):
    """No quiet hours: these tests run at any time of the day."""
    reader.quiet_from = reader.quiet_to
    reader.save()


def fresh(row):
    row.refresh_from_db()
    return row


@pytest.fixture
def reader():
    return actions.reader_of(make_user())


def test_it_hears_from_the_moment_one_follows(reader):
    now = happen(2)
    row = follow(reader)
    assert (row.told_through, row.heard_from) == (now, now)
    assert (row.rhythm, row.origin) == (Rhythm.WEEKLY, Origin.ASKED)
    assert fresh(reader).weekly_due_at > timezone.now()
    assert (reader.daily_due_at, reader.news_due_at) == (None, None)


def test_it_follows_once(reader):
    first = follow(reader, rhythm=Rhythm.DAILY)
    happen()
    again = follow(reader)
    assert again.pk == first.pk
    assert (again.rhythm, again.told_through) == (Rhythm.DAILY, first.told_through)


def test_it_looks_at_once_for_immediate_news(reader):
    awake(reader)
    follow(reader, rhythm=Rhythm.NOW)
    assert fresh(reader).news_due_at <= timezone.now()


def test_it_never_looks_within_the_hour_of_the_last_news(reader):
    awake(reader)
    reader.last_news_at = timezone.now() - timedelta(minutes=20)
    reader.save()
    follow(reader, rhythm=Rhythm.NOW)
    assert fresh(reader).news_due_at == reader.last_news_at + timedelta(hours=1)


def test_it_does_not_wait_for_a_last_news_of_the_future(reader):
    awake(reader)
    reader.last_news_at = timezone.now() + timedelta(days=20)
    reader.save()
    follow(reader, rhythm=Rhythm.NOW)
    assert fresh(reader).news_due_at <= timezone.now() + timedelta(hours=1)


def test_it_keeps_the_place_from_one_rhythm_by_mail_to_another(reader):
    row = follow(reader)
    before = row.told_through
    happen()
    actions.set_rhythm(by=reader, follow=row, rhythm=Rhythm.NOW)
    assert fresh(row).told_through == before
    assert fresh(reader).weekly_due_at is None
    assert reader.news_due_at is not None
    actions.set_rhythm(by=reader, follow=row, rhythm=Rhythm.DAILY)
    assert fresh(row).told_through == before
    assert fresh(reader).news_due_at is None
    assert reader.daily_due_at is not None


def test_it_starts_anew_after_never(reader):
    row = follow(reader, rhythm=Rhythm.NEVER)
    assert fresh(reader).weekly_due_at is None
    now = happen()
    actions.set_rhythm(by=reader, follow=row, rhythm=Rhythm.WEEKLY)
    assert fresh(row).told_through == now
    assert row.heard_from < now


def test_it_drops_what_happens_while_muted(reader):
    row = follow(reader)
    happen()
    actions.mute(by=reader, follow=row, until=timezone.now() + timedelta(days=1))
    now = happen()
    actions.unmute(by=reader, follow=row)
    assert (fresh(row).told_through, row.heard_from, row.muted_until) == (now, now, None)


def test_it_hears_of_what_came_after_a_mute_that_ended_by_itself(reader):
    row = follow(reader)
    during = happen()
    actions.mute(by=reader, follow=row, until=timezone.now())
    happen()
    assert actions.end_mutes(by=reader) == 1
    assert (fresh(row).told_through, row.muted_until) == (during, None)
    assert actions.end_mutes(by=reader) == 0


def test_it_does_the_same_when_somebody_ends_a_mute_that_is_over(reader):
    row = follow(reader)
    during = happen()
    actions.mute(by=reader, follow=row, until=timezone.now())
    happen()
    actions.unmute(by=reader, follow=row)
    assert fresh(row).told_through == during


def test_it_mutes_everything_at_once(reader):
    one, two = follow(reader, "1"), follow(reader, "2")
    until = timezone.now() + timedelta(days=7)
    actions.mute(by=reader, until=until)
    assert (fresh(one).muted_until, fresh(two).muted_until) == (until, until)
    actions.unmute(by=reader)
    assert not Follow.objects.filter(muted_until__isnull=False).exists()


def test_it_plans_again_when_the_clocks_change(reader):
    follow(reader, "1")
    follow(reader, "2", rhythm=Rhythm.DAILY)
    before = fresh(reader).weekly_due_at
    actions.set_quiet_hours(by=reader, quiet_from=time(22), quiet_to=time(7), zone="Pacific/Noumea")
    assert fresh(reader).weekly_due_at != before
    assert (reader.quiet_from, reader.quiet_to, reader.zone) == (
        time(22),
        time(7),
        "Pacific/Noumea",
    )


def test_it_leaves_a_message_that_is_being_built_due(reader):
    follow(reader)
    due = timezone.now() - timedelta(seconds=1)
    Reader.objects.update(weekly_due_at=due)
    actions.set_quiet_hours(by=reader, quiet_from=time(1), quiet_to=time(7), zone="Europe/Paris")
    assert fresh(reader).weekly_due_at == due


def test_it_stops_one_rhythm_or_all(reader):
    weekly, daily, now = (
        follow(reader, str(number), rhythm=rhythm)
        for number, rhythm in enumerate((Rhythm.WEEKLY, Rhythm.DAILY, Rhythm.NOW))
    )
    assert actions.stop_rhythm(by=reader, rhythm=Rhythm.DAILY) == 1
    assert fresh(daily).rhythm == Rhythm.NEVER
    assert fresh(reader).daily_due_at is None
    assert actions.stop_all(by=reader) == 2
    assert (fresh(weekly).rhythm, fresh(now).rhythm) == (Rhythm.NEVER, Rhythm.NEVER)
    assert fresh(reader).weekly_due_at is None
    assert reader.news_due_at is None


def test_it_stops_following(reader):
    follow(reader)
    assert actions.unfollow(by=reader, kind=INITIATIVE, key="1")
    assert not actions.unfollow(by=reader, kind=INITIATIVE, key="1")
    assert fresh(reader).weekly_due_at is None


def test_it_changes_nothing_that_is_gone(reader):
    row = follow(reader)
    actions.unfollow(by=reader, kind=INITIATIVE, key="1")
    actions.set_rhythm(by=reader, follow=row, rhythm=Rhythm.NOW)
    assert not Follow.objects.exists()
    assert fresh(reader).news_due_at is None


def test_it_touches_nobody_elses(reader):
    row = follow(reader)
    stranger = actions.reader_of(make_user())
    actions.set_rhythm(by=stranger, follow=row, rhythm=Rhythm.NOW)
    actions.mute(by=stranger, follow=row, until=timezone.now() + timedelta(days=1))
    assert (fresh(row).rhythm, row.muted_until) == (Rhythm.WEEKLY, None)


def test_it_has_a_limit_but_for_what_one_joins(reader, monkeypatch):
    monkeypatch.setattr(follows, "FOLLOWS_MAX", 1)
    follow(reader, "1")
    with pytest.raises(TooMany):
        follow(reader, "2")
    follow(reader, "3", origin=Origin.JOINED)
    follow(reader, "4", origin=Origin.AUTHOR)
    assert Follow.objects.count() == 3


def test_it_follows_only_so_many_searches(reader, monkeypatch):
    monkeypatch.setattr(follows, "SEARCHES_MAX", 1)
    actions.follow(by=reader, kind=Kind.SEARCH, key="q=velo")
    actions.follow(by=reader, kind=Kind.SEARCH, key="q=velo")
    with pytest.raises(TooMany, match="recherches"):
        actions.follow(by=reader, kind=Kind.SEARCH, key="q=train")
    follow(reader)


def test_it_takes_a_join_back_unless_it_was_tuned(reader):
    user = reader.user
    for key in ("1", "2", "3", "4"):
        join(user, key)
    two, three = (Follow.objects.get(key=key) for key in ("2", "3"))
    actions.set_rhythm(by=reader, follow=two, rhythm=Rhythm.NOW)
    actions.mute(by=reader, follow=three, until=timezone.now() + timedelta(days=1))
    follow(reader, "4")
    for key in ("1", "2", "3", "4"):
        actions.leave(by=user, kind=INITIATIVE, key=key)
    assert list(Follow.objects.order_by("key").values_list("key", "origin")) == [
        ("2", Origin.ASKED),
        ("3", Origin.ASKED),
        ("4", Origin.ASKED),
    ]


def test_it_joins_from_the_last_position_given(reader):
    now = happen()
    join(reader.user, "1")
    row = reader.follows.get()
    assert (row.told_through, row.heard_from) == (now, now)
    assert (row.origin, row.rhythm) == (Origin.JOINED, Rhythm.WEEKLY)
    assert fresh(reader).weekly_due_at is not None
    actions.set_rhythm(by=reader, follow=row, rhythm=Rhythm.NEVER)
    join(reader.user, "1")
    assert fresh(row).rhythm == Rhythm.NEVER
    assert fresh(reader).weekly_due_at is None


def test_it_forgets_every_join_with_the_agreement(reader):
    for key in ("1", "2"):
        join(reader.user, key)
    follow(reader, "3", origin=Origin.AUTHOR)
    actions.leave_all(by=reader.user)
    assert [row.key for row in Follow.objects.all()] == ["3"]
    actions.leave(by=make_user(), kind=INITIATIVE, key="1")
    actions.leave_all(by=make_user())


# ------------------------------------------------------------------- addresses and accounts
def test_it_confirms_an_address_without_account():
    row = actions.confirm(email="Ana@Example.org", kind=AREA, key="21231")
    again = actions.confirm(email="ana@example.org", kind=AREA, key="21231")
    assert row.pk == again.pk
    reader = Reader.objects.get()
    assert (reader.email, reader.user, reader.address) == (
        "ana@example.org",
        None,
        "ana@example.org",
    )


def test_it_gives_a_confirmation_to_the_account_of_the_address():
    user = make_user(email="ana@example.org")
    actions.confirm(email="ANA@example.org", kind=AREA, key="21231")
    assert Reader.objects.get().user == user


def test_it_gives_nothing_to_an_account_that_never_proved_the_address():
    user = make_user(email="ana@example.org")
    EmailAddress.objects.update(verified=False)
    actions.confirm(email="ana@example.org", kind=AREA, key="21231")
    assert Reader.objects.get().user is None
    actions.adopt(user)
    assert Reader.objects.get().user is None
    EmailAddress.objects.update(verified=True)
    uid = Reader.objects.get().uid
    actions.adopt(user)
    reader = Reader.objects.get()
    assert (reader.user, reader.email, reader.uid) == (user, "", uid)
    assert actions.reader_of(user) == reader


def test_it_takes_over_an_address_when_the_account_follows_first():
    actions.confirm(email="ana@example.org", kind=AREA, key="21231")
    user = make_user(email="ana@example.org")
    actions.follow_as(by=user, kind=THEME, key="mobilites")
    reader = Reader.objects.get()
    assert reader.user == user
    assert reader.follows.count() == 2


def test_it_merges_two_readers_of_one_person():
    user = make_user(email="ana@example.org")
    actions.follow_as(by=user, kind=AREA, key="21231", rhythm=Rhythm.DAILY)
    other = Reader.objects.create(email="new@example.org")
    actions.follow(by=other, kind=AREA, key="21231")
    actions.follow(by=other, kind=THEME, key="mobilites", rhythm=Rhythm.NOW)
    Told.objects.create(reader=other, position=7)
    EmailAddress.objects.filter(user=user).update(email="new@example.org")
    actions.adopt(user)
    reader = Reader.objects.get()
    assert sorted(reader.follows.values_list("kind", "rhythm")) == [
        (AREA, Rhythm.DAILY),
        (THEME, Rhythm.NOW),
    ]
    assert reader.news_due_at is not None
    assert Told.objects.get().reader == reader


def test_it_writes_again_to_an_address_just_proven():
    reader = actions.reader_at("ana@example.org")
    Reader.objects.update(stopped_at=timezone.now())
    Silence.objects.create(address="ana@example.org", cause=Silence.Cause.BOUNCE)
    actions.confirm(email="ana@example.org", kind=AREA, key="21231")
    assert fresh(reader).stopped_at is None
    assert not Silence.objects.exists()


def test_it_forgets_an_address():
    actions.confirm(email="ana@example.org", kind=AREA, key="21231")
    reader = Reader.objects.get()
    actions.forget_address(by=reader)
    assert not Reader.objects.exists()
    assert not Follow.objects.exists()
    with pytest.raises(Conflict):
        actions.follow(by=reader, kind=AREA, key="21231")


def test_it_leaves_an_account_to_its_own_erasure(reader):
    with pytest.raises(Conflict):
        actions.forget_address(by=reader)


def test_it_follows_nothing_for_a_closed_account():
    user = make_user(is_active=False)
    with pytest.raises(Refused):
        actions.reader_of(user)


def together(*jobs):
    """Run at the same time, each in its own connection; return what went wrong."""
    barrier, errors = Barrier(len(jobs)), []

    def run(job):
        barrier.wait(10)
        try:
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return errors


@pytest.mark.django_db(transaction=True)
def test_it_makes_one_reader_of_twenty_presses():
    user = make_user()
    jobs = [lambda: actions.follow_as(by=user, kind=AREA, key="21231") for _ in range(10)]
    jobs += [
        lambda key=str(number): actions.follow_as(by=user, kind=INITIATIVE, key=key)
        for number in range(10)
    ]
    assert together(*jobs) == []
    assert Reader.objects.count() == 1
    assert Follow.objects.count() == 11


@pytest.mark.django_db(transaction=True)
def test_it_makes_one_reader_of_twenty_confirmations():
    jobs = [
        lambda: actions.confirm(email="ana@example.org", kind=AREA, key="21231") for _ in range(20)
    ]
    assert together(*jobs) == []
    assert Reader.objects.count() == 1
    assert Follow.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_leaves_nothing_behind_an_erasure():
    from civic.accounts.actions import erase_account

    user = make_user()
    actions.reader_of(user)
    errors = together(
        lambda: erase_account(by=user),
        *(
            lambda key=str(number): actions.follow_as(by=user, kind=INITIATIVE, key=key)
            for number in range(8)
        ),
    )
    assert all(isinstance(error, Refused) for error in errors), errors
    assert not Reader.objects.exists()
    assert not Follow.objects.exists()
