"""A name that a signer chose to show: reported from its page, judged alone, told to its signer."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from civic.lib.permissions import Refused
from initiatives.actions.petition_tallies import fold_signatures
from initiatives.actions.shown_names import meet, token_of
from initiatives.actions.signing import withdraw_signature
from initiatives.models import ShownName, Signature
from initiatives.models.shown_name import SIGNER_NAME
from initiatives.petitions.sealing import seal
from initiatives.states import Visibility
from moderation import kinds
from moderation.appeals.claims import path_of
from moderation.subjects import subject_of
from tests.factories import make_moderator, make_user, withhold
from tests.moderation.appeals_cast import WORDS, answered, authors_claim, final
from tests.moderation.cast import letters_to
from tests.petitions.cast import make_confirmed, make_petition
from tests.petitions.crowd import crowd

pytestmark = pytest.mark.django_db
EMAIL, NAME = "basile.roux@exemple.fr", "Basile Quintefeuille"


def signed(name=NAME, email=EMAIL, by=None):
    """A petition that enough people signed for names to be shown, and one who shows theirs."""
    petition = make_petition()
    crowd(petition, 9)
    row, _receipt = make_confirmed(petition, name, email, by=by, show_name=True)
    fold_signatures()
    return petition, row


def pages(petition) -> tuple[str, str]:
    """The petition's page, and the one on which a name is reported."""
    path = f"{petition.initiative.get_absolute_url()}petition/"
    return path, f"{path}noms/"


def read(path: str) -> str:
    return Client().get(path).content.decode()


def reported(petition):
    """What somebody meets who presses the button of the only name."""
    client, (_page, path) = Client(), pages(petition)
    [token] = re.findall(r'name="nom"\s+value="([^"]+)"', client.get(path).content.decode())
    return client.post(path, {"nom": token})


def test_a_button_leads_to_the_form_that_reports_the_name():
    petition, _row = signed()
    page, path = pages(petition)
    assert f'href="{path}"' in read(page)
    assert NAME in read(path)
    assert not ShownName.objects.exists()
    answers = [reported(petition) for _turn in range(2)]
    shown = ShownName.objects.get()
    assert [one.status_code for one in answers] == [303, 303]
    assert {one.url for one in answers} == {f"/signaler/signer-name/{shown.pk}/"}
    form = Client()
    form.force_login(make_user())
    assert form.get(answers[0].url).status_code == 200
    # A notice without an account names the same content.
    assert subject_of(shown.get_absolute_url()) == (SIGNER_NAME, str(shown.pk))


def test_the_page_says_nothing_else_of_who_signed():
    petition, row = signed()
    for path in pages(petition):
        said = read(path)
        assert EMAIL not in said
        assert str(row.uid) not in said
        assert row.uid.hex not in said
    content = kinds.find(SIGNER_NAME, str(meet(petition=petition, token=token_of(row)).pk))
    assert content.text == [["Le nom affiché", NAME]]
    assert content.author is None


@pytest.mark.parametrize("made", ["", "rien", {"signature": 1}, [1], "é" * 300])
def test_a_token_that_no_page_gave_is_refused_and_the_names_stay(made):
    token = made if isinstance(made, str) else seal(made).decode()
    petition, _row = signed()
    response = Client().post(pages(petition)[1], {"nom": token})
    assert response.status_code == 409
    assert "Ce nom ne s’affiche plus" in response.text
    assert NAME in response.text
    assert not ShownName.objects.exists()


def test_the_token_of_another_petition_is_refused():
    petition, _row = signed()
    _other, row = signed(email="zoe@exemple.fr")
    response = Client().post(pages(petition)[1], {"nom": token_of(row)})
    assert response.status_code == 409


def test_a_decision_takes_the_name_away_alone_and_is_told_to_its_signer():
    petition, row = signed()
    make_confirmed(petition, "Zoé Martin", "zoe@exemple.fr", show_name=True)
    shown = meet(petition=petition, token=token_of(row))
    decision = final(about=(SIGNER_NAME, str(shown.pk)))
    fold_signatures()
    page, path = pages(petition)
    for said in (read(page), read(path)):
        assert NAME not in said
        assert "Zoé Martin" in said
    own = Client().get(shown.get_absolute_url())
    assert (own.status_code, NAME in own.text) == (200, False)
    assert decision.explanation in own.text
    # The signature counts on.
    petition.tally.refresh_from_db()
    assert petition.tally.confirmed == 11
    [told] = [one for one in letters_to(EMAIL) if "décision de modération" in one.subject]
    assert decision.explanation in told.body
    link = path_of(authors_claim(decision))
    assert link in told.body
    assert Client().post(link, {"words": WORDS}).status_code == 303
    answered(decision.appeals.get())
    assert NAME in read(page)


def test_a_name_goes_with_its_signature_whatever_was_decided():
    petition, row = signed()
    shown = meet(petition=petition, token=token_of(row))
    withdraw_signature(uid=row.uid)
    assert kinds.find(SIGNER_NAME, str(shown.pk)) is None
    own = Client().get(shown.get_absolute_url())
    assert (own.status_code, NAME in own.text) == (410, False)
    assert Client().post(pages(petition)[1], {"nom": token_of(row)}).status_code == 409


def test_nobody_judges_their_own_name():
    by_account, by_mail = make_moderator(), make_moderator()
    kind = kinds.get(SIGNER_NAME)
    for moderator, (petition, row) in (
        (by_account, signed(name=by_account.name, by=by_account)),
        (by_mail, signed(email=by_mail.email)),
    ):
        shown = meet(petition=petition, token=token_of(row))
        with pytest.raises(Refused, match="Ce nom est le vôtre"):
            kind.check_is_no_party(moderator, str(shown.pk))
        kind.check_is_no_party(make_moderator(), str(shown.pk))


def test_what_is_not_shown_cannot_be_reported():
    petition = make_petition()
    crowd(petition, 9)
    row, _receipt = make_confirmed(petition, NAME, EMAIL)
    fold_signatures()
    with pytest.raises(Signature.DoesNotExist):
        meet(petition=petition, token=token_of(row))
    assert "Aucun nom ne s’affiche" in read(pages(petition)[1])


def test_an_address_of_no_name_is_not_found():
    petition, row = signed()
    shown = meet(petition=petition, token=token_of(row))
    other, _row = signed(email="zoe@exemple.fr")
    _page, path = pages(other)
    assert Client().get(f"{path}{shown.pk}/").status_code == 404
    assert Client().get(f"{path}{uuid4()}/").status_code == 404
    assert (
        Client().get(f"/initiatives/{make_petition().pk + 999}-rien/petition/noms/").status_code
        == 404
    )
    assert shown.visibility == Visibility.PUBLIC


@pytest.mark.parametrize("what", ["few", "petition", "initiative"])
def test_its_own_page_shows_a_name_no_longer_than_the_petition_does(what):
    petition, row = signed()
    shown = meet(petition=petition, token=token_of(row))
    if what == "few":
        petition.tally.__class__.objects.filter(pk=petition.tally.pk).update(confirmed=4)
    elif what == "petition":
        final(about=("petition", str(petition.initiative_id)))
    else:
        withhold(petition.initiative, Visibility.BLURRED)
    assert NAME not in read(shown.get_absolute_url())
