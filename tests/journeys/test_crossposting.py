"""A team connects an account elsewhere, reads what leaves; what is withdrawn leaves there too."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import expect

from civic.syndication.actions.fanning import fan_out
from civic.syndication.actions.following import follow
from civic.syndication.actions.forgetting import forget_channels
from civic.syndication.delivering import sending
from initiatives.states import Visibility
from tests.factories import withhold
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading
from tests.syndication.cast import told as tell
from tests.syndication.connectors.fakes.mastodon import FakeMastodon
from tests.syndication.connectors.fakes.server import Call, Reply
from tests.syndication.pages.cast import ready_initiative

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


class Agreeing(FakeMastodon):
    """A server where one agrees at once."""

    def answer(self, call: Call) -> Reply:
        if call.path == "/oauth/authorize":
            back, state = call.query["redirect_uri"], call.query["state"]
            return Reply(302, "", {"Location": f"{back}?code=abc&state={state}"})
        return super().answer(call)


@pytest.fixture
def mastodon(settings: Any, live_server: Any) -> Iterator[Agreeing]:
    """A server of this machine, and our site at its own address."""
    settings.SITE_URL = live_server.url
    settings.CHANNEL_LOOPBACK = settings.EMBEDDED = True
    settings.CHANNEL_SENDERS, settings.NETWORK_APPS = 1, {}
    fake = Agreeing()
    yield fake
    fake.close()


@told("360-no-js")
def test_a_team_tells_it_elsewhere_and_what_is_withdrawn_leaves_there_too(
    hand: Hand, mastodon: Agreeing
) -> None:
    row = ready_initiative(title="Rouvrir la passerelle des Tanneries")
    author = come_in(hand, row.author)
    author.goto(f"{row.get_absolute_url()}gerer/")
    author.follow("Diffuser")
    author.follow("Brancher un compte")
    author.follow("Choisir Mastodon")
    author.fill("Votre serveur", "")
    author.follow("Continuer")
    expect(author.page.locator("#erreurs")).to_be_focused()
    author.fill("Votre serveur", mastodon.origin)
    author.follow("Continuer")
    heading(author, "Donner votre accord sur Mastodon")
    author.follow("Continuer vers 127.0.0.1")
    heading(author, "Ce qui est annoncé")
    author.follow("Enregistrer")
    _read_and_approve(author, row, mastodon)
    withhold(row, Visibility.REMOVED)
    follow()
    sending.run(seconds=5)
    assert mastodon.posts == {}
    author.page.reload()
    expect(author.page.locator("main")).to_contain_text("Retiré")
    author.follow("Débrancher", within="main")
    author.follow("Débrancher", within="main")
    expect(author.page.locator(".notice--success")).to_contain_text("débranché")
    forget_channels()
    assert not mastodon.tokens


def _read_and_approve(author: Hand, row: Any, mastodon: Agreeing) -> None:
    """One reads the post as it will be, writes it in other words, and lets it leave."""
    with transaction.atomic():
        tell(row)
    fan_out()
    sending.run(seconds=5)
    assert mastodon.posts == {}
    author.page.reload()
    expect(author.page.locator(".apercu")).to_contain_text("Rouvrir la passerelle des Tanneries")
    expect(author.page.locator(".apercu")).to_contain_text("sur 500")
    author.follow(re.compile("^1 annonce à relire"), within="main")
    author.follow("Rouvrir la passerelle des Tanneries", within=".envoi")
    author.fill("Le texte, sans l’adresse", "mot " * 150)
    author.follow("Approuver : elle part")
    expect(author.page.locator("#erreurs")).to_contain_text("trop long pour ce réseau")
    author.fill("Le texte, sans l’adresse", "Samedi à dix heures, venez compter les détours.")
    author.follow("Approuver : elle part")
    sending.run(seconds=5)
    (post,) = mastodon.posts.values()
    assert post["status"].startswith("Samedi à dix heures")
    assert row.get_absolute_url() in post["status"]
    author.page.reload()
    expect(author.page.locator(".envoi")).to_contain_text("Publié")
