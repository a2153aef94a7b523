"""What only an author is told: that a first person joined, never who."""

import json

import pytest
from django.test import Client

from civic.accounts.actions import erase_account
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from initiatives import actions, queries
from initiatives.models import Milestone
from initiatives.states import Side, Visibility
from tests.factories import make_initiative, make_moderator, make_user

pytestmark = pytest.mark.django_db

LABEL = "Une première personne vous rejoint"


def join(person, initiative, side=Side.SUPPORT):
    actions.take_stance(by=person, initiative=initiative, side=side, agrees=True)
    actions.fold()


def first_joins():
    return Activity.objects.filter(verb=Verb.JOINED_FIRST)


def test_the_author_hears_of_the_first_person_who_joins():
    initiative = make_initiative()
    join(make_user(), initiative)
    told = first_joins().get()
    assert told.for_key == str(initiative.author.uid)
    assert (told.subject_key, told.label) == (str(initiative.pk), LABEL)


def test_it_does_not_say_who_joined():
    initiative, person = make_initiative(), make_user(name="Amina Belkacem", handle="amina-b")
    join(person, initiative)
    told = json.dumps(first_joins().values().get(), default=str)
    for secret in (person.name, person.handle, str(person.uid), person.email):
        assert secret not in told


def test_it_tells_it_once_even_if_the_person_leaves_and_comes_back():
    initiative, person = make_initiative(), make_user()
    join(person, initiative)
    actions.withdraw_stance(by=person, initiative=initiative)
    actions.fold()
    join(person, initiative)
    join(make_user(), initiative)
    assert first_joins().count() == 1
    assert Milestone.objects.get().level == 1


def test_it_says_nothing_of_those_who_oppose():
    join(make_user(), make_initiative(), Side.OPPOSE)
    assert not first_joins().exists()


def test_the_author_who_joins_alone_is_not_a_first_person():
    initiative = make_initiative()
    join(initiative.author, initiative)
    assert not first_joins().exists()
    join(make_user(), initiative)
    assert first_joins().count() == 1


def test_it_tells_the_public_milestone_alone_when_five_come_at_once():
    initiative = make_initiative()
    for _ in range(5):
        actions.take_stance(by=make_user(), initiative=initiative, side=Side.SUPPORT, agrees=True)
    actions.fold()
    assert not first_joins().exists()
    assert Activity.objects.get(verb=Verb.MILESTONE).for_key == ""


def test_it_goes_on_to_the_public_milestones():
    initiative = make_initiative()
    for _ in range(6):
        join(make_user(), initiative)
    assert [row.level for row in Milestone.objects.order_by("level")] == [1, 5]
    assert Activity.objects.get(verb=Verb.MILESTONE).data == {"level": 5}


def test_no_page_and_no_api_shows_it():
    initiative = make_initiative()
    author = Client()
    author.force_login(initiative.author)
    page = initiative.get_absolute_url()
    join(make_user(), initiative)
    addresses = [
        page,
        f"{page}versions/",
        "/",
        "/initiatives/",
        "/territoires/21231-dijon/",
        initiative.author.get_absolute_url(),
        "/sitemap.xml",
        "/api/v1/initiatives/",
        f"/api/v1/initiatives/{initiative.pk}/",
    ]
    for client in (Client(), author):
        for address in addresses:
            response = client.get(address)
            assert response.status_code == 200, address
            text = response.content.decode()
            assert LABEL not in text, address
            assert Verb.JOINED_FIRST not in text, address
    assert Verb.JOINED_FIRST not in [row.verb for row in queries.moves()]


def test_it_is_withdrawn_and_comes_back_with_the_initiative():
    initiative, moderator = make_initiative(), make_moderator()
    join(make_user(), initiative)
    for to in (Visibility.RESTRICTED, Visibility.PUBLIC):
        actions.change_visibility(by=moderator, initiative=initiative, to=to, reason="Motif.")
        assert (first_joins().get().withdrawn_at is None) == (to == Visibility.PUBLIC)
    assert not Activity.objects.public().filter(verb=Verb.JOINED_FIRST).exists()


def test_it_is_erased_with_the_account():
    initiative = make_initiative()
    join(make_user(), initiative)
    erase_account(by=initiative.author)
    assert not first_joins().exists()


def test_nobody_is_told_of_who_joins_an_erased_author():
    initiative = make_initiative()
    erase_account(by=initiative.author)
    join(make_user(), initiative)
    assert not first_joins().exists()
    assert Milestone.objects.get().level == 1
