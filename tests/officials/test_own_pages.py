"""The pages of claims and staff: every route by every person, in every state of the mandate."""

import pytest
from django.test import Client
from django.urls import reverse

from civic.accounts.models import Mandate
from civic.accounts.roles import Role
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.officials.actions import staff as actions
from civic.officials.actions.claims import accept_claim, refuse_claim
from civic.officials.links import address_url, staff_url
from civic.officials.models import Claim, Staff
from civic.officials.states import ClaimState, MandateState
from tests.accounts.cast import enrolled, sign_in
from tests.factories import make_mandate, make_operator, make_user
from tests.officials.cast import helps, make_claim, mandate_in, typed
from tests.teams.cast import client_of

pytestmark = pytest.mark.django_db
MINE, DECLARE = "/elus/mandat/", "/elus/mandat/declarer/"
CLAIMS = reverse("admin:officials_claim_changelist")
MANDATES = reverse("admin:accounts_mandate_changelist")


def official(state=MandateState.ACTIVE):
    """A holder past the second step, and the mandate."""
    mandate = mandate_in(state, enrolled())
    return sign_in(Client(), mandate.user, second_step=True), mandate


def test_one_claims_a_mandate_and_reads_what_comes_next():
    user = make_user()
    client = client_of(user)
    assert "aucun mandat" in client.get(MINE).text
    answer = client.post(DECLARE, typed())
    claim = Claim.objects.get()
    assert (answer.status_code, answer.url) == (303, claim.get_absolute_url())
    page = client.get(answer.url)
    assert "mairie@dijon.example" in page.text
    assert "Ce qui vient maintenant" in page.text
    assert "no-store" in page["Cache-Control"]
    assert "En cours de vérification" in client.get(MINE).text


def test_a_failed_claim_keeps_what_was_typed():
    answer = client_of(make_user()).post(DECLARE, typed(address="moi@gmail.com"))
    assert answer.status_code == 422
    for kept in ("moi@gmail.com", "Procès-verbal du 22 mars.", "Louise Marchandeau", "Dijon"):
        assert kept in answer.text
    assert not Claim.objects.exists()


@pytest.mark.parametrize("name", ["withdraw-claim", "ask-mailbox-again"])
def test_each_post_on_a_claim_by_each_person(name):
    claim = make_claim(address="mairie@dijon.example")
    address = reverse(name, kwargs={"uid": claim.pk})
    assert "/compte/connexion/" in Client().post(address).url
    for other in (make_user(), make_operator(), make_user(roles=(Role.MODERATOR,))):
        assert client_of(other).post(address).status_code == 404
        assert client_of(other).get(claim.get_absolute_url()).status_code == 404
    owner = client_of(claim.user)
    assert owner.get(address).status_code == 405
    assert owner.post(address).status_code == 303
    refuse_claim(by=make_operator(), claim=make_claim(claim.user), reason="Non.")
    late = reverse(name, kwargs={"uid": Claim.objects.exclude(state="pending").first().pk})
    assert owner.post(late).status_code in (303, 409)


def test_a_refused_claim_shows_why_to_its_author_only():
    claim = make_claim()
    refuse_claim(by=make_operator(), claim=claim, reason="Le nom n’est pas le même.")
    assert "Le nom n’est pas le même." in client_of(claim.user).get(claim.get_absolute_url()).text


def test_the_mailbox_answers_by_a_button_and_never_by_opening_the_page():
    claim = make_claim(address="mairie@dijon.example")
    address, client = address_url(claim), Client()
    assert "mairie@dijon.example" not in address
    page = client.get(address)
    assert "Louise Marchandeau" in page.text
    claim.refresh_from_db()
    assert claim.address_answer == ""
    assert client.post(address, {"suite": "confirmer"}).status_code == 303
    claim.refresh_from_db()
    assert claim.address_answer == "confirmed"
    assert "Vous avez confirmé" in client.get(address).text
    client.post(address, {"suite": "dementir"})
    assert "ne pas la connaître" in client.get(address).text
    accept_claim(by=make_operator(), claim=claim)
    assert "n’attend plus" in client.get(address).text
    assert client.post(address, {"suite": "confirmer"}).status_code == 409
    assert client.get(address[:-4] + "xxx/").status_code == 404


