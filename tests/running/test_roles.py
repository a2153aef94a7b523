"""Roles with an end: given, renewed, ended with a reason, over by themselves, never the last."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from civic.accounts.actions import end_role, erase_account, grant_role, renew_role
from civic.accounts.models import RoleGrant, User
from civic.accounts.roles import Role
from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, Refused
from civic.running import ending_roles
from tests.accounts.cast import enrolled, sign_in
from tests.factories import make_mandate, make_user
from tests.moderation.cast import letters_to

pytestmark = pytest.mark.django_db

PAGE, GIVE = reverse("running-roles"), reverse("running-role-give")


def address(what, grant):
    return reverse(f"running-role-{what}", args=[grant.pk])


def day(days):
    return f"{timezone.localdate() + timedelta(days=days):%Y-%m-%d}"


@pytest.fixture
def operator():
    return enrolled(roles=(Role.OPERATOR,), name="Ondine Mercier")


@pytest.fixture
def desk(client, operator):
    return sign_in(client, operator, second_step=True)


@pytest.fixture
def person():
    return make_user(name="Perrine Delacourt")


def give(desk, somebody, **typed):
    typed = {"person": somebody.handle, "role": "moderator", **typed}
    return desk.post(GIVE, typed)


def test_a_role_is_given_until_a_day_and_ends_by_itself(desk, person, operator):
    assert give(desk, person, last_day=day(10)).status_code == 303
    [grant] = person.grants.all()
    assert (grant.granted_by, grant.last_day) == (operator, timezone.localdate() + timedelta(10))
    assert timezone.localtime(grant.ends_at).hour == 0
    page = desk.get(PAGE).text
    assert "Perrine Delacourt" in page
    assert "Finit bientôt" in page
    assert User.objects.get(pk=person.pk).holds(Role.MODERATOR)
    RoleGrant.objects.filter(pk=grant.pk).update(ends_at=timezone.now())
    assert not User.objects.get(pk=person.pk).holds(Role.MODERATOR)
    assert desk.get(address("renew", grant)).status_code == 404


def test_it_is_renewed_by_somebody_else_only(desk, person, operator):
    give(desk, person, last_day=day(10))
    [grant] = person.grants.all()
    assert desk.post(address("renew", grant), {"last_day": day(300)}).status_code == 303
    grant.refresh_from_db()
    assert grant.last_day == timezone.localdate() + timedelta(300)
    assert desk.post(address("renew", grant), {"last_day": ""}).status_code == 303
    grant.refresh_from_db()
    assert grant.ends_at is None
    own = operator.grants.get()
    mine = desk.post(address("renew", own), {"last_day": day(300)})
    assert mine.status_code == 403
    assert "Personne ne s’attribue" in mine.text
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["role.granted", "role.renewed", "role.renewed"]


def test_it_is_ended_with_a_reason_that_the_person_reads(desk, person, operator):
    give(desk, person)
    [grant] = person.grants.all()
    assert desk.post(address("end", grant), {"reason": " "}).status_code == 422
    assert desk.post(address("end", grant), {"reason": "Fin de la mission"}).status_code == 303
    grant.refresh_from_db()
    assert (grant.ended_by, grant.ended_because) == (operator, "Fin de la mission")
    assert "Fin de la mission" in desk.get(PAGE).text
    [message] = letters_to(person.email)
    assert "Fin de la mission" in str(message.body)
    with pytest.raises(Conflict):
        ending_roles.end(by=operator, grant=grant, reason="Encore")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"person": "personne-inconnue"}, "person"),
        ({"role": "superuser"}, "role"),
        ({"last_day": "bientôt"}, "last_day"),
    ],
)
def test_what_is_wrong_is_told_beside_it(desk, person, typed, field):
    answer = give(desk, person, **typed)
    assert answer.status_code == 422
    assert f'href="#id_{field}' in answer.text
    assert not person.grants.exists()


def test_an_end_lies_ahead_and_within_three_years(desk, person):
    assert give(desk, person, last_day=day(-1)).status_code == 409
    assert give(desk, person, last_day=day(1200)).status_code == 409
    assert not person.grants.exists()


def test_a_role_held_is_renewed_and_an_official_is_given_none(desk, person):
    give(desk, person)
    assert "déjà ce rôle" in give(desk, person).text
    official = make_mandate(make_user()).user
    assert "a un mandat" in give(desk, official).text
    assert not official.grants.exists()


def test_nobody_gives_to_themselves(desk, operator):
    assert "Personne ne s’attribue" in give(desk, operator).text


@pytest.mark.parametrize("who", ["nobody", "member", "moderator", "official"])
def test_only_operators_come_in(client, who, person):
    grant = RoleGrant.objects.create(user=person, role=Role.MODERATOR)
    if who != "nobody":
        roles = (Role.MODERATOR,) if who == "moderator" else ()
        user = enrolled(roles=roles)
        if who == "official":
            make_mandate(user)
        sign_in(client, user, second_step=True)
    status = 302 if who == "nobody" else 403
    for path in (PAGE, GIVE, address("renew", grant), address("end", grant)):
        assert client.get(path).status_code == status
    assert client.post(address("end", grant), {"reason": "Non"}).status_code == status
    assert give(client, make_user()).status_code == status
    grant.refresh_from_db()
    assert grant.ends_at is None


def test_a_moderator_may_do_none_of_it_by_the_actions_either(person):
    by, grant = make_user(roles=(Role.MODERATOR,)), RoleGrant(user=person, role=Role.MODERATOR)
    grant.save()
    end = timezone.now() + timedelta(days=3)
    with pytest.raises(Refused):
        grant_role(by=by, user=make_user(), role=Role.MODERATOR, ends_at=end)
    with pytest.raises(Refused):
        renew_role(by=by, grant=grant, ends_at=end)
    with pytest.raises(Refused):
        ending_roles.end(by=by, grant=grant, reason="Non")


def test_an_instance_never_loses_its_last_operator_by_a_date(desk, operator, person):
    own = operator.grants.get()
    assert "Un seul exploitant n’a pas de date de fin" in desk.get(PAGE).text
    give(desk, person, role="operator", last_day=day(30))
    answer = desk.post(address("end", own), {"reason": "Je pars"})
    assert answer.status_code == 409
    assert "sans date de fin" in answer.text
    with pytest.raises(Conflict):
        renew_role(by=person, grant=own, ends_at=timezone.now() + timedelta(days=3))
    with pytest.raises(Conflict):
        erase_account(by=operator)
    [grant] = person.grants.all()
    desk.post(address("renew", grant), {"last_day": ""})
    assert "Un seul exploitant" not in desk.get(PAGE).text
    assert desk.post(address("end", own), {"reason": "Je pars"}).status_code == 303
    assert desk.get(PAGE).status_code in (302, 403)


@pytest.mark.django_db(transaction=True)
def test_two_operators_who_end_each_other_leave_one():
    first, second = (make_user(roles=(Role.OPERATOR,)) for _ in range(2))
    start, refused = threading.Barrier(2), []

    def leave(by, other):
        start.wait()
        try:
            end_role(by=by, grant=other.grants.get(), reason="Non")
        except Refused as error:
            refused.append(error.reason)
        finally:
            connection.close()

    pairs = [(first, second), (second, first)]
    threads = [threading.Thread(target=leave, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert RoleGrant.objects.running_sites().count() == 1
    assert len(refused) == 1


def test_ends_are_told_a_month_and_a_week_before_once_each(operator, person):
    end = timezone.now() + timedelta(days=20)
    grant = grant_role(by=operator, user=person, role=Role.MODERATOR, ends_at=end)
    assert ending_roles.tell() == 2
    assert ending_roles.tell() == 0
    assert "nul ne prolonge le sien" in str(letters_to(person.email)[0].body)
    assert "Perrine Delacourt" in str(letters_to(operator.email)[0].body)
    RoleGrant.objects.filter(pk=grant.pk).update(ends_at=timezone.now() + timedelta(days=6))
    assert ending_roles.tell() == 2
    renew_role(by=operator, grant=grant, ends_at=None)
    assert ending_roles.tell() == 0


def test_the_page_asks_as_much_for_many(desk, django_assert_max_num_queries):
    for _ in range(15):
        RoleGrant.objects.create(user=make_user(), role=Role.MODERATOR)
    desk.get(PAGE)
    with django_assert_max_num_queries(12):
        desk.get(PAGE)
