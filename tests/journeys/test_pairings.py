"""Two teams bring their initiatives together; two people move, by the page and by a mail."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from civic.notifications import registry
from civic.notifications.models import Mail
from initiatives.actions.moves import JOIN_MAIL, SIGN_MAIL, ask_movers
from initiatives.models import Pairing, Signature, Stance
from tests.factories import make_initiative, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading
from tests.pairings.cast import joined
from tests.petitions.cast import make_confirmed, make_petition

pytestmark = [pytest.mark.journey, pytest.mark.full, pytest.mark.django_db(transaction=True)]
MERGED = "Elle continue dans une autre initiative"


def link_of(kind: str) -> str:
    """Where the one mail of a kind leads."""
    mail = Mail.objects.get(kind=kind)
    letter = registry.model(mail.kind).build(mail.args)
    assert letter is not None
    return urlsplit(letter.context["move_url"]).path


@told("360-no-js")
def test_two_initiatives_become_one_and_nobody_is_moved_in_silence(hand: Hand) -> None:
    one = make_initiative(title="Rouvrir la passerelle")
    other = make_initiative(title="Une passerelle ouverte aux piétons")
    first = make_petition(one)
    make_petition(other, request="Ouvrir aux piétons.")
    make_confirmed(first)
    joiner = joined(one, make_user(name="Zoé Petit"))

    team = come_in(hand, one.author)
    team.goto(f"{one.get_absolute_url()}rapprochements/")
    team.follow("Proposer un rapprochement")
    team.fill("L’autre initiative", str(other.pk))
    team.choose("L’autre continue, la nôtre se ferme")
    team.follow("Envoyer la proposition")
    expect(team.page.locator("#erreurs")).to_be_focused()
    expect(team.page.get_by_label("L’autre initiative", exact=True)).to_have_value(str(other.pk))
    team.fill("Pourquoi les rapprocher", "Nous demandons la même chose.")
    team.follow("Envoyer la proposition")
    heading(team, "Une proposition de rapprochement")

    theirs = come_in(hand.another(), other.author)
    theirs.goto(Pairing.objects.get().get_absolute_url())
    theirs.follow("Répondre pour notre équipe")
    theirs.choose("Nous acceptons")
    theirs.fill("Pourquoi", "Oui : à deux, on compte.")
    theirs.tick("Si nous acceptons")
    theirs.follow("Publier notre réponse")
    heading(theirs, "Un rapprochement")
    theirs.goto(one.get_absolute_url())
    expect(theirs.page.get_by_role("heading", name=MERGED)).to_be_visible()
    assert ask_movers() == 2

    person = come_in(hand.another(), joiner)
    person.goto(link_of(JOIN_MAIL))
    person.follow("Déplacer mon soutien")
    expect(person.page.locator("#erreurs")).to_be_focused()
    person.tick("J’accepte que mon soutien soit retiré")
    person.follow("Déplacer mon soutien")
    heading(person, other.title)
    expect(person.page.get_by_text("Vous avez rejoint cette initiative.").first).to_be_visible()
    assert Stance.objects.of(joiner).get().initiative_id == other.pk

    signer = hand.another()
    signer.goto(link_of(SIGN_MAIL))
    heading(signer, "Signer aussi l’autre pétition")
    signer.tick("J’accepte que ma signature de cette pétition")
    signer.follow("Signer cette pétition")
    assert "/signatures/merci/" in signer.page.url
    assert Signature.objects.counted().filter(petition__initiative=other).count() == 1
    assert Signature.objects.counted().filter(petition__initiative=one).count() == 1
