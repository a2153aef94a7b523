"""Operators change a setting, stop writes for a while, give a role with an end; others meet it."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from civic.accounts.roles import Role
from tests.accounts.cast import enrolled
from tests.factories import make_initiative, make_places, make_territory, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading
from tests.petitions.cast import make_petition

pytestmark = [pytest.mark.journey, pytest.mark.full, pytest.mark.django_db(transaction=True)]

WORDS = "Institutrice à la retraite, je connais chaque enfant du quartier."


def at(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def pick(hand: Hand, label: str, moment: str) -> None:
    """Each browser has its own way of picking a date: none of them is ours."""
    hand.page.get_by_label(label).fill(moment)


def operators_desk(hand: Hand) -> Hand:
    return come_in(hand, enrolled(roles=(Role.OPERATOR,)), second_step=True)


@told("360-no-js")
def test_a_visitor_reads_the_new_name_and_the_message(hand: Hand) -> None:
    desk = operators_desk(hand)
    desk.goto("/operateur/")
    desk.follow("Réglages", within="main")
    heading(desk, "Réglages")
    desk.follow("Changer : Nom du site", within="main")
    desk.fill("Nom du site", "La Halle")
    desk.follow("Enregistrer", within="main")
    expect(desk.page.locator("#erreurs")).to_be_focused()
    desk.fill("Pourquoi", "Le conseil a voté ce nom.")
    desk.follow("Enregistrer", within="main")
    expect(desk.page.locator("#nom")).to_contain_text("Le conseil a voté ce nom.")
    desk.follow("Changer : Message aux visiteurs", within="main")
    desk.fill("Message", "Fermé lundi pour travaux.")
    pick(desk, "Affiché jusqu’au", at(timezone.now() + timedelta(days=2)))
    desk.fill("Pourquoi", "Travaux du réseau.")
    desk.follow("Enregistrer", within="main")
    visitor = desk.another()
    visitor.goto("/contact/")
    expect(visitor.page.locator("header")).to_contain_text("La Halle")
    expect(visitor.page.locator("body")).to_contain_text("Fermé lundi pour travaux.")
    assert visitor.page.context.cookies() == []
    desk.goto("/operateur/reglages/nom/")
    desk.fill("Pourquoi", "Recours gagné.")
    desk.follow("Revenir à la valeur de départ", within="main")
    visitor.goto("/contact/")
    expect(visitor.page.locator("header")).not_to_contain_text("La Halle")


# What is changed, what is typed there, and the page where a visitor reads it at once.
EACH = [
    (
        "contact",
        {"Adresse de contact": "bonjour@halle.example"},
        "/contact/",
        "bonjour@halle.example",
    ),
    (
        "mentions",
        {
            "Éditeur": "Association La Halle",
            "Adresse postale": "1 place du Marché, 21000 Dijon",
            "Directeur ou directrice de la publication": "Odile Ferrand",
            "Hébergeur": "Serveurs du Val, 21000 Dijon, 03 80 00 00 00",
        },
        "/mentions-legales/",
        "Odile Ferrand",
    ),
    ("affluence", {"Jusqu’au": "2 heures"}, "/initiatives/?q=gare", "la recherche est suspendue"),
    (
        "delais",
        {"Près de chez soi, en jours": "45"},
        "/elus/?territoire=21231",
        "Une réponse est attendue sous 45 jours",
    ),
]


@pytest.mark.parametrize(("slug", "typed", "where", "read"), EACH, ids=[one[0] for one in EACH])
@told("360-no-js")
def test_what_operators_choose_holds_at_once(
    hand: Hand, slug: str, typed: dict[str, str], where: str, read: str
) -> None:
    make_places()
    visitor = hand.another()
    visitor.goto(where)
    expect(visitor.page.locator("body")).not_to_contain_text(read)
    desk = operators_desk(hand)
    choose(desk, slug, typed)
    visitor.goto(where)
    expect(visitor.page.locator("body")).to_contain_text(read)
    desk.goto(f"/operateur/reglages/{slug}/")
    desk.fill("Pourquoi", "Essai terminé.")
    desk.follow("Revenir à la valeur de départ", within="main")
    visitor.goto(where)
    expect(visitor.page.locator("body")).not_to_contain_text(read)


@told("1280-keyboard")
def test_a_petition_keeps_the_threshold_of_the_day_it_was_opened(hand: Hand) -> None:
    make_places()
    desk, opened, next_one = operators_desk(hand), make_petition(), make_initiative()
    choose(desk, "seuils", {"Part des habitants, en %": "2", "Au moins": "400"})
    author = come_in(desk.another(), next_one.author)
    author.goto(reverse("open-petition", kwargs={"pk": next_one.pk, "slug": next_one.slug}))
    # 2 % of the 161,000 inhabitants of Dijon.
    expect(author.page.locator("main")).to_contain_text("3 220 signatures")
    before = opened.reply_threshold
    opened.refresh_from_db()
    assert opened.reply_threshold == before == 805


@told("1280-keyboard")
def test_national_petitions_that_open_next_ask_for_other_numbers(hand: Hand) -> None:
    make_places()
    desk, nation = operators_desk(hand), make_territory("fr")
    opened, next_one = (
        make_petition(make_initiative(territory=nation)),
        make_initiative(territory=nation),
    )
    typed = {"Signatures pour une réponse": "5000", "Signatures pour un débat public": "60000"}
    choose(desk, "seuils-nationaux", typed)
    author = come_in(desk.another(), next_one.author)
    author.goto(reverse("open-petition", kwargs={"pk": next_one.pk, "slug": next_one.slug}))
    expect(author.page.locator("main")).to_contain_text("5 000 signatures")
    expect(author.page.locator("main")).to_contain_text("60 000 signatures")
    visitor = desk.another()
    visitor.goto(f"{opened.initiative.get_absolute_url()}petition/")
    visitor.unfold("D’où viennent ces seuils")
    expect(visitor.page.locator("main")).to_contain_text("10 000, puis 100 000 signatures")


def choose(desk: Hand, slug: str, typed: dict[str, str]) -> None:
    """Fill the form of a setting and save it."""
    desk.goto(f"/operateur/reglages/{slug}/")
    for label, value in typed.items():
        if label == "Jusqu’au":
            pick(desk, label, at(timezone.now() + timedelta(hours=2)))
        else:
            desk.page.get_by_label(label).fill(value)
    desk.fill("Pourquoi", "Le conseil en a décidé ainsi.")
    desk.follow("Enregistrer", within="main")
    heading(desk, "Réglages")


@told("360-no-js")
def test_who_moderates_reads_whom_to_talk_to(hand: Hand) -> None:
    desk = operators_desk(hand)
    choose(desk, "ecoute", {"À qui parler": "Odile Ferrand, 03 80 00 00 00"})
    moderator = come_in(desk.another(), enrolled(roles=(Role.MODERATOR,)), second_step=True)
    moderator.goto("/moderation/")
    expect(moderator.page.locator("main")).to_contain_text("Odile Ferrand, 03 80 00 00 00")


@told("1280")
def test_a_text_written_while_nothing_is_taken_is_sent_afterwards(hand: Hand) -> None:
    desk, person = operators_desk(hand), make_user()
    author = come_in(desk.another(), person)
    author.goto("/compte/profil/")
    author.fill("Présentation", WORDS)
    desk.goto("/operateur/reglages/lecture-seule/")
    pick(desk, "Jusqu’au", at(timezone.now() + timedelta(hours=2)))
    desk.fill("Ce que lisent les visiteurs", "Nous changeons de machine.")
    desk.fill("Pourquoi", "Déménagement de la base.")
    desk.follow("Enregistrer", within="main")
    author.follow("Enregistrer", within="main")
    heading(author, "Rien n’est perdu, mais rien n’est envoyé")
    # Among the other fields that are long enough to be given back.
    given_back = author.page.get_by_label("Ce que vous aviez écrit").filter(has_text=WORDS)
    expect(given_back).to_have_value(WORDS)
    person.refresh_from_db()
    assert person.bio == ""
    desk.goto("/operateur/reglages/lecture-seule/")
    desk.fill("Pourquoi", "C’est fini.")
    desk.follow("Revenir à la valeur de départ", within="main")
    author.follow("Envoyer de nouveau", within="main")
    heading(author, "Profil")
    person.refresh_from_db()
    assert person.bio == WORDS


@told("360-no-js")
def test_somebody_moderates_until_a_day(hand: Hand) -> None:
    desk, person = operators_desk(hand), enrolled(name="Perrine Delacourt")
    desk.goto("/operateur/roles/")
    desk.follow("Donner un rôle", within="main")
    desk.fill("Personne", person.handle)
    pick(desk, "Dernier jour", f"{timezone.localdate() + timedelta(days=9):%Y-%m-%d}")
    desk.follow("Enregistrer", within="main")
    expect(desk.page.locator("main")).to_contain_text("Finit bientôt")
    chosen = come_in(desk.another(), person, second_step=True)
    chosen.goto("/moderation/")
    heading(chosen, "Modération")
    desk.follow("Mettre fin : Perrine Delacourt, Modération", within="main")
    desk.fill("Motif", "La mission est finie.")
    desk.follow("Mettre fin maintenant", within="main")
    expect(desk.page.locator("main")).to_contain_text("La mission est finie.")
    refused = come_in(desk.another(), person, second_step=True)
    answer = refused.page.goto("/moderation/")
    assert answer
    assert answer.status == 403


@told("360-no-js")
def test_an_election_written_in_the_calendar_is_read_at_once_and_cancelled(hand: Hand) -> None:
    make_places()
    desk, visitor = operators_desk(hand), hand.another()
    visitor.goto("/elections/")
    expect(visitor.page.locator("main")).not_to_contain_text("Élections régionales")
    desk.goto("/operateur/reglages/")
    desk.follow("Calendriers des élections", within="main")
    desk.goto("/gestion/elections/poll/add/")
    desk.fill("Nom", "Élections régionales")
    today = timezone.localdate()
    desk.fill("Début de la période", f"{today - timedelta(days=2):%d/%m/%Y}")
    desk.fill("Premier tour", f"{today + timedelta(days=40):%d/%m/%Y}")
    desk.follow("Enregistrer")
    visitor.goto("/elections/")
    expect(visitor.page.locator("main")).to_contain_text("Élections régionales")
    expect(visitor.page.locator("main")).to_contain_text("Une période électorale est en cours")
    desk.goto("/operateur/reglages/")
    expect(desk.page.locator("main")).to_contain_text("Changé le")
    desk.goto("/gestion/elections/poll/")
    desk.tick("Choisir cet objet pour une action - Élections régionales")
    desk.select("Action", "Annuler")
    desk.follow("Envoyer")
    visitor.goto("/elections/")
    expect(visitor.page.locator("main")).not_to_contain_text("Une période électorale est en cours")


@told("1280")
def test_a_theme_that_is_added_is_offered_and_retired_it_is_not(hand: Hand) -> None:
    make_places()
    theme = "Rivières et fontaines"
    desk, visitor = operators_desk(hand), hand.another()
    desk.goto("/operateur/reglages/")
    desk.follow("Thèmes", within="main")
    desk.goto("/gestion/themes/theme/add/")
    desk.fill("Nom", theme)
    desk.fill("Adresse", "rivieres-et-fontaines")
    desk.follow("Enregistrer")
    visitor.goto("/initiatives/")
    expect(visitor.page.get_by_label("Thème").first).to_contain_text(theme)
    desk.goto("/gestion/themes/theme/")
    desk.tick(f"Choisir cet objet pour une action - {theme}")
    desk.select("Action", "Retirer")
    desk.follow("Envoyer")
    visitor.goto("/initiatives/")
    expect(visitor.page.get_by_label("Thème").first).not_to_contain_text(theme)
