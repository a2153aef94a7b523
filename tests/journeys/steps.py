"""What several stories have in common: people, places, and the steps everybody takes."""

import re

from django.conf import settings
from django.core import mail
from django.db.models.expressions import RawSQL
from django.test import Client
from playwright.sync_api import expect

from civic.accounts.models import User
from civic.territories.models import Territory
from tests.accounts.cast import PASSWORD, code_in_mail, sign_in
from tests.factories import make_places
from tests.journeys.hand import Hand

CONSENT = "J’accepte que mes prises de position"


def two_communes_for_one_postcode() -> None:
    """Dijon and Chenôve, both at 21000."""
    make_places()
    words = RawSQL("array_to_tsvector(%s)", [["chenove", "21000", "21166"]])
    Territory.objects.filter(pk="21166").update(postcodes=["21000"], words=words)


def come_in(hand: Hand, user: User, *, second_step: bool = False) -> Hand:
    """Give `hand` the session of somebody who signed in before."""
    client = sign_in(Client(), user, second_step=second_step)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    name = settings.SESSION_COOKIE_NAME
    hand.page.context.add_cookies(
        [{"name": name, "value": value, "domain": "localhost", "path": "/"}]
    )
    return hand


def sign_up(hand: Hand, name: str, email: str) -> None:
    """Fill the sign-up page and copy the code that comes by e-mail."""
    hand.fill("Nom affiché", name)
    hand.fill("Adresse e-mail", email)
    hand.fill("Mot de passe", PASSWORD)
    hand.tick("J’ai 15 ans ou plus")
    hand.follow("Créer mon compte")
    copy_the_code(hand, email)


def copy_the_code(hand: Hand, email: str) -> None:
    """Copy the code of the last e-mail."""
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("Vérifier votre adresse e-mail")
    assert mail.outbox[-1].to == [email]
    hand.fill("Code reçu par e-mail", code_in_mail())
    hand.follow("Valider")


def path_of(hand: Hand) -> str:
    """Where the page is, without the site."""
    return re.sub(r"^https?://[^/]+", "", hand.page.url)


def heading(hand: Hand, text: str) -> None:
    """Expect this to be what the page is about."""
    expect(hand.page.get_by_role("heading", level=1)).to_have_text(text)
