"""A kit: each says it in other words; the share box turns; what is printed is on paper."""

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from initiatives.models import KitMessage
from initiatives.models.kit import Network
from tests.factories import make_initiative
from tests.journeys.hand import Hand, told
from tests.journeys.steps import CONSENT, come_in, heading
from tests.kit.cast import OTHER, TEXT, joined, written

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
OWN = "Venez voir samedi à dix heures, on compte les vélos ensemble."
LETTER = "Madame la maire,\n\nQuand l’abri ouvrira-t-il ?"


@told("360-no-js")
def test_each_says_it_in_other_words_and_whoever_shares_in_their_own(hand: Hand) -> None:
    row = make_initiative(title="Un abri à vélos à la gare", decision_maker="La maire")
    room = f"{row.get_absolute_url()}kit/"
    written(row, text=TEXT, by=joined(row, name="Louise Marchandeau"))
    writer = come_in(hand, joined(row, name="Zoé Petit"))
    writer.goto(row.get_absolute_url())
    writer.follow(re.compile("^Kit"), within="main nav")
    writer.follow("Écrire un message")
    writer.follow("Publier dans le kit")
    expect(writer.page.locator("#erreurs")).to_be_focused()
    writer.choose("Bluesky")
    writer.fill("À qui il parle", "à qui prend le train")
    # Nearly what somebody else wrote: it is said before, and nothing is lost.
    writer.fill("Le message", TEXT)
    writer.follow("Publier dans le kit")
    heading(writer, "Écrire un message")
    twin = writer.page.get_by_role("heading", name="Presque identique à ce qu’écrit Louise")
    expect(twin).to_be_visible()
    expect(writer.page.get_by_label("À qui il parle")).to_have_value("à qui prend le train")
    writer.fill("Le message", OTHER)
    writer.follow("Publier dans le kit")
    made = KitMessage.objects.get(text=OTHER)
    assert made.network == Network.BLUESKY
    writer.goto(room)
    mine = writer.page.locator(f"#message-{made.pk}")
    expect(mine).to_contain_text("Zoé Petit")
    expect(mine).to_contain_text(re.compile(r"Différent à \d+\s% du message le plus proche"))
    _share(hand.another(), room)
    _print(hand.another(), room)
    _write_to_who_decides(hand.another(), room)


def _share(visitor: Hand, room: str) -> None:
    """Another message each time, then one's own words; nothing of them is kept."""
    visitor.goto(room)
    visitor.follow("Partager", within="main .etroit")
    box = visitor.page.get_by_label("Ce que vous allez dire")
    first = box.input_value()
    visitor.follow("Proposer un autre message")
    second = box.input_value()
    assert {first.partition("\n")[0], second.partition("\n")[0]} == {TEXT, OTHER}
    visitor.fill("Ce que vous allez dire", OWN)
    visitor.fill("Votre serveur Mastodon", "https://piaille fr")
    visitor.follow("Préparer les liens avec mes mots")
    expect(visitor.page.locator("#erreurs")).to_be_focused()
    visitor.fill("Votre serveur Mastodon", "piaille.fr")
    visitor.follow("Préparer les liens avec mes mots")
    for name, host in (("Mastodon", "https://piaille.fr/"), ("Bluesky", "https://bsky.app/")):
        link = visitor.page.get_by_role("link", name=name)
        address = unquote(link.get_attribute("href") or "").replace("+", " ")
        assert address.startswith(host)
        assert OWN in address
    assert KitMessage.objects.count() == 2


def _print(visitor: Hand, room: str) -> None:
    """The poster and the leaflet come as papers."""
    visitor.goto(room)
    for name in ("L’affiche", "Le tract"):
        address = visitor.page.get_by_role("link", name=name).get_attribute("href")
        paper = visitor.page.request.get(address or "")
        assert paper.headers["content-type"] == "application/pdf"
        assert paper.body().startswith(b"%PDF-")


def _write_to_who_decides(visitor: Hand, room: str) -> None:
    """One's own letter opens in one's own mail."""
    visitor.goto(room)
    visitor.follow("Écrire une lettre : La maire")
    visitor.fill("Votre lettre", LETTER)
    visitor.follow("Préparer l’e-mail")
    link = visitor.page.get_by_role("link", name="Ouvrir dans ma messagerie")
    address = unquote(link.get_attribute("href") or "")
    assert address.startswith("mailto:?subject=Un abri à vélos à la gare&body=Madame la maire,")


@pytest.mark.full
@told("360-no-js")
def test_the_team_writes_what_to_say_aloud(hand: Hand) -> None:
    row = make_initiative()
    team = come_in(hand, row.author)
    team.goto(f"{row.get_absolute_url()}kit/ecrire/")
    team.choose("À voix haute")
    team.tick(CONSENT)
    team.fill("Le message", "La passerelle est fermée. " * 30)
    team.follow("Publier dans le kit")
    expect(team.page.locator("#erreurs")).to_contain_text("80 mots")
    team.fill("Le message", "La passerelle est fermée depuis mai : le détour prend une heure.")
    team.follow("Publier dans le kit")
    expect(team.page.get_by_text(re.compile(r"environ \d+\ssecondes")).first).to_be_visible()
