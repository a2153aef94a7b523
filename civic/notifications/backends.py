"""Django's way of sending, over the outbox: `EmailMessage.send()` writes rows."""

import uuid
from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.db import transaction

from civic.notifications.actions import mails
from civic.notifications.messages import READY, ready_args, recipients
from civic.notifications.states import Lane
from civic.notifications.tasks import send_soon

# "DECISION", "NEWS" …: which lane a message waits in, if not the first. It does not leave.
LANE_HEADER = "X-Lane"


class Outbox(BaseEmailBackend):
    """Writes one row per recipient, in the caller's transaction if there is one."""

    @transaction.atomic
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Post the messages and return how many had somebody to go to."""
        posted = [message for message in email_messages if self._post(message)]
        if posted:
            send_soon()
        return len(posted)

    def _post(self, message: EmailMessage) -> bool:
        lane = Lane.__members__.get(message.extra_headers.pop(LANE_HEADER, ""), Lane.SECURITY)
        args = ready_args(message)
        posts = [mails.Post(f"{READY}-{uuid.uuid4()}", to, args) for to in recipients(message)]
        mails.write(kind=READY, lane=lane, posts=posts)
        return bool(posts)
