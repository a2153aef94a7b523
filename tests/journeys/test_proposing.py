"""Writing an initiative: interrupted, resumed elsewhere, published at once; answered by another."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from initiatives.models import Alternative, Initiative, Stance
from initiatives.states import Side
from tests.factories import make_initiative, make_places, make_theme, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import CONSENT, come_in, heading, path_of, sign_up

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PROBLEM = "La passerelle est fermée depuis mars. Les enfants font deux kilomètres de plus."
TITLE = "Rouvrir la passerelle des Mauges aux piétons"
PROPOSAL = "Une réouverture provisoire, aux heures d’école, dès septembre."


@told("1280", whole=True)
def test_it_keeps_a_text_from_the_first_word_to_publication(hand: Hand) -> None:
    like_it = make_initiative(title="Rouvrir la passerelle des Mauges")
    hand.goto("/")
    hand.follow("Proposer", within="header")
    heading(hand, "Proposer une initiative")
    hand.fill("Qu’est-ce qui ne va pas ?", PROBLEM)
    link = save_and_read_the_link(hand)

    resumed = hand.another()
    resumed.goto(link)
    expect(resumed.page.get_by_label("Qu’est-ce qui ne va pas ?")).to_have_value(PROBLEM)
    write_the_rest(resumed, like_it)
    resumed.follow("Relire avant de publier", within="form")
    heading(resumed, "Relire avant de publier")
    main = resumed.page.locator("main")
    for text in (PROBLEM, TITLE, PROPOSAL, "notre suggestion", "Quelqu’un y a peut-être déjà"):
        expect(main).to_contain_text(text)
    assert not Initiative.objects.filter(title=TITLE).exists()

    resumed.follow("Créer un compte", within="main aside")
    sign_up(resumed, "Noé Lambert", "noe@example.org")
    heading(resumed, "Relire avant de publier")
    expect(main).to_contain_text(PROPOSAL)
    resumed.follow("Publier maintenant")
    expect(main).to_contain_text("C’est en ligne")
    expect_everybody_to_read_it(hand, path_of(resumed).split("?")[0])


def save_and_read_the_link(hand: Hand) -> str:
    """The page saves by itself with JavaScript, by its button without; then it is closed."""
    if not hand.means.scripts:
        hand.follow("Enregistrer le brouillon", within="form")
    status = hand.page.locator("[data-composer-status]").filter(visible=True).first
    expect(status).to_contain_text(re.compile(r"Brouillon enregistré à \d+\sh\s\d\d"))
    link = hand.page.get_by_label("Lien de votre brouillon").input_value()
    hand.page.close()
    return urlsplit(link).path


def write_the_rest(hand: Hand, like_it: Initiative) -> None:
    hand.fill("Votre proposition en une phrase", TITLE)
    if hand.means.scripts:
        expect(hand.page.locator("#ressemblances")).to_contain_text(like_it.title)
        expect(hand.page.get_by_text("Quelqu’un y a peut-être déjà pensé")).to_be_visible()
    hand.fill("Comment faire, concrètement ?", PROPOSAL)
    hand.place("Où ?", "Dijon")
    hand.select("Thème", "Mobilites")


def expect_everybody_to_read_it(hand: Hand, path: str) -> None:
    stranger = hand.another()
    stranger.goto(path)
    heading(stranger, TITLE)
    expect(stranger.page.locator("main")).to_contain_text(PROPOSAL)
    expect(stranger.page.locator("main")).to_contain_text("Noé Lambert")
    stranger.goto("/initiatives/")
    expect(stranger.page.get_by_role("link", name=TITLE)).to_be_visible()
    assert Initiative.objects.get(title=TITLE).author.name == "Noé Lambert"


@told("360-no-js", whole=True)
def test_it_says_what_is_missing_and_loses_nothing(hand: Hand) -> None:
    make_places()
    hand.goto("/initiatives/proposer/")
    hand.fill("Votre proposition en une phrase", TITLE)
    hand.follow("Relire avant de publier", within="form")
    summary = hand.page.locator("#erreurs")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Dites ce qui ne va pas, même en deux phrases.")
    expect(hand.page.get_by_label("Votre proposition en une phrase")).to_have_value(TITLE)
    hand.press(re.compile("^Qu’est-ce qui ne va pas"), within="#erreurs")
    expect(hand.page.get_by_label("Qu’est-ce qui ne va pas ?")).to_be_focused()


@told("360-keyboard", whole=True)
def test_it_opposes_and_proposes_another_way_shown_on_both_pages(hand: Hand) -> None:
    first = make_initiative(title="Fermer la rue des Forges aux voitures")
    come_in(hand, make_user(name="Yann Prigent"))
    hand.goto(first.get_absolute_url())
    hand.follow("S’opposer", within="#position")
    heading(hand, "S’opposer à cette initiative")
    hand.tick(CONSENT)
    hand.follow("S’opposer", within="main form")
    expect(hand.page.locator("#position")).to_contain_text("Vous vous opposez à cette initiative.")
    assert Stance.objects.get(initiative=first).side == Side.OPPOSE

    hand.follow("Ni l’un ni l’autre ? Proposez une autre voie", within="#position")
    heading(hand, "Les voies possibles, côte à côte")
    hand.follow("Proposer une autre voie", within="main")
    heading(hand, "Proposer une autre voie")
    expect(hand.page.locator("main")).to_contain_text(first.title)
    hand.fill("Qu’est-ce qui ne va pas ?", "Les livraisons encombrent la rue toute la matinée.")
    hand.fill("Votre proposition en une phrase", "Limiter la rue des Forges aux livraisons")
    hand.fill("Comment faire, concrètement ?", "Une borne levée de 11 h à 19 h suffirait.")
    hand.follow("Relire avant de publier", within="form")
    expect(hand.page.locator("main")).to_contain_text("Une autre voie que")
    hand.follow("Publier maintenant")

    answer = Alternative.objects.get()
    expect(hand.page.locator("main")).to_contain_text("Cette initiative répond à")
    hand.follow(first.title, within="section[aria-labelledby=voies]")
    heading(hand, first.title)
    ways = hand.page.locator("section[aria-labelledby=voies]")
    expect(ways).to_contain_text("Limiter la rue des Forges aux livraisons")
    hand.follow("Comparer côte à côte")
    names = hand.page.locator("article.voie h3")
    expect(names).to_have_text([first.title, "Limiter la rue des Forges aux livraisons"])
    assert Initiative.objects.count() == 2, answer


@pytest.fixture(autouse=True)
def _theme() -> None:
    make_theme()