# -- Operators -------------------------------------------------------------------------------------


@pytest.fixture
def desk(client):
    return sign_in(client, enrolled(roles=(Role.OPERATOR,)), second_step=True)


def change(claim):
    return reverse("admin:officials_claim_change", args=[claim.pk])


def test_an_operator_sees_the_proofs_and_accepts(desk):
    held = make_mandate(code="mayor", function="Maire")
    claim = make_claim(address="mairie@dijon.example")
    assert "1 mandat à vérifier" in desk.get(reverse("admin:index")).text
    assert "Maire" in desk.get(CLAIMS).text
    assert "Maire" in desk.get(f"{CLAIMS}?state__exact=pending").text
    page = desk.get(change(claim)).text
    for shown in ("Louise Marchandeau", "dijon.example", "déjà tenue", held.user.public_name):
        assert shown in page
    assert desk.post(change(claim), {"accept": "1"}).status_code == 302
    assert Mandate.objects.current().filter(user=claim.user).exists()
    assert desk.post(change(claim), {"accept": "1"}).status_code == 422
    assert Mandate.objects.filter(user=claim.user).count() == 1


def test_an_operator_refuses_with_a_reason(desk):
    claim = make_claim()
    answer = desk.post(change(claim), {"refuse": "1", "reason": ""})
    assert answer.status_code == 422
    assert "Donnez le motif" in answer.text
    assert desk.post(change(claim), {"refuse": "1", "reason": "Non."}).status_code == 302
    claim.refresh_from_db()
    assert (claim.state, claim.reason) == (ClaimState.REFUSED, "Non.")
    assert "Non." in desk.get(change(claim)).text


def test_an_operator_never_meets_their_own_claim(client):
    operator = enrolled(roles=(Role.OPERATOR,))
    claim = make_claim(operator, function="Maire de ma commune")
    desk = sign_in(client, operator, second_step=True)
    assert "Maire de ma commune" not in desk.get(CLAIMS).text
    assert desk.post(change(claim), {"accept": "1"}).status_code == 404


@pytest.mark.parametrize("roles", [(), (Role.MODERATOR,)])
def test_nobody_else_opens_claims(client, roles):
    claim = make_claim()
    sign_in(client, enrolled(roles=roles), second_step=True)
    assert client.get(CLAIMS, follow=True).status_code == 403
    assert client.post(change(claim), {"accept": "1"}, follow=True).status_code == 403
    assert not Mandate.objects.exists()


def test_an_operator_takes_mandates_back_with_a_reason(desk):
    mandate = make_mandate()
    chosen = {"action": "revoke", "_selected_action": [mandate.pk]}
    assert "lit ce motif" in desk.post(MANDATES, chosen).text
    assert desk.post(MANDATES, chosen | {"reason": ""}).status_code == 422
    assert Mandate.objects.current().exists()
    answer = desk.post(MANDATES, chosen | {"reason": "Démission."}, follow=True)
    assert "Terminé" in answer.text
    mandate.refresh_from_db()
    assert mandate.revoked_because == "Démission."
    assert not Mandate.objects.current().exists()
    assert "Démission." in client_of(mandate.user).get(MINE).text


