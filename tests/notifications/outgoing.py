"""Mails for tests: models that say what they are told to, and ways to post them."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from civic.lib.letters import Letter
from civic.notifications import registry
from civic.notifications.actions import mails
from civic.notifications.models import Mail
from civic.notifications.states import Lane

_numbers = count(1)
KINDS = {lane: f"essai-{lane.name.lower()}" for lane in Lane}


def build(args: dict[str, Any]) -> Letter | None:
    """What a test's mail says; nothing when its subject is empty, an error when it has none."""
    if not args["subject"]:
        return None
    if args.get("is_night"):
        raise registry.TooEarlyError(timezone.now() + timedelta(hours=9))
    return Letter(
        subject=args["subject"],
        template="mail/examples/everything.html",
        reason="Vous faites un essai.",
        list_name="essai",
        unsubscribe_url=args.get("unsubscribe_url", ""),
        thread=args.get("thread", ""),
    )


for _lane, _kind in KINDS.items():
    registry.add_model(_kind, _lane, build)


def post(
    subject: str | None = "Essai",
    lane: Lane = Lane.DIGEST,
    to: str = "ana@example.org",
    key: str = "",
    **more: Any,
) -> Mail:
    """One mail of the outbox. `subject` None: a mail that cannot be built."""
    key = key or f"essai-{next(_numbers)}"
    fields = {name: more.pop(name) for name in ("reader", "due_at") if name in more}
    args = more if subject is None else {"subject": subject, **more}
    with transaction.atomic():
        assert mails.post(kind=KINDS[lane], key=key, to=to, args=args, **fields)
    return Mail.objects.get(key=key)


def make_due(*rows: Mail) -> None:
    """Let the time until the next attempt pass."""
    chosen = Mail.objects.filter(pk__in=[row.pk for row in rows]) if rows else Mail.objects.all()
    chosen.waiting().update(due_at=Now())


def end_leases() -> None:
    """Let the time that senders hold their mails pass."""
    Mail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
