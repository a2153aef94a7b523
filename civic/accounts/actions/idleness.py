"""Accounts that nobody uses any more: which they are, and what shows that one is used."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from civic.accounts.models import ApiToken, Limit, Mandate, RoleGrant, User

# Data of whoever comes no more are not kept without end (GDPR, article 5.1.e).
IDLE_YEARS = 3
IDLE = timedelta(days=365 * IDLE_YEARS)
# Somebody who stays signed in, or whose program uses a key, is noted so seldom.
NOTED_EVERY = timedelta(days=30)


def note_use(now: datetime | None = None) -> int:
    """Note who is signed in or whose key was used, at most once a month each; returns how many."""
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    living = Session.objects.filter(expire_date__gt=moment).values("session_key")
    signed_in = UserSession.objects.filter(session_key__in=living).values("user")
    keys = ApiToken.objects.filter(last_used_on__gt=today - NOTED_EVERY).values("user")
    rows = User.objects.filter(Q(pk__in=signed_in) | Q(pk__in=keys), erased_at=None)
    stale = Q(seen_on=None) | Q(seen_on__lte=today - NOTED_EVERY)
    return rows.filter(stale).update(seen_on=today)


def idle(since: datetime) -> QuerySet[User]:
    """Accounts that nobody used since, and that may be closed.

    Never one that holds a role or a mandate, now or later, nor one that moderation holds closed or
    suspended: it would come back under another name. Demo and measuring accounts never proved an
    address, and stay.
    """
    now, today = timezone.now(), timezone.localdate()
    lasting = Q(ends_at=None) | Q(ends_at__gt=now)
    mandated = Mandate.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today))
    proven = Q(pk__in=EmailAddress.objects.filter(verified=True).values("user"))
    elsewhere = Q(pk__in=SocialAccount.objects.values("user"))
    unused = User.objects.filter(
        Q(last_login=None) | Q(last_login__lt=since),
        Q(seen_on=None) | Q(seen_on__lt=timezone.localdate(since)),
        proven | elsewhere,
        joined_at__lt=since,
        erased_at=None,
        is_active=True,
    )
    return (
        unused.exclude(pk__in=RoleGrant.objects.filter(lasting).values("user"))
        .exclude(pk__in=mandated.values("user"))
        .exclude(pk__in=Limit.objects.taking(now).values("user"))
    )
