"""Open and close the secret address of one's list of feeds."""

import secrets

from django.db import transaction

from civic.accounts.actions.tokens import digest
from civic.accounts.locks import hold
from civic.accounts.models import User
from civic.syndication.models import FeedList


@transaction.atomic
def open_list(*, by: User) -> str:
    """Make a secret address and return its key, shown once; the one before stops at once."""
    hold(by)
    FeedList.objects.filter(person=by).delete()
    key = secrets.token_urlsafe(32)
    FeedList.objects.create(person=by, digest=digest(key))
    return key


def close_list(*, by: User) -> None:
    """Stop the secret address; whoever reads it finds nothing any more."""
    FeedList.objects.filter(person=by).delete()
