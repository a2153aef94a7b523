import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse
from redis.exceptions import ConnectionError as RedisLost

from civic.lib import health, letters


def test_healthz_needs_nothing(client):
    response = client.get("/healthz")
    assert response.content == b"ok\n"
    assert not response.cookies


@pytest.mark.django_db
def test_readyz_says_that_all_is_ready(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": True, "broker": True, "migrations": True}


@pytest.mark.django_db
def test_readyz_says_which_part_is_lost(client, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"database": True, "broker": False, "migrations": True}


@pytest.mark.django_db
def test_a_process_stays_ready_while_a_newer_one_migrates(client, django_assert_num_queries):
    recorder = MigrationRecorder(connection)
    recorder.record_applied("activity", "9999_of_the_next_release")
    health.report()
    with django_assert_num_queries(2):
        assert client.get("/readyz").json()["migrations"] is True


@pytest.mark.django_db
def test_a_process_is_not_ready_before_what_it_needs_is_there(client):
    app, name = sorted(health._last_migrations())[0]
    MigrationRecorder(connection).record_unapplied(app, name)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, False)


@pytest.mark.parametrize("error", [OperationalError("gone"), RedisLost("gone"), OSError("gone")])
def test_a_lost_part_is_not_ready(error):
    def lost():
        raise error

    assert health._holds(lost) is False


def test_robots_keep_out_of_private_pages(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /compte/" in text
    assert "Sitemap: " in text


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/robots.txt", "/composants/"])
def test_they_are_only_read(client, address):
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("theme", ["", "clair", "sombre"])
def test_the_gallery_shows_every_component_to_a_visitor_without_a_cookie(client, settings, theme):
    settings.EMBEDDED = True
    response = client.get("/composants/", {"affichage": theme})
    page = response.content.decode()
    assert response.status_code == 200
    assert (f'data-theme="{theme}"' in page) == bool(theme)
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_the_gallery_does_not_exist_in_production(client, settings):
    settings.EMBEDDED = settings.DEBUG = False
    assert client.get("/composants/").status_code == 404


@pytest.mark.parametrize("name", letters.examples())
def test_each_message_stands_alone_in_both_forms(client, settings, name):
    settings.EMBEDDED = True
    page = client.get(reverse("example-letter", args=[name]))
    text = client.get(reverse("example-text", args=[name]))
    assert page.status_code == text.status_code == 200
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Pourquoi ce message" in text.content.decode()
    assert '<base target="_blank">' in page.content.decode()
    assert not page.cookies


def test_only_a_message_alone_may_hold_styles_and_be_framed_by_us(client, settings):
    settings.EMBEDDED = True
    alone = client.get(reverse("example-letter", args=["tout"]))
    policy = alone.headers["Content-Security-Policy"]
    assert "style-src 'unsafe-inline'" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert "sandbox" in policy
    assert alone.headers["X-Frame-Options"] == "SAMEORIGIN"
    around = client.get(reverse("components"))
    policy = around.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert around.headers["X-Frame-Options"] == "DENY"
    assert "frame-src" not in client.get("/robots.txt").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("theme", "query"), [("sombre", "@media all"), ("clair", "@media not all"), ("", "prefers-")]
)
def test_a_message_is_shown_in_the_theme_asked_for(client, settings, theme, query):
    settings.EMBEDDED = True
    page = client.get(reverse("example-letter", args=["tout"]), {"affichage": theme})
    assert query in page.content.decode()


def test_messages_are_shown_to_builders_only(client, settings):
    settings.EMBEDDED = settings.DEBUG = False
    for view in ("example-letter", "example-text"):
        assert client.get(reverse(view, args=["tout"])).status_code == 404
    settings.EMBEDDED = True
    for view in ("example-letter", "example-text"):
        assert client.get(reverse(view, args=["inconnu"])).status_code == 404
        assert client.post(reverse(view, args=["tout"])).status_code == 405
