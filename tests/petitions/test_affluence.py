"""When too many people come at once: search and live counts go first, signing last."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.urls import reverse

from civic.lib import affluence
from initiatives.actions.signing import sign
from initiatives.models import Signature
from initiatives.search import similar
from tests.factories import make_initiative, make_user
from tests.petitions.cast import make_petition, signing

pytestmark = pytest.mark.django_db
SAYS = "Beaucoup de monde vient en même temps"


@pytest.fixture
def crowd():
    affluence.begin(timedelta(minutes=5))


@pytest.mark.parametrize("question", ["?q=velo", "?q=velo&tri=recentes", "?q=velo&theme=mobilites"])
def test_search_is_suspended_and_says_when_to_come_back(client, crowd, question):
    make_initiative()
    response = client.get(reverse("initiatives") + question)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == str(affluence.RETRY_SECONDS)
    assert response.headers["Cache-Control"] == "no-store"
    assert "la recherche est suspendue" in response.content.decode()
    assert "se signent comme d’habitude" in response.content.decode()


def test_the_api_says_the_same_as_a_problem(client, crowd):
    response = client.get("/api/v1/initiatives/?q=velo")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == str(affluence.RETRY_SECONDS)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert "la recherche est suspendue" in response.json()["detail"]


def test_a_draft_is_no_longer_compared_with_others(crowd):
    row = make_initiative()
    assert similar(None, row.title) == []
    affluence.end()
    assert similar(None, row.title) == [row]


def test_everything_else_is_read_and_the_counts_are_dated(client, crowd):
    row = make_initiative()
    for address in (reverse("home"), reverse("initiatives"), row.get_absolute_url()):
        response = client.get(address)
        html = response.content.decode()
        assert response.status_code == 200
        assert re.search(SAYS + r".*les nombres de cette page sont ceux de \d+\sh\s\d\d\.", html)
        assert response.headers["Cache-Control"].endswith(f"s-maxage={affluence.SHARED_SECONDS}")


def test_the_page_of_an_initiative_is_kept_whatever_was_counted_since(
    client, crowd, django_assert_num_queries
):
    row = make_initiative()
    client.get(row.get_absolute_url())
    with django_assert_num_queries(0):
        assert client.get(row.get_absolute_url()).status_code == 200


def test_finding_a_commune_to_sign_goes_on(client, crowd):
    make_initiative()
    assert client.get("/territoires/recherche/?q=dijon").status_code == 302


def test_signing_goes_on(crowd):
    petition = make_petition()
    sign(by=None, petition=petition, signing=signing())
    assert Signature.objects.count() == 1


def test_it_ends_by_itself_and_nobody_is_told_any_more(client):
    affluence.begin(timedelta(seconds=1))
    caches["spare"].delete("affluence")
    affluence._flag.clear()
    make_initiative()
    response = client.get(reverse("initiatives") + "?q=velo")
    assert response.status_code == 200
    assert SAYS not in response.content.decode()


def test_redis_forgets_the_mode_in_time():
    affluence.begin(timedelta(minutes=5))
    kept = caches["spare"]
    assert 290 <= kept._cache.get_client().ttl(kept.make_key("affluence")) <= 300


def test_the_operator_switches_it_by_a_command():
    said = StringIO()
    for what in ("status", "on", "status", "off", "status"):
        call_command("affluence", what, stdout=said)
    assert said.getvalue().split() == ["off", "on", "on", "off", "off"]


def test_the_environment_holds_it_on_whatever_redis_says(settings):
    settings.AFFLUENCE = True
    assert affluence.is_on()
    with pytest.raises(CommandError, match="environment"):
        call_command("affluence", "off")


def test_the_command_says_when_redis_did_not_take_it(settings):
    address = "redis://127.0.0.1:1/0"
    settings.CACHES = {
        **settings.CACHES,
        "spare": {**settings.CACHES["spare"], "LOCATION": address},
    }
    with pytest.raises(CommandError, match="AFFLUENCE=true"):
        call_command("affluence", "on")
    with pytest.raises(CommandError, match="1 or more"):
        call_command("affluence", "on", minutes=0)


def test_somebody_signed_in_is_told_too(client, crowd):
    client.force_login(make_user())
    assert SAYS in client.get(reverse("initiatives")).content.decode()
