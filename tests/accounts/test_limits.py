"""What moderation takes from an account: dated, told on every page, refused with its reason."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts import actions
from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may, may
from civic.audit.models import AuditEvent
from civic.lib.permissions import Refused
from initiatives import actions as initiatives
from initiatives.models import Initiative
from initiatives.states import Outcome, Side
from moderation import actions as moderation
from moderation.categories import Motive
from tests.factories import make_content, make_initiative, make_moderator, make_user
from tests.moderation.cast import sign_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WORDS = "Trois textes ont insulté des voisins."
Scope = Limit.Scope


def limited(scope=Scope.ACCOUNT, days=7, user=None, **fields):
    user = user or make_user()
    until = None if days is None else timezone.now() + days * DAY
    actions.limit_account(
        by=make_moderator(),
        user=user,
        scope=scope,
        reason=WORDS,
        until=until,
        source="decision:1",
        **fields,
    )
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("asked", Scope)
@pytest.mark.parametrize("held", Scope)
def test_each_limit_takes_what_it_says_and_nothing_else(held, asked):
    takes = held != Scope.WARNING and held in (asked, Scope.ACCOUNT)
    assert may(limited(held), asked) is not takes


def test_it_says_until_when():
    with pytest.raises(Refused, match="suspendu votre compte jusqu’au"):
        check_may(limited(), Scope.PUBLISH)
    with pytest.raises(Refused, match="a fermé votre compte"):
        check_may(limited(days=None), Scope.PUBLISH)


def test_it_ends_by_itself():
    user = limited(days=7)
    check_may(user, Scope.ACCOUNT, timezone.now() + 8 * DAY)
    with pytest.raises(Refused):
        check_may(user, Scope.ACCOUNT, timezone.now() + 6 * DAY)


def test_one_decision_taken_back_gives_back_its_own_only():
    user = limited(Scope.PUBLISH, days=10)
    actions.limit_account(
        by=make_moderator(),
        user=user,
        scope=Scope.FLAG,
        reason=WORDS,
        until=timezone.now() + DAY,
        source="decision:2",
    )
    assert actions.lift_limits(by=None, source="decision:1") == 1
    assert actions.lift_limits(by=None, source="decision:1") == 0
    user = User.objects.get(pk=user.pk)
    assert may(user, Scope.PUBLISH)
    assert not may(user, Scope.FLAG)
    assert actions.lift_limits(by=None, source="decision:2") == 1
    assert User.objects.get(pk=user.pk).limited_until is None
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"limit.set", "limit.lifted"}


def test_the_database_wants_a_reason_and_at_most_thirty_days_for_a_function():
    for change in ({"days": 31, "scope": Scope.PUBLISH}, {"days": None, "scope": Scope.FLAG}):
        with pytest.raises(IntegrityError), transaction.atomic():
            limited(**change)
    assert limited(days=31)
    with pytest.raises(IntegrityError), transaction.atomic():
        Limit.objects.create(user=make_user(), scope=Scope.ACCOUNT, reason="")


def flag(user):
    other = make_initiative()
    moderation.flag(by=user, kind="initiative", key=str(other.pk), motive=Motive.SPAM)


def edit(user):
    row = Initiative.objects.by(user).first()
    initiatives.edit(by=user, initiative=row, content=make_content(), expected_version=1)


ACTS = {
    "publish": lambda user: initiatives.publish(by=user, content=make_content()),
    "edit": edit,
    "join": lambda user: initiatives.take_stance(
        by=user, initiative=make_initiative(), side=Side.SUPPORT, agrees=True
    ),
    "flag": flag,
    "key": lambda user: actions.create_token(by=user, name="x", scopes=["read"]),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("scope", [Scope.WARNING, Scope.PUBLISH, Scope.FLAG, Scope.ACCOUNT])
def test_an_action_is_refused_with_the_reason_and_only_the_one_that_was_taken(scope, act):
    author = make_initiative().author
    user = limited(scope, user=author)
    taken = {Scope.PUBLISH: {"publish", "edit"}, Scope.FLAG: {"flag"}, Scope.ACCOUNT: set(ACTS)}
    if act in taken.get(scope, set()):
        with pytest.raises(Refused, match="La modération a suspendu") as refusal:
            ACTS[act](user)
        assert refusal.value.status == 403
    else:
        ACTS[act](user)


def test_a_closed_account_may_still_leave_and_read_its_data():
    initiative = make_initiative()
    initiatives.take_stance(
        by=initiative.author, initiative=make_initiative(), side=Side.SUPPORT, agrees=True
    )
    user = limited(days=None, user=initiative.author)
    client = sign_in(user)
    assert WORDS in client.get(reverse("my-data")).text
    initiatives.close(by=user, initiative=initiative, outcome=Outcome.WITHDRAWN, text="Je pars.")
    actions.erase_account(by=user)
    assert not Limit.objects.exists()


def test_a_moderator_whose_account_is_suspended_opens_no_desk():
    moderator = make_moderator()
    limited(user=moderator)
    client = sign_in(moderator)
    assert client.get(reverse("desk")).status_code == 403
    assert client.post(reverse("draw-case")).status_code == 403


@pytest.mark.parametrize("address", ["/", "/initiatives/", "/compte/mes-donnees/"])
def test_the_person_is_told_on_every_page(address):
    client = sign_in(limited(Scope.PUBLISH), second_step=False)
    page = client.get(address).text
    assert "suspendu la publication" in page
    assert "#part-limites" in page


def test_nobody_else_is_told_of_a_function_but_the_page_of_a_person_says_that_it_is_suspended():
    assert "La modération" not in Client().get(limited(Scope.PUBLISH).get_absolute_url()).text
    page = Client().get(limited().get_absolute_url()).text
    assert "La modération a suspendu ce compte" in page
    assert WORDS not in page
    assert "a fermé ce compte" in Client().get(limited(days=None).get_absolute_url()).text


def test_a_profile_keeps_its_words_while_publishing_is_suspended():
    user = limited(Scope.PUBLISH)
    same = {"name": user.name, "handle": user.handle, "home": None, "home_is_public": False}
    with pytest.raises(Refused):
        actions.change_profile(by=user, bio="Votez pour moi.", display="", **same)
    user.refresh_from_db()
    assert actions.change_profile(by=user, bio=user.bio, display="sombre", **same)
