"""Change what others read about oneself."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts import registry
from civic.accounts.locks import hold
from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib.permissions import Conflict
from civic.territories.models import Territory

# What others read.
SHOWN = {"name", "handle", "bio"}


@transaction.atomic
def change_profile(
    *,
    by: User,
    name: str,
    handle: str,
    bio: str,
    home: Territory | None,
    home_is_public: bool,
    display: str,
) -> User:
    """Store the profile. Raises `Conflict` when the handle was taken in between.

    Raises `Refused` once the account is erased, for its name never comes back, and while moderation
    suspended what it publishes.
    """
    hold(by)
    fields = {
        "name": name,
        "handle": handle,
        "bio": bio,
        "home": home,
        # Nothing to show without a commune.
        "home_is_public": home_is_public and home is not None,
        "display": display,
    }
    changed = sorted(key for key, value in fields.items() if getattr(by, key) != value)
    if SHOWN.intersection(changed):
        check_may(by, Limit.Scope.PUBLISH)
    for key, value in fields.items():
        setattr(by, key, value)
    try:
        with transaction.atomic():
            by.save(update_fields=[*fields])
    except IntegrityError:
        raise Conflict(_("Cet identifiant vient d’être pris. Choisissez-en un autre.")) from None
    if changed:
        audit.record(
            verb="profile.changed",
            target_kind="person",
            target_id=audit.pseudonym(by.uid),
            person=by.uid,
            role=Acting.CITIZEN,
            fields=changed,
        )
    if SHOWN.intersection(changed):
        registry.profile_changed(by, timezone.now())
    return by
