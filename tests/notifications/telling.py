"""What tests of digests share: readers, things that happen, and mails as what they tell."""

from datetime import UTC, datetime, time, timedelta

from django.db import transaction

from civic.activity import actions as activity
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.notifications.models import Follow, Mail, Reader
from civic.notifications.states import Kind, MailState, Rhythm
from tests.factories import make_user

# A Tuesday, noon in Paris.
NOON = datetime(2026, 6, 2, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG_AGO = NOON - 300 * DAY


def happen(
    *,
    about="1",
    where="fr/r27/d21/21231/",
    epci="242100410",
    themes=("mobilites",),
    who="",
    to="",
    verb=Verb.EDITED,
    at=NOON,
    settle=True,
    **fields,
):
    """Something happens to an initiative; returns the row, which has its position if settled."""
    fields.setdefault("title", f"Initiative {about}")
    with transaction.atomic():
        row = activity.record(
            verb=verb,
            at=at,
            subject_kind="initiative",
            subject_key=about,
            object_kind="initiative",
            object_key=about,
            actor_key=who,
            url=f"/initiatives/{about}/",
            area_code=where.rstrip("/").rsplit("/", 1)[-1],
            area_path=where,
            area_name="Dijon",
            epci_code=epci,
            themes=list(themes),
            for_key=to,
            **fields,
        )
    if settle:
        activity.settle()
        row.refresh_from_db()
    return row


def make_reader(*, account=False, **fields):
    """A reader due for everything, without quiet hours unless asked."""
    fields.setdefault("quiet_from", time(0))
    fields.setdefault("quiet_to", time(0))
    for name in ("news_due_at", "daily_due_at", "weekly_due_at"):
        fields.setdefault(name, LONG_AGO)
    if account:
        return Reader.objects.create(user=make_user(), **fields)
    fields.setdefault("email", f"lectrice{Reader.objects.count()}@example.org")
    return Reader.objects.create(**fields)


def follow(reader, kind=Kind.INITIATIVE, key="1", rhythm=Rhythm.DAILY, **fields):
    fields.setdefault("told_through", activity.settled())
    return Follow.objects.create(reader=reader, kind=kind, key=key, rhythm=rhythm, **fields)


def told(reader=None, kind=None):
    """The positions that each mail tells, in the order they were written."""
    mails = Mail.objects.order_by("pk")
    if reader is not None:
        mails = mails.filter(reader=reader)
    if kind is not None:
        mails = mails.filter(kind=kind)
    return [mail.args["positions"] for mail in mails]


def leave(at):
    """Every waiting mail leaves."""
    Mail.objects.waiting().update(state=MailState.SENT, sent_at=at)


def withdraw(row, at=NOON):
    Activity.objects.filter(pk=row.pk).update(withdrawn_at=at)


def fresh(row):
    row.refresh_from_db()
    return row
