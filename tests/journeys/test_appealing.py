"""From a flag to a decision, and from its mail to an appeal that somebody else judges."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from civic.accounts.roles import Role
from initiatives.models import Initiative
from initiatives.states import Visibility
from moderation.models import Appeal, Decision
from tests.accounts.cast import enrolled
from tests.factories import make_initiative, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading
from tests.moderation.cast import letters_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WORDS = "Cette adresse est celle de la mairie, pas celle d’une personne."
ANSWER = "L’adresse est celle d’un service public : elle peut être donnée."


@told("1280-keyboard")
def test_an_author_contests_without_signing_in_and_somebody_else_restores(hand: Hand) -> None:
    first, second = (
        enrolled(roles=(Role.MODERATOR,), email=f"{name}@example.org") for name in ("agathe", "luc")
    )
    author = make_user(email="lea@example.org")
    initiative = make_initiative(author=author, proposal="Écrire au 3 rue Haute.")
    page = initiative.get_absolute_url()

    # A member flags, a moderator draws and decides.
    come_in(hand, make_user())
    hand.goto(f"/signaler/initiative/{initiative.pk}/")
    hand.choose("Adresse, téléphone ou donnée privée de quelqu’un")
    hand.follow("Envoyer")
    heading(hand, "Mes signalements")
    come_in(hand, first, second_step=True)
    hand.goto("/moderation/")
    hand.follow("Tirer le prochain dossier")
    hand.choose("Suspendre l’accès")
    hand.fill("Ce qui motive la décision", "L’adresse d’une habitante.")
    hand.follow("Décider", within="#decision")
    heading(hand, "Modération")
    assert Initiative.objects.get().visibility == Visibility.RESTRICTED
    earlier = timezone.now() - timedelta(minutes=2)
    Decision.objects.update(decided_at=earlier)

    # Its author reads the reasons in the mail, and contests from its link, in any browser.
    [letter] = letters_to("lea@example.org")
    assert "L’adresse d’une habitante." in letter.body
    link = re.search(r"/recours/\S+/", letter.body)
    assert link is not None
    assert settings.SITE_URL in letter.body
    hand.open()
    hand.goto(link.group(0))
    heading(hand, "Contester une décision")
    expect(hand.page.locator("main")).to_contain_text("L’adresse d’une habitante.")
    hand.follow("Envoyer mon recours")
    expect(hand.page.locator("#erreurs")).to_be_focused()
    hand.fill("Pourquoi vous contestez", WORDS)
    hand.follow("Envoyer mon recours")
    heading(hand, "Votre recours")
    expect(hand.page.get_by_role("heading", name="Un recours est en cours")).to_be_visible()
    hand.goto(page)
    expect(hand.page.locator("main")).to_contain_text("Un recours est en cours")

    # Whoever decided never draws it; somebody else does, and restores.
    come_in(hand, first, second_step=True)
    hand.goto("/moderation/")
    hand.follow("Tirer le prochain recours")
    expect(hand.page.get_by_text("Aucun recours que vous puissiez juger")).to_be_visible()
    come_in(hand, second, second_step=True)
    hand.goto("/moderation/")
    hand.follow("Tirer le prochain recours")
    expect(hand.page.locator("main")).to_contain_text(WORDS)
    hand.choose("Annuler")
    hand.fill("Vos raisons", ANSWER)
    hand.follow("Donner ma réponse")
    heading(hand, "Modération")
    expect(hand.page.get_by_role("button", name="Reprendre ma réponse")).to_be_visible()

    # Everything is back, and the answer is where its author left the page.
    hand.open()
    hand.goto(page)
    expect(hand.page.locator("main")).to_contain_text("Écrire au 3 rue Haute.")
    Appeal.objects.get().rulings.update(decided_at=earlier)
    hand.goto(link.group(0))
    expect(hand.page.get_by_role("heading", name="La décision est annulée.")).to_be_visible()
    expect(hand.page.locator("main")).to_contain_text("elle peut être donnée.")
