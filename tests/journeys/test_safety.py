"""What protects: the legal notice, and a restriction with a reason that its author reads."""

import pytest
from playwright.sync_api import expect

from civic.accounts.roles import Role
from civic.notifications.models import Mail
from initiatives.models import Initiative
from initiatives.states import Visibility
from moderation.models import Notice
from tests.accounts.cast import PASSWORD, enrolled, totp
from tests.factories import make_initiative, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

REASON = "La deuxième phrase donne l’adresse personnelle d’une habitante, avec son nom."


@told("360-no-js", whole=True)
def test_it_takes_a_notice_from_anybody(hand: Hand) -> None:
    initiative = make_initiative()
    hand.goto(initiative.get_absolute_url())
    hand.follow("Signaler", within="main")
    hand.follow("Signaler un contenu illicite", within="main")
    heading(hand, "Signaler un contenu illicite")
    expect(hand.page.get_by_label("Adresse exacte du contenu")).to_have_value(
        f"http://localhost:8000{initiative.get_absolute_url()}"
    )
    hand.follow("Envoyer le signalement")
    expect(hand.page.locator("#erreurs")).to_be_focused()
    hand.select("De quoi s’agit-il ?", "Adresse, téléphone")
    hand.fill("Pourquoi ce contenu est-il illicite ?", REASON)
    hand.fill("Votre nom", "Odile Ferrand")
    hand.fill("Votre adresse e-mail", "odile@example.org")
    hand.tick("Je déclare de bonne foi")
    hand.follow("Envoyer le signalement")
    heading(hand, "Votre signalement est bien arrivé")
    notice = Notice.objects.get()
    assert notice.reason == REASON
    assert Mail.objects.filter(to="odile@example.org").exists()


@told("1280")
def test_what_a_moderator_saw_is_decided_by_another_and_read_by_everybody(hand: Hand) -> None:
    first = enrolled(roles=(Role.MODERATOR,), email="agathe@example.org")
    second = enrolled(roles=(Role.MODERATOR,), email="bruno@example.org")
    author = make_user()
    initiative = make_initiative(author=author, proposal="Aller sonner chez Mme X, 3 rue Haute.")

    _come_in_twice(hand, first.email, initiative.get_absolute_url())
    hand.follow("Modération", within="#position")
    heading(hand, "Faire examiner")
    hand.select("Motif", "Adresse, téléphone")
    hand.fill("Ce que vous avez vu", REASON)
    hand.follow("Ouvrir un dossier")
    expect(hand.page.get_by_text("Une autre personne le tirera")).to_be_visible()
    hand.follow("Tirer le prochain dossier")
    expect(hand.page.get_by_text("Rien ne vous attend")).to_be_visible()

    hand.open()
    _come_in_twice(hand, second.email, "/moderation/")
    hand.follow("Tirer le prochain dossier")
    expect(hand.page.locator("main")).to_contain_text(REASON)
    hand.choose("Retirer un passage")
    hand.fill("Passage en cause", "3 rue Haute")
    hand.fill("Ce qui motive la décision", "L’adresse personnelle d’une habitante.")
    hand.follow("Relire d’abord")
    expect(hand.page.locator("#apercu")).to_contain_text("il n’est recopié nulle part")
    assert Initiative.objects.get().visibility == Visibility.PUBLIC
    hand.follow("Décider", within="#decision")
    expect(hand.page.get_by_text("Décision prise.")).to_be_visible()

    for reader in (come_in(hand.another(), author), hand.another()):
        reader.goto(initiative.get_absolute_url())
        main = reader.page.locator("main")
        expect(main).to_contain_text("[passage retiré par la modération]")
        expect(main).to_contain_text("L’adresse personnelle d’une habitante.")
        expect(main).not_to_contain_text("3 rue Haute")
    assert Initiative.objects.get().visibility == Visibility.ANNOTATED


def _come_in_twice(hand: Hand, email: str, then: str) -> None:
    """Sign in as somebody with a second step."""
    hand.goto(f"/compte/connexion/?next={then}")
    hand.fill("Adresse e-mail", email)
    hand.fill("Mot de passe", PASSWORD)
    hand.follow("Se connecter", within="main form")
    hand.fill("Code de vérification", totp())
    hand.follow("Se connecter", within="main form")


@told("1280", whole=True)
def test_it_goes_from_a_flag_to_a_decision_that_its_author_reads(hand: Hand) -> None:
    moderator = enrolled(roles=(Role.MODERATOR,), email="agathe@example.org")
    initiative = make_initiative(proposal="Aller sonner chez Mme X, 3 rue Haute.")
    come_in(hand, make_user())
    hand.goto(initiative.get_absolute_url())
    hand.follow("Signaler", within="main")
    heading(hand, "Signaler")
    hand.choose("Adresse, téléphone ou donnée privée de quelqu’un")
    hand.follow("Envoyer")
    heading(hand, "Mes signalements")
    expect(hand.page.get_by_text("Une personne va l’examiner")).to_be_visible()
    hand.open()

    hand.goto("/compte/connexion/?next=/moderation/")
    hand.fill("Adresse e-mail", moderator.email)
    hand.fill("Mot de passe", PASSWORD)
    hand.follow("Se connecter", within="main form")
    hand.fill("Code de vérification", totp())
    hand.follow("Se connecter", within="main form")
    heading(hand, "Modération")
    hand.follow("Tirer le prochain dossier")
    hand.choose("Suspendre l’accès")
    hand.fill("Passage en cause", "3 rue Haute")
    hand.follow("Relire d’abord")
    expect(hand.page.locator("#apercu")).to_contain_text("3 rue Haute")
    hand.follow("Décider", within="#decision")
    heading(hand, "Modération")
    expect(hand.page.get_by_role("button", name="Reprendre cette décision")).to_be_visible()

    hand.open()
    hand.goto(initiative.get_absolute_url())
    expect(hand.page.locator("main")).to_contain_text("Passage en cause")
    initiative.refresh_from_db()
    assert initiative.visibility == Visibility.RESTRICTED
    assert Mail.objects.filter(kind="statement", to=initiative.author.email).exists()
