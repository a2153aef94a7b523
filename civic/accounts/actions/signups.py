"""Let go of sign-ups that were never finished."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils import timezone

from civic.accounts.models import User

# An address that nobody proved is kept no longer than this (GDPR article 5.1.e).
UNVERIFIED_DAYS = 30


@transaction.atomic
def purge_unverified() -> int:
    """Delete accounts that never proved an address and never signed in; returns how many."""
    proved = EmailAddress.objects.filter(verified=True).values("user_id")
    elsewhere = SocialAccount.objects.values("user_id")
    stale = User.objects.filter(
        joined_at__lt=timezone.now() - timedelta(days=UNVERIFIED_DAYS),
        last_login__isnull=True,
        erased_at__isnull=True,
        # Only what the sign-up form made: demo and measuring accounts have no address row.
        emailaddress__isnull=False,
    ).exclude(pk__in=proved)
    people = list(stale.exclude(pk__in=elsewhere).values_list("pk", flat=True).distinct()[:5000])
    User.objects.filter(pk__in=people).delete()
    return len(people)
