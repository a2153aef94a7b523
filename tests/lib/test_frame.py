"""The frame of the page: kept for visitors, never for people."""

import pytest

from tests.factories import make_user

pytestmark = pytest.mark.django_db


def bar(client, path):
    text = client.get(path).content.decode()
    return text[text.index("<header") : text.index("</header>")]


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
