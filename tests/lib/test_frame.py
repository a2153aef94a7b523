"""The frame of the page: kept for visitors, never for people."""

import re

import pytest

from civic.accounts.models import RoleGrant
from civic.accounts.roles import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def bar(client, path):
    text = client.get(path).content.decode()
    return text[text.index("<header") : text.index("</header>")]


def tokens_of(html):
    return re.findall('name="csrfmiddlewaretoken" value="(.*?)"', html)


def test_it_says_where_a_visitor_is_on_each_page(client):
    assert 'aria-current="page"' in bar(client, "/initiatives/")
    assert "aria-current" not in bar(client, "/contact/")
    assert 'aria-current="page"' in bar(client, "/territoires/")
    assert 'aria-current="page"' in bar(client, "/initiatives/")


def test_it_never_shows_a_persons_bar_to_somebody_else(client):
    person = make_user(name="Perrine Delacourt")
    bar(client, "/contact/")
    client.force_login(person)
    assert "Perrine Delacourt" in bar(client, "/contact/")
    client.logout()
    assert "Perrine Delacourt" not in bar(client, "/contact/")
    other = make_user(name="Basile Nguyen")
    client.force_login(other)
    assert "Perrine Delacourt" not in bar(client, "/contact/")
    assert "Basile Nguyen" in bar(client, "/contact/")


def test_it_gives_the_form_of_each_answer_a_token_of_its_own(client):
    client.force_login(make_user())
    found = [tokens_of(bar(client, "/contact/")) for _turn in range(2)]
    assert [len(token) for token in found[0]] == [64, 64]
    assert found[0] != found[1]


def test_it_shows_a_function_as_soon_as_it_is_granted(client):
    person = make_user()
    client.force_login(person)
    assert "/moderation/" not in bar(client, "/contact/")
    RoleGrant.objects.create(user=person, role=Role.MODERATOR)
    assert "/moderation/" in bar(client, "/contact/")


def test_who_asks_costs_one_question_and_what_they_may_do_another(
    client, django_assert_num_queries
):
    client.force_login(make_user())
    bar(client, "/contact/")
    with django_assert_num_queries(2):
        bar(client, "/contact/")
