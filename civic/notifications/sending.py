"""One run of a sender: claims what is due, hands it over at the pace allowed, writes what came.

Short on purpose: the worker does other things, and an urgent mail claimed by the next run must
not wait behind a long one.
"""

import logging
import time
from collections import deque
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone

from civic.notifications import pace, transport
from civic.notifications.actions import mails, silences
from civic.notifications.messages import content_of, envelope, message_of
from civic.notifications.models import Mail, Silence
from civic.notifications.registry import TooEarlyError
from civic.notifications.transport import NotSentError, UnreachableError
from civic.notifications.verdicts import Verdict

logger = logging.getLogger(__name__)

# As long as beat waits between two runs: the next one takes over without a pause.
RUN_SECONDS = 5.0
# A batch that was begun has this much longer, so that the moments reserved for it are used.
GRACE_SECONDS = 1.0
BATCH = 20
# Nobody knocks again for this long when the server does not answer.
PAUSE_SECONDS = 15.0


def run(seconds: float = RUN_SECONDS) -> int:
    """Send what is due for about `seconds`; returns how many messages left."""
    sender = Sender(transport.line(), until=time.monotonic() + seconds)
    try:
        _unwritten.write()
        while sender.going():
            batch = mails.claim(_batch_size())
            if not batch.mails:
                break
            sender.send(batch)
    finally:
        sender.line.close()
    return sender.count


def _batch_size() -> int:
    """About a second's worth, so that an urgent mail never waits for longer."""
    return min(BATCH, max(1, int(settings.MAIL_PER_SECOND))) if settings.MAIL_PER_SECOND else BATCH


class Unwritten:
    """What a sender has to write at its end, kept while the database is away.

    A sender that outlives its database writes it when it is back: nothing is handed over twice,
    and nobody waits for the end of a lease. What dies with a process is left to the leases.
    """

    def __init__(self) -> None:
        self._sent: list[Mail] = []
        self._untried: list[Mail] = []

    def add(self, handed: Mail | None, untried: Iterable[Mail]) -> None:
        """What the server took, and what was claimed and is given back."""
        self._sent += [handed] if handed else []
        self._untried += untried

    def write(self) -> None:
        """Write all of it. Raises `DatabaseError` as long as the database is away."""
        while self._sent:
            mails.sent(self._sent[-1])
            self._sent.pop()
        while self._untried:
            mails.release(self._untried[-1:])
            self._untried.pop()


_unwritten = Unwritten()


class Sender:
    """Hands over batches on one line until time is up or the line is lost."""

    def __init__(self, line: transport.Line, until: float) -> None:
        self.line, self.until = line, until
        self.lost = False
        self.count = 0
        # Taken by the server, and not yet written down: one at most.
        self.handed: Mail | None = None

    def going(self, grace: float = 0.0) -> bool:
        """Whether something more may be tried."""
        return not self.lost and time.monotonic() < self.until + grace

    def send(self, batch: mails.Batch) -> None:
        """Send a batch; what cannot be tried is given back at once."""
        rest = deque(batch.mails)
        turn = time.monotonic() + batch.wait
        try:
            silent = _silences(batch.mails)
            while rest and self.going(GRACE_SECONDS):
                self._wait_until(turn)
                turn += pace.gap()
                self._send(rest[0], silent)
                rest.popleft()
        except UnreachableError as error:
            self.lost = True
            pace.hold(PAUSE_SECONDS)
            logger.error("the mail server cannot be used: %s", error.code)
        finally:
            _unwritten.add(self.handed, rest)
            self.handed = None
            _unwritten.write()

    def _send(self, mail: Mail, silent: dict[str, Silence]) -> None:
        if (found := silent.get(mail.to.lower())) and found.stops(mail.lane, timezone.now()):
            mails.cancel(mail, why=found.cause)
            return
        if mail.attempts >= mails.MAX_ATTEMPTS:
            # Each attempt ended with its sender.
            mails.dead(mail, error="interrupted")
            return
        self.line.open()
        message = self._built(mail)
        if message is not None:
            self._hand_over(mail, message)

    def _built(self, mail: Mail) -> bytes | None:
        try:
            message = message_of(mail)
            if message is not None:
                return content_of(message)
        except TooEarlyError as early:
            mails.postpone(mail, until=early.until)
            return None
        except Exception as error:
            # One mail that cannot be built must not stop the others. An error's text may hold
            # an address, which never belongs in a log.
            name = type(error).__name__
            logger.error("mail %s (%s) cannot be built: %s", mail.uid, mail.kind, name)
            mails.unbuilt(mail, error=f"build {name}")
            return None
        mails.cancel(mail, why="nothing to tell")
        return None

    def _hand_over(self, mail: Mail, content: bytes) -> None:
        started = mails.start(mail, handed=self.handed)
        self.handed = None
        if not started:
            return
        try:
            self.line.hand_over(*envelope(mail), content)
        except NotSentError as refusal:
            self._settle(mail, refusal)
        else:
            self.handed = mail
            self.count += 1

    def _settle(self, mail: Mail, refusal: NotSentError) -> None:
        self.lost = refusal.over
        if refusal.verdict is Verdict.ADDRESS:
            mails.dead(mail, error=refusal.code)
            code = refusal.code.split()[-1]
            silences.silence(address=mail.to, cause=Silence.Cause.BOUNCE, code=code)
        elif refusal.verdict is Verdict.MESSAGE:
            mails.dead(mail, error=refusal.code)
        else:
            mails.later(mail, error=refusal.code, unsure=refusal.unsure)
        level = logging.ERROR if refusal.verdict is Verdict.US else logging.INFO
        logger.log(level, "mail %s not sent: %s", mail.uid, refusal.code)

    def _wait_until(self, turn: float) -> None:
        wait = turn - time.monotonic()
        if wait > 0:
            # A sender killed in its sleep must have nothing to repeat.
            self._write_handed()
            time.sleep(wait)

    def _write_handed(self) -> None:
        if self.handed:
            mails.sent(self.handed)
            self.handed = None


def _silences(batch: list[Mail]) -> dict[str, Silence]:
    found = Silence.objects.filter(address__in={mail.to.lower() for mail in batch})
    return {silence.address: silence for silence in found}