# -- Staff -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", MandateState)
@pytest.mark.parametrize("name", ["mandate-staff", "invite-staff"])
def test_staff_is_led_by_a_holder_in_force_only(name, state):
    client, mandate = official(state)
    address = reverse(name, kwargs={"pk": mandate.pk})
    assert client.get(address).status_code == (200 if state == MandateState.ACTIVE else 403)
    assert "/compte/connexion/" in Client().get(address).url
    assert client_of(make_user()).get(address).status_code == 403
    other, _mandate = official()
    assert other.get(address).status_code == 404
    # Without the second step, it is asked for.
    if state == MandateState.ACTIVE:
        plain = sign_in(Client(), mandate.user)
        assert plain.get(address).status_code == 302


def test_a_holder_invites_and_the_person_accepts_and_leaves():
    client, mandate = official()
    guest = make_user(handle="camille-helper")
    invite = reverse("invite-staff", kwargs={"pk": mandate.pk})
    assert client.post(invite, {"who": "personne-ici"}).status_code == 422
    assert client.post(invite, {"who": "camille-helper"}).status_code == 303
    again = client.post(invite, {"who": "camille-helper"})
    assert again.status_code == 409
    assert "camille-helper" in again.text
    row = Staff.objects.get()
    address = staff_url(row)
    assert "Me connecter" in Client().get(address).text
    assert "autre compte" in client_of(make_user()).get(address).text
    assert client_of(make_user()).post(address, {"suite": "accepter"}).status_code == 403
    helper = client_of(guest)
    assert helper.post(address, {"suite": "accepter"}).status_code == 303
    assert helper.post(address, {"suite": "accepter"}).status_code == 303
    assert mandate.user.public_name in helper.get(MINE).text
    assert "Ouvrir le bureau" in helper.get(MINE).text
    assert guest.public_name in client.get(reverse("mandate-staff", args=[mandate.pk])).text
    end = reverse("end-staff", kwargs={"uid": row.pk})
    assert helper.get(end).status_code == 405
    assert client_of(make_user()).post(end).status_code == 403
    assert helper.post(end).status_code == 303
    assert not Staff.objects.standing().exists()
    assert "Ouvrir le bureau" not in helper.get(MINE).text


def test_an_address_is_invited_and_kept_as_a_print_only():
    _client, mandate = official()
    row = actions.invite_staff(by=mandate.user, mandate=mandate, address="odile@example.org")
    assert "odile" not in f"{row.address_key} {row.shown}"
    accepted = actions.accept_staff(by=(person := make_user()), staff=row)
    assert (accepted.person, accepted.address_key) == (person, "")
    with pytest.raises(Conflict, match="déjà de votre équipe"):
        actions.invite_staff(by=mandate.user, mandate=mandate, person=person)


def test_nobody_is_asked_for_ever():
    _client, mandate = official()
    guest = make_user()
    for _turn in range(actions.ASKED_MOST):
        asked = actions.invite_staff(by=mandate.user, mandate=mandate, person=guest)
        actions.decline_staff(staff=asked)
        actions.decline_staff(staff=asked)
    with pytest.raises(Conflict, match="trois fois"):
        actions.invite_staff(by=mandate.user, mandate=mandate, person=guest)
    with pytest.raises(Refused, match="votre mandat"):
        actions.invite_staff(by=mandate.user, mandate=mandate, person=mandate.user)
    with pytest.raises(Refused):
        actions.invite_staff(by=guest, mandate=mandate, person=make_user())


def test_twenty_help_at_most():
    _client, mandate = official()
    for _turn in range(actions.STAFF_MOST):
        helps(mandate)
    with pytest.raises(TooMany, match="Vingt"):
        actions.invite_staff(by=mandate.user, mandate=mandate, person=make_user())


def test_an_invitation_ends_with_the_mandate():
    _client, mandate = official()
    row = actions.invite_staff(by=mandate.user, mandate=mandate, person=make_user())
    Mandate.objects.filter(pk=mandate.pk).update(verified_at=None)
    row.refresh_from_db()
    with pytest.raises(Refused):
        actions.accept_staff(by=row.person, staff=row)
    assert "n’attend plus" in client_of(row.person).get(staff_url(row)).text
