"""Sign, confirm, withdraw, twice, as a household, late: without JavaScript and by keyboard too."""

import re
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from civic.lib.kept import forget_everything
from civic.notifications import registry
from civic.notifications.models import Mail
from initiatives.actions.petition_tallies import tally_of
from initiatives.actions.petitions import close_petition
from initiatives.models import Petition, Signature
from initiatives.petitions import receipts, rush
from initiatives.petitions.proof import WAIT_SECONDS
from initiatives.petitions.states import SignatureState
from tests.factories import make_initiative, make_places, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading, two_communes_for_one_postcode
from tests.petitions.cast import make_confirmed, make_petition, sign_path

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

CODE = r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}"


def open_petition() -> Petition:
    """A petition of Dijon."""
    make_places()
    return make_petition(make_initiative())


def letter():
    """The last letter as it leaves now."""
    row = Mail.objects.latest("pk")
    built = registry.model(row.kind).build(row.args)
    assert built is not None
    return built


def write(hand: Hand, petition: Petition, first: str = "Odile", email: str = "odile@example.org"):
    """Fill in the form and send it."""
    hand.goto(sign_path(petition))
    heading(hand, "Signer la pétition")
    hand.fill("Prénom", first)
    hand.fill("Nom de famille", "Martin")
    hand.fill("Adresse e-mail", email)
    hand.place("Votre commune", "Dijon")
    hand.tick("J’ai 16 ans ou plus")
    hand.tick("J’accepte que ma signature")
    hand.follow("Signer", within="main form")
    heading(hand, "Regardez votre messagerie")
    expect(hand.page.get_by_text(email)).to_be_visible()
    take_ones_time()


def take_ones_time() -> None:
    """No person fills in a form as fast as these hands: controls would ask for another proof."""
    Signature.objects.filter(state=SignatureState.PENDING).update(features={})


def confirm_by_mail(hand: Hand) -> None:
    """Open the letter, press its button, then the page's."""
    hand.goto(letter().context["confirm_url"])
    heading(hand, "Confirmer ma signature")
    hand.follow("Confirmer ma signature", within="main form")


@told("360-no-js", whole=True)
def test_it_lets_a_visitor_sign_confirm_and_withdraw(hand: Hand) -> None:
    petition = open_petition()
    write(hand, petition)
    assert tally_of(petition).confirmed == 0

    hand.goto(letter().context["confirm_url"])
    expect(hand.page.get_by_text(petition.request)).to_be_visible()
    assert tally_of(petition).confirmed == 0
    hand.follow("Confirmer ma signature", within="main form")
    heading(hand, "Votre signature compte")
    code = re.search(CODE, hand.page.locator("main").inner_text()).group()
    row = Signature.objects.get()
    assert bytes(row.leaf) == receipts.leaf(petition.pk, code)
    assert tally_of(petition).confirmed == 1
    assert letter().context["receipt"] == code
    assert hand.page.get_by_role("link", name="Rejoindre l’initiative").is_visible()

    hand.goto(letter().context["withdraw_url"])
    heading(hand, "Retirer ma signature")
    assert tally_of(petition).confirmed == 1
    hand.follow("Retirer ma signature", within="main form")
    heading(hand, "Votre signature est retirée")
    assert tally_of(petition).confirmed == 0
    row.refresh_from_db()
    assert (row.state, row.identity) == (SignatureState.WITHDRAWN, None)


@told("1280-keyboard", whole=True)
def test_it_corrects_the_form_and_the_address(hand: Hand) -> None:
    petition = open_petition()
    two_communes_for_one_postcode()
    hand.goto(sign_path(petition))
    hand.fill("Prénom", "Odile")
    hand.fill("Adresse e-mail", "odyle@example.org")
    hand.follow("Signer", within="main form")
    expect(hand.page.locator("#erreurs")).to_be_focused()
    expect(hand.page.get_by_role("textbox", name="Prénom")).to_have_value("Odile")
    expect(hand.page.locator("#erreurs li")).to_have_count(4)
    hand.fill("Nom de famille", "Martin")
    hand.fill("Votre commune", "21000")
    hand.tick("J’ai 16 ans ou plus")
    hand.tick("J’accepte que ma signature")
    if hand.means.scripts:
        hand.page.keyboard.press("Escape")
    hand.follow("Signer", within="main form")
    hand.choose("Chenôve")
    hand.follow("Signer", within="main form")
    heading(hand, "Regardez votre messagerie")

    first = letter().context["confirm_url"]
    hand.fill("Adresse e-mail", "odile@example.org")
    hand.follow("Renvoyer le lien")
    expect(hand.page.get_by_role("status").first).to_contain_text("odile@example.org")
    assert Mail.objects.latest("pk").to == "odile@example.org"
    last = letter().context["confirm_url"]
    take_ones_time()
    hand.goto(first)
    heading(hand, "Ce lien ne mène plus à rien")
    hand.goto(last)
    hand.follow("Confirmer ma signature", within="main form")
    heading(hand, "Votre signature compte")
    assert Signature.objects.get().commune == "21166"


