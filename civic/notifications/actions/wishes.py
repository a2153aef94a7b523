"""Ask an address to confirm what somebody wants to follow with it; nothing else is kept."""

from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from civic.notifications.actions.mails import post
from civic.notifications.actions.readers import CONFIRMATION
from civic.notifications.models import Mail
from civic.notifications.tokens import Wish

# Nobody fills the mailbox of somebody else: at most so many questions within so long.
LIMITS = ((timedelta(hours=1), 4), (timedelta(days=1), 8))
# The same question asked again so soon is the same message.
AGAIN_SECONDS = 600


@transaction.atomic
def ask(*, wish: Wish) -> bool:
    """Write the message with the link that confirms; returns whether one is new.

    The caller answers the same in either case: it never tells whether an address is known.
    """
    email = wish.email.lower()
    now = timezone.now()
    asked = Mail.objects.sent_to(email).filter(kind=CONFIRMATION)
    if any(asked.filter(created_at__gt=now - span).count() >= most for span, most in LIMITS):
        return False
    name = sha256(f"{email}\n{wish.kind}\n{wish.key}".encode()).hexdigest()
    return post(
        kind=CONFIRMATION,
        key=f"{CONFIRMATION}:{name}:{int(now.timestamp()) // AGAIN_SECONDS}",
        to=email,
        args={"email": email, "kind": wish.kind, "key": wish.key},
    )
