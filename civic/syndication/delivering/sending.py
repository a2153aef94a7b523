"""One run of a sender: claims what is due, asks the networks, writes what came of it.

Short on purpose: the worker does other things. Several threads, because most of the time is spent
waiting for somebody else's server.
"""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.lib import asking
from civic.syndication.actions import channels, outbox, servers
from civic.syndication.actions.following import FRESH
from civic.syndication.actions.outbox import Told
from civic.syndication.connectors import registry
from civic.syndication.connectors.base import (
    Account,
    AuthLostError,
    Connector,
    ConnectorError,
    GoneError,
    Once,
    RateLimitedError,
    Receipt,
    RejectedError,
    RetryError,
    UnknownError,
)
from civic.syndication.delivering import drafting, keys, limits, pacing, picturing
from civic.syndication.models import Delivery, Server
from civic.syndication.states import Skip, Wanted

logger = logging.getLogger(__name__)

# As long as beat waits between two runs: the next one takes over without a pause.
RUN_SECONDS = 5.0
BATCH = 10


def run(seconds: float = RUN_SECONDS) -> int:
    """Send what is due for about `seconds`; returns how many were asked of a network."""
    until = time.monotonic() + seconds
    if settings.CHANNEL_SENDERS <= 1:
        return _run(until)
    with ThreadPoolExecutor(settings.CHANNEL_SENDERS) as pool:
        return sum(pool.map(_run_apart, [until] * settings.CHANNEL_SENDERS))


def _run_apart(until: float) -> int:
    try:
        return _run(until)
    finally:
        # A thread has a connection of its own, which nobody else closes.
        connection.close()


def _run(until: float) -> int:
    count = 0
    with asking.client() as client:
        while time.monotonic() < until:
            batch = outbox.claim(BATCH)
            if not batch:
                break
            while batch and time.monotonic() < until:
                one = _Sending(batch.pop(0), client)
                count += one.go()
                if one.failed and servers.rests(one.server):
                    batch = _without(one.server, batch)
            outbox.release(batch)
    return count


def _without(server: Server, batch: list[Delivery]) -> list[Delivery]:
    """What is left of a batch when a server is to be left alone."""
    outbox.release(row for row in batch if row.channel.server_id == server.pk)
    return [row for row in batch if row.channel.server_id != server.pk]


