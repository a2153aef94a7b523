"""Who reads a desk, prepares and speaks: role × state of the mandate, as a table."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from civic.accounts.models import Mandate, User
from civic.accounts.roles import Role
from civic.lib.permissions import Refused
from civic.officials import permissions
from civic.officials.desk import access
from civic.officials.states import MandateState, state_of
from tests.factories import make_mandate, make_user
from tests.officials.cast import helps, mandate_in

pytestmark = pytest.mark.django_db

NOTHING: set[str] = set()
ALL = {"read", "prepare", "speak", "lead"}
# Role → what it may do with a mandate in force. In any other state nobody may do anything.
TABLE = {
    "holder": ALL,
    "staff": {"read", "prepare"},
    "invited": NOTHING,
    "former staff": NOTHING,
    "staff of another mandate": NOTHING,
    "another official": NOTHING,
    "moderator": NOTHING,
    "operator": NOTHING,
    "citizen": NOTHING,
    "visitor": NOTHING,
}


def who(role: str, mandate: Mandate) -> object:
    now = timezone.now()
    makers = {
        "holder": lambda: mandate.user,
        "staff": lambda: helps(mandate),
        "invited": lambda: helps(mandate, accepted_at=None),
        "former staff": lambda: helps(mandate, ended_at=now),
        "staff of another mandate": lambda: helps(make_mandate()),
        "another official": lambda: make_mandate().user,
        "moderator": lambda: make_user(roles=(Role.MODERATOR,)),
        "operator": lambda: make_user(roles=(Role.OPERATOR,)),
        "citizen": make_user,
        "visitor": AnonymousUser,
    }
    return makers[role]()


def powers(user: object, mandate: Mandate) -> set[str]:
    asked = {
        "read": permissions.can_read_desk,
        "prepare": permissions.can_prepare,
        "speak": permissions.can_speak,
        "lead": permissions.can_lead_staff,
    }
    return {name for name, may in asked.items() if may(user, mandate)}


@pytest.mark.parametrize("state", MandateState)
@pytest.mark.parametrize("role", TABLE)
def test_it_opens_a_mandate_in_force_to_its_holder_and_staff_only(role, state):
    mandate = mandate_in(state)
    assert state_of(mandate) == state
    expected = TABLE[role] if state == MandateState.ACTIVE else NOTHING
    user = who(role, mandate)
    assert powers(user, mandate) == expected
    if isinstance(user, User) and role not in ("another official", "staff of another mandate"):
        assert permissions.has_desk(user) == ("read" in expected)
    if isinstance(user, User):
        # What the desk asks for, written once, is what the rule says.
        assert set(access.desks(user)) == set(permissions.desks_of(user))


def test_a_mandate_that_nobody_verified_opens_nothing():
    mandate = make_mandate(verified_at=None)
    assert state_of(mandate) == MandateState.PENDING
    with pytest.raises(Refused, match="pas encore"):
        permissions.check_can_read_desk(mandate.user, mandate)


def test_an_account_that_closed_takes_its_staff_along():
    mandate = make_mandate()
    person = helps(mandate)
    User.objects.filter(pk=mandate.user_id).update(is_active=False)
    mandate = Mandate.objects.select_related("user").get(pk=mandate.pk)
    assert powers(person, mandate) == NOTHING
    assert not permissions.has_desk(person)
    assert access.desks(person) == []


def test_it_lists_each_desk_once_held_or_served():
    mine = make_mandate()
    other, gone = make_mandate(), mandate_in(MandateState.EXPIRED)
    helps(other, mine.user)
    helps(gone, mine.user)
    helps(mine)
    helps(mine)
    assert set(permissions.desks_of(mine.user)) == {mine, other}
    assert permissions.desks_of(mine.user).count() == 2
    assert len(access.desks(mine.user)) == 2


@pytest.mark.parametrize(("days", "state"), [(0, MandateState.ACTIVE), (1, MandateState.EXPIRED)])
def test_a_mandate_ends_with_its_last_day(days, state):
    today = timezone.localdate()
    mandate = make_mandate(ends_on=today)
    assert state_of(mandate, today + timedelta(days=days)) == state
