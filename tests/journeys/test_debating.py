"""A debate: for, against, answered, enlightening, slowed down, left there, closed and annotated."""

import re

import pytest
from playwright.sync_api import expect

from initiatives.models import Argument, Initiative
from initiatives.states import Side
from tests.factories import make_initiative, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import CONSENT, come_in, heading

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
FOR = "Le détour prend vingt minutes à pied, deux fois par jour."
AGAINST = "La nuit, la passerelle n’est pas éclairée."
SOURCE = "https://www.example.org/comptage.pdf"
ANSWER = "Une lumière qui s’éteint seule suffit."
MORE = "Les livraisons passeraient aussi par là."
CONCLUSION = "Nous gardons la passerelle ouverte de jour, et une lumière pour le soir."
ALL_OF_IT = "La conclusion et ce que les deux côtés en disent"


@told("360-no-js")
def test_a_debate_goes_from_two_arguments_to_a_conclusion_that_both_sides_annotate(
    hand: Hand,
) -> None:
    row = make_initiative(title="Rouvrir la passerelle")
    room = f"{row.get_absolute_url()}arguments/"
    zoe = come_in(hand, make_user(name="Zoé Petit"))
    ali = come_in(hand.another(), make_user(name="Ali Haddad"))
    _argue_on_both_sides(row, zoe, ali)
    _answer_and_leave_it_there(zoe, ali)

    zoe.goto(f"{room}ecrire/?cote=pour")
    zoe.fill("Votre argument", MORE)
    team = come_in(hand.another(), row.author)
    team.goto(room)
    team.follow("Ralentir ce débat")
    team.follow("Ralentir le débat")
    expect(team.page.locator("#erreurs")).to_be_focused()
    team.choose("un texte par heure")
    team.choose("trois jours")
    team.follow("Ralentir le débat")
    expect(team.page.get_by_role("heading", name="Ce débat est ralenti")).to_be_visible()
    # What was being written is kept, and goes once it may.
    zoe.follow("Publier mon argument")
    expect(zoe.page.locator("#erreurs")).to_be_focused()
    expect(zoe.page.get_by_label("Votre argument", exact=True)).to_have_value(MORE)
    team.follow("Ne plus ralentir")
    zoe.follow("Publier mon argument")
    expect(zoe.page.get_by_text("Votre argument est en ligne.")).to_be_visible()

    _close_and_annotate(room, team, zoe, ali)


def _argue_on_both_sides(row: Initiative, zoe: Hand, ali: Hand) -> None:
    zoe.goto(row.get_absolute_url())
    zoe.follow(re.compile("^Arguments"), within="main nav")
    zoe.follow("Écrire un argument pour")
    zoe.fill("Votre argument", FOR)
    zoe.follow("Publier mon argument")
    expect(zoe.page.locator("#erreurs")).to_be_focused()
    expect(zoe.page.get_by_label("Votre argument", exact=True)).to_have_value(FOR)
    zoe.tick(CONSENT)
    # An address that others may change on the way is no source.
    zoe.fill("Source 1", SOURCE.replace("https", "http"))
    zoe.follow("Publier mon argument")
    expect(zoe.page.locator("#erreurs")).to_contain_text("https://")
    zoe.fill("Source 1", SOURCE)
    zoe.follow("Publier mon argument")
    expect(zoe.page.get_by_text("Votre argument est en ligne.")).to_be_visible()
    ali.goto(f"{row.get_absolute_url()}arguments/")
    ali.follow("Écrire un argument contre")
    ali.fill("Votre argument", AGAINST)
    ali.tick(CONSENT)
    ali.follow("Publier mon argument")
    expect(ali.page.get_by_text("Votre argument est en ligne.")).to_be_visible()
    ali.goto(f"{row.get_absolute_url()}arguments/")
    sides = ali.page.locator("ol.args > li")
    expect(sides).to_have_count(2)
    expect(sides.filter(has_text=FOR)).to_contain_text("Zoé Petit")
    ali.follow("Toutes les sources citées")
    cited = ali.page.locator("main .args > li")
    expect(cited.get_by_role("link", name="example.org")).to_have_attribute("href", SOURCE)
    expect(cited).to_contain_text(re.compile(r"Citée par\s+Zoé Petit"))


def _answer_and_leave_it_there(zoe: Hand, ali: Hand) -> None:
    """Zoé answers Ali, who answers back and leaves it there; she is told of it no more."""
    argument = Argument.objects.claims(Side.OPPOSE).get()
    zoe.goto(argument.get_absolute_url())
    zoe.follow("Cet argument m’éclaire")
    expect(zoe.page.get_by_role("button", name="M’éclaire : enlever")).to_be_visible()
    zoe.follow("Répondre")
    heading(zoe, "Répondre à un argument")
    expect(zoe.page.get_by_text(AGAINST)).to_be_visible()
    zoe.fill("Votre réponse", ANSWER)
    zoe.follow("Publier ma réponse")
    zoe.follow("Ne plus me prévenir des réponses")
    expect(zoe.page.get_by_role("button", name="Me prévenir de nouveau")).to_be_visible()
    ali.goto(argument.get_absolute_url())
    expect(ali.page.get_by_text(ANSWER)).to_be_visible()
    ali.follow("Laisser le dernier mot")
    left = ali.page.get_by_text("Ali Haddad laisse le dernier mot à Zoé Petit")
    expect(left).to_be_visible()
    expect(ali.page.get_by_role("link", name="Répondre", exact=True)).to_have_count(0)


def _close_and_annotate(room: str, team: Hand, zoe: Hand, ali: Hand) -> None:
    team.goto(room)
    team.follow("Clore ce débat par une conclusion")
    team.fill("Votre conclusion", "Non.")
    team.follow("Clore le débat")
    expect(team.page.locator("#erreurs")).to_be_focused()
    team.fill("Votre conclusion", CONCLUSION)
    team.follow("Clore le débat")
    for one, said in ((zoe, "Il manque une date."), (ali, "Il manque le coût.")):
        one.goto(room)
        expect(one.page.get_by_role("link", name="Écrire un argument pour")).to_have_count(0)
        one.follow(ALL_OF_IT)
        heading(one, "Conclusion du débat")
        one.follow("Annoter cette conclusion")
        one.fill("Votre annotation", said)
        one.follow("Publier mon annotation")
        expect(one.page.get_by_text(said)).to_be_visible()

    reader = team.another()
    reader.goto(room)
    expect(reader.page.get_by_role("heading", name="L’équipe a clos ce débat")).to_be_visible()
    reader.follow(ALL_OF_IT)
    page = reader.page
    expect(page.get_by_text(CONCLUSION)).to_be_visible()
    for number, side, said in ((1, "Du côté pour", "une date."), (2, "Du côté contre", "le coût.")):
        section = page.locator(f"section[aria-labelledby=cote-{number}]")
        expect(section.get_by_role("heading")).to_have_text(side)
        expect(section).to_contain_text(said)