class _Sending:
    """One delivery in the hands of one sender."""

    def __init__(self, delivery: Delivery, client: httpx.Client) -> None:
        self.delivery, self.client = delivery, client
        self.channel, self.server = delivery.channel, delivery.channel.server
        self.asked = self.failed = False

    def go(self) -> bool:
        """Do what is wanted, and write what came of it; returns whether the network was asked."""
        try:
            self._deliver()
        except ConnectorError as error:
            self._fail(error)
        except keys.LockedError:
            self._lose(_("Le mot de passe de ce compte ne peut plus être lu."))
        except Exception as error:
            # A fault of ours must not stop the others, nor make anything be posted twice. Its
            # text may hold a secret.
            name = type(error).__name__
            logger.exception("delivery %s: %s", self.delivery.uid, name)
            self._fail(UnknownError(name) if self.asked else RetryError(name))
        finally:
            outbox.free(self.delivery, used=self.asked)
        return self.asked

    def _deliver(self) -> None:
        connector = registry.connector(self.channel.network)
        if self.delivery.wanted == Wanted.POST and self._rests():
            return
        account = keys.account_of(self.channel)
        if self.delivery.wanted == Wanted.DELETE:
            self._delete(connector, account)
        elif self.delivery.is_unsure and self.delivery.wanted == Wanted.POST:
            self._look(connector, account)
        else:
            self._write(connector, account)

    def _rests(self) -> bool:
        """Whether it must not leave now: too old, or not at this hour, or enough for today."""
        if self.delivery.is_unsure:
            return False
        now, activity = timezone.now(), self.delivery.activity
        asked_for = self.delivery.decided_at is not None
        if activity is not None and activity.at < now - FRESH and not asked_for:
            outbox.skip(self.delivery, Skip.STALE)
            return True
        until = pacing.next_moment(self.channel, now)
        if until is not None:
            outbox.postpone(self.channel, until)
        return until is not None

    def _look(self, connector: Connector, account: Account) -> None:
        """An earlier try may have succeeded: look for it before asking again."""
        doubt = self.delivery.error or _("L’envoi a été interrompu.")
        if connector.caps.once is Once.NONE:
            outbox.doubt(self.delivery, error=doubt)
            return
        draft = drafting.draft_of(self.delivery.draft or {})
        receipt = connector.find(account, draft, self.delivery.key, self.client)
        activity = self.delivery.activity
        if activity is None or activity.withdrawn_at is not None:
            if receipt is None and connector.caps.once is Once.NATIVE:
                outbox.doubt(self.delivery, error=doubt)
            else:
                outbox.withdrawn_unsure(self.delivery, receipt)
        elif receipt is not None:
            outbox.posted(self.delivery, receipt, at=self.delivery.sending_since)
            servers.answered(self.server)
        else:
            self._write(connector, account)

    def _write(self, connector: Connector, account: Account) -> None:
        told = self._told(connector, account)
        picture = picturing.picture_of(self.delivery.activity) if connector.caps.card else None
        if told is None or not outbox.start(self.delivery, told):
            # Withdrawn meanwhile, most often; the sweep says what becomes of it.
            outbox.release([self.delivery])
            return
        self.asked = True
        draft = replace(told.draft, picture=picture)
        if self.delivery.wanted == Wanted.EDIT:
            receipt = connector.update(account, self._receipt(), draft, self.client)
        else:
            receipt = connector.send(account, draft, self.delivery.key, self.client)
        outbox.posted(self.delivery, receipt)
        servers.answered(self.server)

    def _told(self, connector: Connector, account: Account) -> Told | None:
        """The draft as it was frozen at the first try, or a new one."""
        row, activity = self.delivery, self.delivery.activity
        if activity is None:
            return None
        if row.draft is not None:
            draft = drafting.draft_of(row.draft)
            return Told(draft, row.told_title, row.told_version, row.told_print)
        title, version = drafting.told_of(activity)
        allowed = limits.limits_of(self.channel, connector, account, self.client)
        draft = connector.render(drafting.item_of(activity, words=row.words), allowed)
        return Told(draft, title, version, drafting.print_of(title, activity.quoted))

    def _delete(self, connector: Connector, account: Account) -> None:
        if not connector.caps.delete or not self.delivery.remote_id:
            outbox.give_up(self.delivery, error=_("Ce réseau ne permet pas de retirer d’ici."))
            return
        if not outbox.start(self.delivery):
            outbox.release([self.delivery])
            return
        self.asked = True
        connector.delete(account, self._receipt(), self.client)
        outbox.taken_back(self.delivery)
        servers.answered(self.server)

    def _receipt(self) -> Receipt:
        row = self.delivery
        return Receipt(remote_id=row.remote_id, url=row.url, extra=row.remote)

    # -- What went wrong ----------------------------------------------------------------------

    def _fail(self, error: ConnectorError) -> None:
        self.failed = True
        reason = error.reason or type(error).__name__
        if isinstance(error, RateLimitedError):
            outbox.limited(self.channel, error.reset_at)
            outbox.uncounted(self.delivery, error=reason, until=error.reset_at, asked=self.asked)
        elif isinstance(error, AuthLostError):
            self._lose(reason)
        elif isinstance(error, GoneError) and self.delivery.wanted != Wanted.POST:
            outbox.taken_back(self.delivery, error="" if self._wants_it_gone() else reason)
        elif isinstance(error, RejectedError | GoneError):
            unsure = self.delivery.is_unsure and not self.asked
            outbox.give_up(self.delivery, error=reason, unsure=unsure)
        else:
            self._try_again(error, reason)

    def _try_again(self, error: ConnectorError, reason: str) -> None:
        servers.failed(self.server, error=reason)
        after = error.after if isinstance(error, RetryError) else None
        if not self.asked:
            outbox.unmade(self.delivery, error=reason, after=after)
            return
        unsure = isinstance(error, UnknownError) and self.delivery.wanted == Wanted.POST
        once = registry.connector(self.channel.network).caps.once
        if unsure and once is Once.NONE:
            outbox.doubt(self.delivery, error=reason)
        else:
            outbox.later(self.delivery, error=reason, unsure=unsure, after=after)

    def _wants_it_gone(self) -> bool:
        return self.delivery.wanted == Wanted.DELETE

    def _lose(self, reason: str) -> None:
        outbox.uncounted(self.delivery, error=reason, asked=self.asked)
        channels.lose(channel=self.channel, reason=reason)