@told("1280")
def test_it_counts_a_mailbox_once_and_a_household_twice(hand: Hand) -> None:
    petition = open_petition()
    write(hand, petition, email="odile.martin@gmail.com")
    confirm_by_mail(hand)
    heading(hand, "Votre signature compte")

    # Twice, then by another way of writing the same mailbox: the same page, told by mail only.
    for email in ("odile.martin@gmail.com", "OdileMartin+petition@googlemail.com"):
        write(hand, petition, email=email)
        assert letter().template == "mail/petitions/already.html"
    write(hand, petition, first="Paul", email="odile.martin@gmail.com")
    second = letter().context["confirm_url"]
    write(hand, petition, first="Zoé", email="odile.martin@gmail.com")
    third = letter().context["confirm_url"]
    hand.goto(second)
    hand.follow("Confirmer ma signature", within="main form")
    heading(hand, "Votre signature compte")
    assert letter().template == "mail/petitions/receipt.html"
    hand.goto(third)
    hand.follow("Confirmer ma signature", within="main form")
    heading(hand, "Cette adresse a déjà servi")
    write(hand, petition, first="Zoé", email="odile.martin@gmail.com")
    assert letter().template == "mail/petitions/household.html"
    assert tally_of(petition).confirmed == 2


@told("360")
def test_it_says_what_is_over_and_what_is_not_yet(hand: Hand) -> None:
    petition = open_petition()
    write(hand, petition)
    write(hand, petition, first="Paul", email="paul@example.org")
    on_time, late = (
        registry.model(mail.kind).build(mail.args).context["confirm_url"]
        for mail in Mail.objects.order_by("pk")
    )
    for _turn in range(4):
        make_confirmed(petition, email=f"voisin{_turn}@example.org")
    close_petition(by=petition.initiative.author, petition=petition)
    hand.goto(sign_path(petition))
    heading(hand, "La pétition est close")
    hand.goto(on_time)
    hand.follow("Confirmer ma signature", within="main form")
    heading(hand, "Votre signature compte")
    expect(hand.page.get_by_text("Vous êtes 5 à avoir signé.")).to_be_visible()

    Petition.objects.update(closed_at=timezone.now() - timedelta(hours=25))
    hand.goto(late)
    heading(hand, "Il est trop tard")
    assert tally_of(petition).confirmed == 5


@told("1280-no-js")
def test_it_fills_the_form_of_somebody_signed_in(hand: Hand) -> None:
    petition = open_petition()
    places = make_places()
    person = make_user(name="Odile Martin", email="odile@example.org", home=places["21231"])
    come_in(hand, person)
    hand.goto(sign_path(petition))
    filled = {"first_name": "Odile", "last_name": "Martin", "email": person.email}
    for name, value in filled.items():
        expect(hand.page.locator(f"input[name={name}]")).to_have_value(value)
    expect(hand.page.get_by_label("J’accepte que ma signature")).not_to_be_checked()
    hand.tick("J’ai 16 ans ou plus")
    hand.tick("J’accepte que ma signature")
    hand.follow("Signer", within="main form")
    heading(hand, "Regardez votre messagerie")
    assert tally_of(petition).confirmed == 0
    take_ones_time()
    confirm_by_mail(hand)
    heading(hand, "Votre signature compte")
    assert Signature.objects.get().person_key is not None


@pytest.mark.full
@told("1280-no-js")
def test_it_signs_while_a_petition_is_rushed(hand: Hand, settings, monkeypatch) -> None:
    settings.SIGN_PROOF_ABOVE = 6
    petition = open_petition()
    # However long the hands take, it stays rushed.
    monkeypatch.setattr(rush, "window_of", lambda petition, *, ago=0: f"rush:{petition}:now")
    cache.set(rush.window_of(petition.pk), 10)
    forget_everything()
    hand.goto(sign_path(petition))
    hand.fill("Prénom", "Odile")
    hand.fill("Nom de famille", "Martin")
    hand.fill("Adresse e-mail", "odile@example.org")
    hand.place("Votre commune", "Dijon")
    hand.tick("J’ai 16 ans ou plus")
    hand.tick("J’accepte que ma signature")
    hand.follow("Signer", within="main form")
    if not hand.means.scripts:
        expect(hand.page.get_by_text("Beaucoup de monde signe en ce moment")).to_be_visible()
        expect(hand.page.locator("#id_first_name")).to_have_value("Odile")
        time.sleep(WAIT_SECONDS + 1)
        hand.follow("Signer", within="main form")
    # The work takes a second, or some on a busy machine.
    expect(hand.page.get_by_role("heading", level=1)).to_have_text(
        "Regardez votre messagerie", timeout=30_000
    )
    assert Signature.objects.count() == 1
