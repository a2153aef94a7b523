"""Make the people of the demo: the named accounts and those who live around them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.text import slugify

from civic.accounts.actions import grant_mandate, grant_role
from civic.accounts.demo import demo_secret, enrol_totp
from civic.accounts.models import Mandate, User
from civic.accounts.roles import Acting, Role
from civic.lib.folding import fold
from civic.territories.models import Territory
from initiatives.demo.accounts import ACCOUNTS, PASSWORD, DemoAccount
from initiatives.demo.content import Inhabitant, people

# Everybody was there before the oldest initiative.
_JOINED_DAYS = (430, 900)


def make_people(now: datetime, chance: Random) -> dict[str, User]:
    """Create everyone and return them by label (named accounts) or by name."""
    inhabitants = people().inhabitants
    codes = {one.commune for one in inhabitants} | {one.commune for one in ACCOUNTS}
    places: Mapping[str, Territory] = Territory.objects.in_bulk(list(codes))
    # One hash for all: hashing is slow on purpose, and the password is the same.
    password = make_password(PASSWORD)
    users = {one.label: _named(one, places, password) for one in ACCOUNTS}
    users |= {one.name: _inhabitant(one, places, password) for one in inhabitants}
    for user in users.values():
        user.joined_at = now - timedelta(days=chance.uniform(*_JOINED_DAYS))
        user.home_is_public = chance.random() < 0.3
    User.objects.bulk_create(users.values())
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True)
        for user in users.values()
    )
    for account in ACCOUNTS:
        _give_function(account, users[account.label])
    return users


def mandate_of(user: User) -> Mandate:
    """The mandate under which an official of the demo speaks."""
    return Mandate.objects.current().get(user=user)


def _named(account: DemoAccount, places: Mapping[str, Territory], password: str) -> User:
    return User(
        email=account.email,
        name=account.name,
        handle=slugify(fold(account.name)),
        home=places[account.commune],
        password=password,
        old_enough=True,
    )


def _inhabitant(one: Inhabitant, places: Mapping[str, Territory], password: str) -> User:
    handle = slugify(fold(one.name))
    return User(
        email=f"{handle}@example.org",
        name=one.name,
        handle=handle,
        home=places[one.commune],
        bio=one.bio,
        password=password,
        old_enough=True,
    )


def _give_function(account: DemoAccount, user: User) -> None:
    if account.role == Acting.OFFICIAL:
        grant_mandate(
            by=None,
            user=user,
            function=account.function,
            territory=Territory.objects.get(pk=account.mandate_in),
            starts_on=timezone.localdate() - timedelta(days=600),
        )
    elif account.role != Acting.CITIZEN:
        grant_role(by=None, user=user, role=Role(account.role))
    if account.has_totp:
        enrol_totp(user, demo_secret(account.label))
