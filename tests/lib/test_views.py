import pytest
from django.db import OperationalError
from redis.exceptions import ConnectionError as RedisLost

from civic.lib import health


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
