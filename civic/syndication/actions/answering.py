"""Bring back what was answered elsewhere, for the owner of the channel alone."""

import logging
from datetime import timedelta

import httpx
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from civic.lib import asking
from civic.syndication.connectors import registry
from civic.syndication.connectors.base import Answer, ConnectorError, Receipt
from civic.syndication.delivering import keys
from civic.syndication.models import Delivery, RemoteAnswer
from civic.syndication.states import ChannelState, DeliveryState

logger = logging.getLogger(__name__)

# Conversations last a few days; nobody is watched for longer.
WATCHED = timedelta(days=14)
EVERY = timedelta(hours=1)
AT_ONCE = 50


def bring_back(limit: int = AT_ONCE) -> int:
    """Ask what was answered to the posts of the last two weeks; returns how many answers are new.

    Each post is looked at once an hour at most.
    """
    networks = [one.key for one in registry.known() if one.caps.replies]
    now = timezone.now()
    rows = Delivery.objects.filter(
        Q(answers_at=None) | Q(answers_at__lt=now - EVERY),
        state=DeliveryState.SENT,
        sent_at__gt=now - WATCHED,
        channel__state=ChannelState.ACTIVE,
        channel__server__network__in=networks,
    ).exclude(remote_id="")
    found = list(rows.select_related("channel__server").order_by("pk")[:limit])
    # First, so that another sweep asks about others.
    Delivery.objects.filter(pk__in=[row.pk for row in found]).update(answers_at=Now())
    with asking.client() as client:
        return sum(_bring(row, client) for row in found)


def _bring(row: Delivery, client: httpx.Client) -> int:
    receipt = Receipt(remote_id=row.remote_id, url=row.url, extra=row.remote)
    try:
        account = keys.account_of(row.channel)
        answers = registry.connector(row.channel.network).answers(account, receipt, client)
    except (ConnectorError, keys.LockedError) as error:
        logger.info("delivery %s: no answers: %s", row.uid, type(error).__name__)
        return 0
    return sum(_keep(row, answer) for answer in answers)


def _keep(row: Delivery, answer: Answer) -> bool:
    _row, made = RemoteAnswer.objects.get_or_create(
        delivery=row,
        remote_id=answer.remote_id[:500],
        defaults={
            "url": answer.url[:500] if answer.url.startswith("https://") else "",
            "author": answer.author[:160],
            "text": answer.text[:5000],
            "at": answer.at,
        },
    )
    return made
