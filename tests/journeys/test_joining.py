"""Two people who said nearly the same find it out, and sign one text."""

import re

import pytest
from playwright.sync_api import expect

from initiatives.models import Argument
from tests.factories import make_initiative
from tests.initiatives.test_arguments import answered
from tests.joinings.cast import COMMON, ONE, OTHER, again, make_two
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading, path_of

pytestmark = [pytest.mark.journey, pytest.mark.full, pytest.mark.django_db(transaction=True)]
TEXT = "Le texte que vous signeriez ensemble"


@told("360-no-js")
def test_two_who_say_nearly_the_same_sign_one_text(hand: Hand) -> None:
    row = make_initiative()
    one, other = make_two(row)
    answered(other, text="D’où vient ce chiffre ?")
    louise = come_in(hand, one.author)
    louise.goto(one.get_absolute_url())
    louise.follow(re.compile("Un autre argument dit presque la même chose"))
    heading(louise, "Réunir deux arguments")
    expect(louise.page.get_by_text(OTHER)).to_be_visible()
    louise.follow(re.compile("Proposer un texte commun"))
    expect(louise.page.get_by_label(TEXT)).to_have_value(ONE)
    louise.fill(TEXT, "")
    louise.follow("Proposer ce texte")
    expect(louise.page.locator("#erreurs")).to_be_focused()
    louise.fill(TEXT, COMMON)
    louise.follow("Proposer ce texte")
    heading(louise, "Un texte pour deux arguments")
    address = path_of(louise)

    samuel = come_in(hand.another(), other.author)
    samuel.goto(other.get_absolute_url())
    expect(samuel.page.get_by_text("rien ne change sans votre accord")).to_be_visible()
    samuel.follow("Lire et répondre")
    assert path_of(samuel) == address
    for text in (ONE, OTHER, COMMON):
        expect(samuel.page.get_by_text(text, exact=True)).to_be_visible()
    assert again(one).text == ONE
    samuel.follow("Oui, signer ce texte")
    assert path_of(samuel) == one.get_absolute_url()
    main = samuel.page.locator("main")
    expect(main).to_contain_text("Louise Morel et Samuel Petit")
    expect(main).to_contain_text("D’où vient ce chiffre")
    expect(main).to_contain_text("Répond à l’argument de Samuel Petit")

    # Anybody who kept the other address is led to the one that stays.
    reader = hand.another()
    reader.goto(other.get_absolute_url())
    reader.follow("Lire le texte commun")
    assert path_of(reader) == one.get_absolute_url()
    assert Argument.objects.claims().count() == 1

    louise.goto(one.get_absolute_url())
    louise.follow("Retirer mon nom")
    expect(louise.page.locator("main")).not_to_contain_text("Louise Morel")
    assert again(one).signers == [other.author]


@told("360-keyboard")
def test_a_no_changes_nothing_and_is_not_asked_again(hand: Hand) -> None:
    row = make_initiative()
    one, other = make_two(row)
    louise = come_in(hand, one.author)
    louise.goto(f"{one.get_absolute_url()}reunir/{other.pk}/")
    louise.follow("Proposer ce texte")
    address = path_of(louise)
    samuel = come_in(hand.another(), other.author)
    samuel.goto(address)
    samuel.follow("Non, garder les deux")
    expect(samuel.page.get_by_text("C’est non")).to_be_visible()
    louise.goto(f"{one.get_absolute_url()}reunir/{other.pk}/")
    expect(louise.page.locator("main")).to_contain_text("a déjà dit non")
    assert (again(one).text, again(other).text) == (ONE, OTHER)
