"""People who take part: what one shows of it, thanks that both show, messages, a flag, a block."""

import re

import pytest
from playwright.sync_api import expect

from civic.notifications.models import Mail
from initiatives.actions.helped import Chosen
from initiatives.models import Message, Thanks
from moderation.models import Flag
from tests.factories import make_initiative, make_user
from tests.journeys.hand import Hand, told
from tests.journeys.steps import come_in, heading
from tests.people.cast import join, make_helper

pytestmark = [pytest.mark.journey, pytest.mark.full, pytest.mark.django_db(transaction=True)]
WORD = "Vous avez compté les vélos par tous les temps."
HELLO = "Venez-vous samedi ? Je peux prêter une remorque."
RUDE = "Vous ne comprenez rien."


@told("360-no-js")
def test_a_thank_you_is_read_by_everybody_only_once_both_agree(hand: Hand) -> None:
    row = make_initiative(title="Rouvrir la passerelle")
    louise = make_user(name="Louise Marchandeau")
    join(louise, row)
    writer = come_in(hand, louise)
    writer.goto(f"{row.get_absolute_url()}equipe/")
    writer.follow("Dire merci à quelqu’un qui prend part")
    writer.follow(re.compile(f"^Dire merci\\s+à {row.author.public_name}"))
    writer.follow("Envoyer")
    expect(writer.page.locator("#erreurs")).to_be_focused()
    writer.fill("Votre mot", WORD)
    writer.follow("Envoyer")
    page = Thanks.objects.get().get_absolute_url()

    visitor = hand.another()
    visitor.goto(row.author.get_absolute_url())
    expect(visitor.page.get_by_text(WORD)).to_have_count(0)
    assert visitor.page.request.get(page).status == 404

    thanked = come_in(hand.another(), row.author)
    thanked.goto(f"{row.get_absolute_url()}merci/")
    thanked.follow("De Louise Marchandeau")
    expect(thanked.page.get_by_text(WORD)).to_be_visible()
    thanked.follow("Le montrer sur ma page")
    # The other one has not said so: it stays between both.
    expect(thanked.page.get_by_text("il reste entre vous deux")).to_be_visible()
    assert visitor.page.request.get(page).status == 404

    writer.goto(page)
    writer.follow("Accepter qu’il soit montré")
    visitor.goto(row.author.get_absolute_url())
    expect(visitor.page.get_by_text(WORD)).to_be_visible()
    visitor.goto(page)
    expect(visitor.page.get_by_text(WORD)).to_be_visible()
    writer.follow("Retirer mon mot")
    visitor.goto(row.author.get_absolute_url())
    expect(visitor.page.get_by_text(WORD)).to_have_count(0)


@told("360-no-js")
def test_two_who_accept_it_write_to_each_other_until_one_blocks_the_other(hand: Hand) -> None:
    row = make_initiative(title="Rouvrir la passerelle")
    room = f"{row.get_absolute_url()}messages/"
    louise = make_user(name="Louise Marchandeau")
    join(louise, row)
    writer, other = come_in(hand, louise), come_in(hand.another(), row.author)
    writer.goto(f"{row.get_absolute_url()}equipe/")
    writer.follow("S’écrire entre participants")
    heading(writer, "S’écrire")
    writer.follow("Accepter de recevoir des messages")
    # Nobody is listed who has not said yes.
    expect(writer.page.get_by_text("Personne d’autre n’a encore accepté.")).to_be_visible()
    other.goto(room)
    other.tick("Mettre le texte du message dans l’e-mail")
    other.follow("Accepter de recevoir des messages")
    writer.goto(room)
    writer.follow(re.compile(f"^Écrire\\s+à {row.author.public_name}"))
    writer.follow("Envoyer")
    expect(writer.page.locator("#erreurs")).to_be_focused()
    writer.fill("Votre message", HELLO)
    writer.follow("Envoyer")
    expect(writer.page.get_by_text(HELLO)).to_be_visible()
    # Neither address is on any page, nor in the mail of the other.
    assert row.author.email not in writer.page.content()
    assert Mail.objects.filter(to=row.author.email).count() == 1

    other.goto("/messages/")
    expect(other.page.locator("main").get_by_text("1 non lu", exact=True)).to_be_visible()
    other.follow("Louise Marchandeau", within="main")
    other.fill("Votre message", "Avec plaisir.")
    other.follow("Envoyer")
    writer.page.reload()
    expect(writer.page.get_by_text("Avec plaisir.")).to_be_visible()
    writer.fill("Votre message", RUDE)
    writer.follow("Envoyer")

    rude = Message.objects.get(text=RUDE)
    other.page.reload()
    other.follow(re.compile("^Signaler"), within=f"#m-{rude.pk}")
    other.choose("Injure")
    other.follow("Envoyer")
    heading(other, "Mes signalements")
    flag = Flag.objects.get()
    assert (flag.case.kind, flag.case.key) == ("message", str(rude.pk))

    other.goto(rude.thread.get_absolute_url())
    other.follow("Bloquer Louise Marchandeau")
    heading(other, "Personnes bloquées")
    writer.page.reload()
    expect(writer.page.get_by_text("Cette personne ne reçoit pas vos messages.")).to_be_visible()
    expect(writer.page.get_by_label("Votre message")).to_have_count(0)
    other.follow(re.compile("^Débloquer"))
    expect(other.page.get_by_text("Vous ne bloquez personne")).to_be_visible()


@told("360-no-js")
def test_a_page_shows_what_somebody_chose_of_what_they_helped_bring_about(hand: Hand) -> None:
    helper = make_helper(chosen=Chosen())
    owner, visitor = come_in(hand, helper), hand.another()
    deeds = visitor.page.locator("main .liste > li")
    visitor.goto(helper.get_absolute_url())
    expect(visitor.page.get_by_text("Coller quarante affiches")).to_have_count(0)
    owner.goto("/compte/contributions/")
    owner.tick("Mes amendements acceptés")
    owner.tick("Les coups de main faits")
    owner.follow("Enregistrer")
    expect(owner.page.get_by_label("Les coups de main faits")).to_be_checked()
    owner.follow("Voir ma page publique")
    expect(owner.page.get_by_text("Coller quarante affiches")).to_be_visible()
    visitor.goto(f"{helper.get_absolute_url()}contributions/")
    expect(deeds).to_have_count(2)
    for said in ("Coup de main fait", "Amendement accepté"):
        expect(deeds.filter(has_text=said)).to_have_count(1)
    # Newest first, and nothing that ranks anybody.
    expect(deeds.first).to_contain_text("Coup de main fait")
    expect(visitor.page.locator("main")).not_to_contain_text("Réunion publique")
