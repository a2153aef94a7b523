"""Links that stop messages: one click of a mail program, or a page that asks."""

import pytest
from django.conf import settings as site
from django.test import Client

from civic.notifications import actions, tokens
from civic.notifications.models import Follow, Reader
from civic.notifications.states import Kind, Rhythm
from tests.factories import make_initiative, make_user
from tests.initiatives.test_stances import signed_in

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(params=["account", "address"])
def reader(request):
    if request.param == "account":
        return actions.reader_of(make_user())
    return actions.reader_at("ana@example.org")


@pytest.fixture
def rows(reader):
    """One follow of each rhythm, and a second weekly one."""
    rhythms = (Rhythm.NOW, Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.WEEKLY)
    return [
        actions.follow(
            by=reader, kind=Kind.INITIATIVE, key=str(make_initiative().pk), rhythm=rhythm
        )
        for rhythm in rhythms
    ]


def path(reader, scope):
    return tokens.unsubscribe_url(reader, scope).removeprefix(site.SITE_URL)


def rhythms(rows):
    return [Follow.objects.get(pk=row.pk).rhythm for row in rows]


def mail_program():
    """It has no cookie and sends no token."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("now", ["never", "daily", "weekly", "weekly"]),
        ("daily", ["now", "never", "weekly", "weekly"]),
        ("weekly", ["now", "daily", "never", "never"]),
        ("all", ["never"] * 4),
    ],
)
def test_it_unsubscribes_in_one_click(reader, rows, scope, expected):
    for _ in range(2):
        response = mail_program().post(path(reader, scope), ONE_CLICK)
        assert response.status_code == 200
        assert not response.cookies
        assert rhythms(rows) == expected


def test_it_unsubscribes_from_one_thing_in_one_click(reader, rows):
    response = mail_program().post(path(reader, f"follow:{rows[3].pk}"), ONE_CLICK)
    assert response.status_code == 200
    assert rhythms(rows) == ["now", "daily", "weekly", "never"]


def test_it_changes_nothing_when_it_is_read(reader, rows):
    for scope in ("now", "daily", "weekly", "all", f"follow:{rows[0].pk}"):
        response = Client().get(path(reader, scope))
        assert response.status_code == 200
        assert not response.cookies
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "Plus aucun e-mail sur mes suivis" in response.content.decode()
    assert rhythms(rows) == ["now", "daily", "weekly", "weekly"]


def test_it_asks_how_much_to_stop(reader, rows):
    link = path(reader, f"follow:{rows[3].pk}")
    html = Client().get(link).content.decode()
    assert "Plus de résumé de la semaine" in html
    title = "Rouvrir la passerelle des Mauges"
    assert f"Plus d’e-mail sur «\u00a0{title}\u00a0»" in html
    response = mail_program().post(link, {"quoi": "ceci"})
    assert (response.status_code, response.url) == (303, f"{link}?fait=ceci")
    assert rhythms(rows) == ["now", "daily", "weekly", "never"]
    html = Client().get(response.url).content.decode()
    assert "C’est fait" in html
    assert "Il reste 3 suivis" in html


def test_it_stops_the_rhythm_of_one_thing(reader, rows):
    mail_program().post(path(reader, f"follow:{rows[3].pk}"), {"quoi": "rythme"})
    assert rhythms(rows) == ["now", "daily", "never", "never"]


def test_it_stops_everything_from_any_link(reader, rows):
    link = path(reader, "daily")
    response = mail_program().post(link, {"quoi": "tout"})
    assert response.url == f"{link}?fait=tout"
    assert rhythms(rows) == ["never"] * 4
    assert "Vous ne recevrez plus" in Client().get(response.url).content.decode()


def test_it_leads_to_every_rhythm(reader, rows):
    page = tokens.manage_url(reader).removeprefix(site.SITE_URL)
    assert f'href="{page}"' in Client().get(path(reader, "all")).content.decode()


def test_it_says_nothing_about_a_follow_that_is_gone(reader, rows):
    link = path(reader, f"follow:{rows[0].pk}")
    actions.unfollow(by=reader, kind=Kind(rows[0].kind), key=rows[0].key)
    assert Client().get(link).status_code == 200
    assert mail_program().post(link, ONE_CLICK).status_code == 200
    assert rhythms(rows[1:]) == ["daily", "weekly", "weekly"]


def test_it_answers_well_once_the_reader_is_gone(reader):
    link = path(reader, "all")
    Reader.objects.all().delete()
    assert mail_program().post(link, ONE_CLICK).status_code == 200
    assert Client().get(link).status_code == 404


def test_it_stops_nothing_for_a_forged_link(reader, rows):
    token = path(reader, "all").split("/")[-2]
    manage = tokens.manage_token(reader)
    uid, _, signature = token.partition("-")
    for bad in ("x", token[:-1], f"{uid}-d.{signature.partition('.')[2]}", manage, "é"):
        assert Client().get(f"/desabonner/{bad}/").status_code == 404
        mail_program().post(f"/desabonner/{bad}/", ONE_CLICK)
    assert rhythms(rows) == ["now", "daily", "weekly", "weekly"]


def test_it_stops_only_the_readers_own(reader, rows):
    other = actions.reader_of(make_user())
    theirs = actions.follow(by=other, kind=Kind.AREA, key="21231")
    mail_program().post(path(reader, f"follow:{theirs.pk}"), ONE_CLICK)
    mail_program().post(path(reader, "all"), ONE_CLICK)
    assert rhythms([theirs]) == ["weekly"]


def test_it_works_for_somebody_signed_in_as_somebody_else(reader, rows):
    client = signed_in(make_user(), enforce_csrf_checks=True)
    assert client.post(path(reader, "all"), {"quoi": "tout"}).status_code == 303
    assert rhythms(rows) == ["never"] * 4
    assert client.put(path(reader, "all")).status_code == 405
