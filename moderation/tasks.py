"""Send the mails moderation owes. Rows say what is owed; running twice changes nothing."""

import logging
from collections.abc import Callable
from typing import TypeVar

from celery import shared_task
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from initiatives.models import Restriction
from moderation import emails
from moderation.models import SENDER_KEPT, Notice, Statement

logger = logging.getLogger(__name__)

Row = TypeVar("Row", Notice, Statement)
Build = Callable[[Notice], EmailMultiAlternatives]

# One run stays far below the sweep's minute, even with a slow mail server.
BATCH = 50


def send_soon() -> None:
    """Ask for a sweep once the caller's transaction is committed; the next one comes anyway."""
    transaction.on_commit(_hint, robust=True)


def _hint() -> None:
    # Without retries: a broker out of reach must not keep the sender waiting.
    send_notice_mails.apply_async(retry=False, expires=120)


@shared_task
def send_notice_mails() -> int:
    """Send what is due, at most `BATCH` rows of each kind; returns how many rows were tried."""
    _owe_statements()
    tried = 0
    for send_one in (_send_for_next_notice, _send_next_statement):
        for _turn in range(BATCH):
            if not send_one():
                break
            tried += 1
    return tried


@shared_task
def forget_senders() -> int:
    """Drop the name and address of those whose notice was handled a year ago."""
    return Notice.objects.filter(handled_at__lt=timezone.now() - SENDER_KEPT).forget_senders()


def _owe_statements() -> None:
    """Give each restriction without a statement its row, whoever decided it and how."""
    missing = Restriction.objects.filter(statement__isnull=True).order_by("pk")[:500]
    Statement.objects.bulk_create(
        [Statement(restriction=decision) for decision in missing], ignore_conflicts=True
    )


@transaction.atomic
def _send_for_next_notice() -> bool:
    """Send what one notice owes; False when none is due."""
    now = timezone.now()
    # The row stays locked until its stamps are written: nobody else sends the same mails.
    notice = Notice.objects.due(now).select_for_update(skip_locked=True, no_key=True).first()
    if notice is None:
        return False
    results = [
        _sent(notice, stamp, build)
        for stamp, build in _owed_by(notice)
        if getattr(notice, stamp) is None
    ]
    notice.plan_next_mail(complete=all(results), now=now)
    notice.save()
    return True


def _owed_by(notice: Notice) -> list[tuple[str, Build]]:
    owed: list[tuple[str, Build]] = [("operators_told_at", emails.alert)]
    if notice.email:
        owed.append(("receipt_sent_at", emails.receipt))
        if notice.handled_at:
            owed.append(("outcome_sent_at", emails.outcome))
    return owed


@transaction.atomic
def _send_next_statement() -> bool:
    """Tell one author about one decision; False when none is due."""
    now = timezone.now()
    due = Statement.objects.due(now).select_related("restriction__initiative__author")
    statement = due.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
    if statement is None:
        return False
    erased = statement.restriction.initiative.author.erased_at is not None
    complete = erased or _sent(statement, "sent_at", emails.statement)
    statement.plan_next_mail(complete=complete, now=now)
    statement.save()
    return True


def _sent(row: Row, stamp: str, build: Callable[[Row], EmailMultiAlternatives]) -> bool:
    """Send one message and stamp its row; False, with the kind of error logged, on failure."""
    try:
        build(row).send()
    except Exception as error:
        # Whatever goes wrong with one message must not stop the others. An SMTP error's text
        # holds the address, which never belongs in a log.
        logger.warning("%s %s not sent: %s", stamp, row.pk, type(error).__name__)
        return False
    setattr(row, stamp, timezone.now())
    return True
