"""Bring back what was answered elsewhere, for the owner of the channel alone.

Some networks are asked about each post, others about an account since the last time. Who cannot
read, or must wait, is asked less: posting goes on meanwhile.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.lib import asking
from civic.syndication.connectors import registry
from civic.syndication.connectors.base import (
    Answer,
    AuthLostError,
    ConnectorError,
    DeafError,
    GoneError,
    Heard,
    RateLimitedError,
    Receipt,
    RejectedError,
    Replies,
)
from civic.syndication.delivering import keys
from civic.syndication.models import Channel, Delivery, RemoteAnswer
from civic.syndication.models.channel import ChannelQuerySet
from civic.syndication.models.delivery import DeliveryQuerySet
from civic.syndication.states import ChannelState, DeliveryState

logger = logging.getLogger(__name__)

# Conversations last a few days; nobody is watched for longer.
WATCHED = timedelta(days=14)
EVERY = timedelta(hours=1)
# Who may not read is asked again the day after: rights change.
DEAF = timedelta(days=1)
AT_ONCE = 50


def bring_back(limit: int = AT_ONCE) -> int:
    """Ask what was answered to the posts of the last two weeks; returns how many answers are new.

    Each post, or account, is looked at once an hour at most; at most `limit` of each.
    """
    with asking.client() as client:
        round_ = _Round(client)
        return round_.of_posts(limit) + round_.of_accounts(limit)


class _Round:
    """One sweep. A server that does not answer is not asked again in it, nor who must wait."""

    def __init__(self, client: httpx.Client) -> None:
        self.client, self.now = client, timezone.now()
        self.silent: set[int] = set()
        self.waiting: set[int] = set()

    def of_posts(self, limit: int) -> int:
        """The networks that are asked about each post."""
        channels = _listening(Replies.POST, self.now)
        rows = _watched(self.now).filter(
            Q(answers_at=None) | Q(answers_at__lt=self.now - EVERY), channel__in=channels
        )
        latest = rows.order_by(F("answers_at").asc(nulls_first=True), "pk")
        found = list(latest.select_related("channel__server")[:limit])
        # First, so that another sweep asks about others.
        Delivery.objects.filter(pk__in=[row.pk for row in found]).update(answers_at=Now())
        return sum(self._of_post(row) for row in found)

    def of_accounts(self, limit: int) -> int:
        """The networks that are asked about an account since the last time."""
        told = _watched(self.now).filter(channel=OuterRef("pk"))
        rows = _listening(Replies.ACCOUNT, self.now).filter(Exists(told))
        latest = rows.order_by(F("hears_after").asc(nulls_first=True), "pk")
        found = list(latest.select_related("server")[:limit])
        rest = self.now + EVERY
        Channel.objects.filter(pk__in=[row.pk for row in found]).update(hears_after=rest)
        return sum(self._of_account(row) for row in found)

    def _of_post(self, row: Delivery) -> int:
        def ask() -> int:
            connector = registry.connector(row.channel.network)
            account = keys.account_of(row.channel)
            try:
                answers = connector.answers(account, _receipt(row), self.client)
            except GoneError:
                return 0
            return sum(_keep(row, answer) for answer in answers)

        return self._safely(row.channel, ask)

    def _of_account(self, channel: Channel) -> int:
        """An account that two channels share is heard once, for both."""
        same = Channel.objects.filter(server=channel.server_id, remote_id=channel.remote_id)
        shared = same.filter(state=ChannelState.ACTIVE) if channel.remote_id else [channel]
        posts = {str(row.uid): row for row in _watched(self.now).filter(channel__in=shared)}

        def ask() -> int:
            connector, account = registry.connector(channel.network), keys.account_of(channel)
            receipts = {name: _receipt(row) for name, row in posts.items()}
            parts = connector.hear(account, receipts, channel.heard_until, self.client)
            return sum(_keep_part(channel, posts, part) for part in parts)

        return self._safely(channel, ask)

    def _safely(self, channel: Channel, ask: Callable[[], int]) -> int:
        if channel.server_id in self.silent or channel.pk in self.waiting:
            return 0
        try:
            count = ask()
        except (ConnectorError, keys.LockedError) as error:
            logger.info("channel %s: no answers: %s", channel.uid, type(error).__name__)
            self._wait(channel, error)
            return 0
        except Exception as error:
            # What a network answers may be anything: the others are asked all the same.
            logger.exception("channel %s: no answers: %s", channel.uid, type(error).__name__)
            self._wait(channel, error)
            return 0
        Channel.objects.filter(pk=channel.pk).exclude(unheard="").update(unheard="")
        return count

    def _wait(self, channel: Channel, error: Exception) -> None:
        self.waiting.add(channel.pk)
        rows = Channel.objects.filter(pk=channel.pk)
        if isinstance(error, RateLimitedError):
            rows.update(hears_after=error.reset_at)
        elif isinstance(error, AuthLostError | RejectedError | GoneError | keys.LockedError):
            said = error.reason if isinstance(error, DeafError) else _refused()
            rows.update(hears_after=self.now + DEAF, unheard=said[:300])
        else:
            # It is left alone by all, for reading only: others may write answers than take posts.
            self.silent.add(channel.server_id)
            same = Channel.objects.filter(server=channel.server_id)
            same.update(hears_after=self.now + EVERY)


def _refused() -> str:
    return _("Ce réseau ne nous laisse pas lire les réponses : elles se lisent là-bas.")


def _listening(replies: Replies, now: datetime) -> ChannelQuerySet:
    """The channels whose answers are read in this way, and may be asked for now."""
    able = Q(pk__in=[])
    for one in registry.known():
        if one.caps.replies is replies and registry.is_read(one.key):
            right = [one.caps.reads_with] if one.caps.reads_with else []
            able |= Q(server__network=one.key, scopes__contains=right)
    free = (
        (Q(hears_after=None) | Q(hears_after__lte=now))
        & (Q(waits_until=None) | Q(waits_until__lte=now))
        & (Q(server__open_until=None) | Q(server__open_until__lte=now))
        & (Q(server__limited_until=None) | Q(server__limited_until__lte=now))
    )
    return Channel.objects.filter(able, free, state=ChannelState.ACTIVE)


def _watched(now: datetime) -> DeliveryQuerySet:
    """What is there, and of which answers are still brought back."""
    rows = Delivery.objects.filter(state=DeliveryState.SENT, sent_at__gt=now - WATCHED)
    return rows.exclude(remote_id="")


def _receipt(row: Delivery) -> Receipt:
    return Receipt(remote_id=row.remote_id, url=row.url, extra=row.remote)


@transaction.atomic
def _keep_part(channel: Channel, posts: dict[str, Delivery], part: Heard) -> int:
    """Keep what answers our posts, or answers to them; how far we read, with it."""
    known = dict(posts)
    wanted = [one.to for one in part.answers if one.to not in posts]
    before = RemoteAnswer.objects.filter(delivery__in=posts.values(), remote_id__in=wanted)
    known |= {row.remote_id: row.delivery for row in before.select_related("delivery")}
    count = 0
    for answer in part.answers:
        if (row := known.get(answer.to)) is not None:
            count += _keep(row, answer)
            known[answer.remote_id] = row
    Channel.objects.filter(pk=channel.pk).update(heard_until=part.until)
    return count


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
