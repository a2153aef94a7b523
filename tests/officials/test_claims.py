"""A mandate is claimed, proven, decided, taken back; it ends; its evidence is forgotten."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.functions import Function
from civic.accounts.models import Mandate
from civic.accounts.queries import my_data
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications.models import Mail
from civic.officials import letters
from civic.officials.actions import claims, mandates
from civic.officials.forms import ClaimForm
from civic.officials.holders import rivals
from civic.officials.links import address_url, claim_of
from civic.officials.models import Claim, Staff
from civic.officials.states import CLAIM_MOVES, ClaimMove, ClaimState, MandateState, state_of
from tests.factories import make_mandate, make_operator, make_user
from tests.officials.cast import helps, make_claim, mandate_in, said, typed

pytestmark = pytest.mark.django_db


def mails(kind):
    return Mail.objects.filter(kind=kind)


def test_it_is_accepted_by_another_operator_and_has_its_badge():
    claim = make_claim(address="mairie@dijon.example")
    operator = make_operator()
    assert not Mandate.objects.exists()
    mandate = claims.accept_claim(by=operator, claim=claim)
    assert state_of(mandate) == MandateState.ACTIVE
    assert (mandate.code, mandate.ends_on) == (Function.MAYOR, claim.ends_on)
    assert mandate.verified_by == operator
    claim.refresh_from_db()
    assert (claim.state, claim.mandate) == (ClaimState.ACCEPTED, mandate)
    letter = letters.decided({"claim": claim.pk.hex})
    assert letter is not None
    assert "vérifié" in letter.subject
    assert {kind: mails(kind).count() for kind in (claims.RECEIVED, claims.ADDRESS)} == {
        claims.RECEIVED: 1,
        claims.ADDRESS: 1,
    }


def test_nobody_verifies_their_own_nor_without_being_an_operator():
    operator = make_operator()
    mine = make_claim(operator)
    for by, claim in ((operator, mine), (make_user(), make_claim())):
        with pytest.raises(Refused):
            claims.accept_claim(by=by, claim=claim)
        with pytest.raises(Refused):
            claims.refuse_claim(by=by, claim=claim, reason="Non.")
    assert not Mandate.objects.exists()


def test_a_refusal_has_its_reason_and_reads_it_out():
    claim = make_claim()
    operator = make_operator()
    with pytest.raises(Refused, match="motif"):
        claims.refuse_claim(by=operator, claim=claim, reason="  ")
    claims.refuse_claim(
        by=operator, claim=claim, reason="Le procès-verbal nomme quelqu’un d’autre."
    )
    claim.refresh_from_db()
    assert claim.state == ClaimState.REFUSED
    letter = letters.decided({"claim": claim.pk.hex})
    assert letter is not None
    assert letter.context["why"] == claim.reason
    again = make_claim(claim.user)
    assert again.pk != claim.pk


@pytest.mark.parametrize("move", ClaimMove)
def test_what_is_decided_does_not_move_again(move):
    assert {start for start, _end in CLAIM_MOVES.values()} == {ClaimState.PENDING}
    claim, operator = make_claim(), make_operator()
    claims.refuse_claim(by=operator, claim=claim, reason="Non.")
    acts = {
        ClaimMove.ACCEPT: lambda: claims.accept_claim(by=operator, claim=claim),
        ClaimMove.REFUSE: lambda: claims.refuse_claim(by=operator, claim=claim, reason="Non."),
        ClaimMove.WITHDRAW: lambda: claims.withdraw_claim(by=claim.user, claim=claim),
    }
    with pytest.raises(Conflict):
        acts[move]()


def test_the_documentation_draws_these_moves():
    page = (settings.BASE_DIR / "docs" / "mandates.md").read_text()
    drawn = {line.strip() for line in page.splitlines() if "-->" in line and "[*]" not in line}
    moves = CLAIM_MOVES.items()
    assert drawn == {f"{start} --> {end}: {move}" for move, (start, end) in moves}


def test_a_claim_sent_twice_is_one_and_withdrawn_twice_is_once():
    user = make_user()
    first, second = make_claim(user), make_claim(user)
    assert first == second
    with pytest.raises(Refused):
        claims.withdraw_claim(by=make_user(), claim=first)
    claims.withdraw_claim(by=user, claim=first)
    claims.withdraw_claim(by=user, claim=first)
    first.refresh_from_db()
    assert first.state == ClaimState.WITHDRAWN


def test_five_a_day_and_none_for_what_one_holds():
    user = make_user()
    for _turn in range(claims.DAILY_CLAIMS):
        claims.withdraw_claim(by=user, claim=make_claim(user))
    with pytest.raises(TooMany, match="Cinq"):
        make_claim(user)
    holder = make_mandate(code=Function.MAYOR).user
    with pytest.raises(Conflict, match="déjà vérifié"):
        make_claim(holder)


def test_two_mandates_of_one_person_stand_together():
    user, operator = make_user(), make_operator()
    for code in (Function.MAYOR, Function.OTHER):
        claims.accept_claim(by=operator, claim=make_claim(user, code=code, function=code.label))
    assert Mandate.objects.current().filter(user=user).count() == 2


def test_the_mailbox_helps_and_never_decides():
    claim = make_claim(address="mairie@dijon.example")
    token = address_url(claim).split("/")[-2]
    assert claim_of(token) == claim
    assert claim_of(token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    claims.answer_mailbox(claim=claim, confirms=True)
    claim.refresh_from_db()
    assert claim.address_answer == Claim.Answer.CONFIRMED
    assert claim.state == ClaimState.PENDING
    assert letters.mailbox({"claim": claim.pk.hex}) is None
    with pytest.raises(Conflict):
        claims.ask_mailbox_again(by=claim.user, claim=claim)
    claims.answer_mailbox(claim=claim, confirms=False)
    claim.refresh_from_db()
    assert claim.address_answer == Claim.Answer.DENIED


def test_the_mailbox_hears_of_it_three_times_at_most():
    claim = make_claim(address="mairie@dijon.example")
    for _turn in range(claims.ADDRESS_MOST - 1):
        claims.ask_mailbox_again(by=claim.user, claim=claim)
    with pytest.raises(TooMany, match="trois fois"):
        claims.ask_mailbox_again(by=claim.user, claim=claim)
    assert mails(claims.ADDRESS).count() == claims.ADDRESS_MOST


def test_a_function_already_held_warns_both_without_naming_who_claims():
    holder = make_mandate(code=Function.MAYOR, function="Maire")
    claim = make_claim()
    assert rivals(claim) == [holder]
    told = mails(claims.HELD).get()
    assert told.to == holder.user.email
    letter = letters.held(told.args)
    assert letter is not None
    assert claim.user.name not in str(letter.context)
    theirs = letters.received({"claim": claim.pk.hex})
    assert theirs is not None
    assert theirs.context["is_held"]


@pytest.mark.parametrize(
    ("held", "claimed", "is_same"),
    [
        ({"code": "mayor", "function": "Le maire"}, {"code": "mayor"}, True),
        ({"code": "", "function": "MAIRE"}, {"code": "mayor"}, True),
        ({"code": "municipal", "function": "Conseiller"}, {"code": "municipal"}, False),
        ({"code": "municipal", "function": "Conseiller"}, {"code": "mayor"}, False),
    ],
)
def test_only_what_one_person_holds_is_contradicted(held, claimed, is_same):
    make_mandate(**held)
    function = held["function"] if claimed["code"] == "municipal" else "Maire"
    assert bool(rivals(make_claim(function=function, **claimed))) == is_same


def test_taken_back_it_stops_at_once_with_its_reason():
    mandate = make_mandate()
    helps(mandate)
    with pytest.raises(Refused):
        mandates.revoke(by=mandate.user, mandate=mandate, reason="Moi.")
    with pytest.raises(Refused, match="motif"):
        mandates.revoke(by=make_operator(), mandate=mandate, reason="")
    row = mandates.revoke(by=make_operator(), mandate=mandate, reason="Démission.")
    assert state_of(row) == MandateState.REVOKED
    assert not Mandate.objects.current().exists()
    assert not Staff.objects.standing().exists()
    letter = letters.revoked(mails(mandates.REVOKED).get().args)
    assert letter is not None
    assert letter.context["why"] == "Démission."
    with pytest.raises(Conflict):
        mandates.revoke(by=make_operator(), mandate=mandate, reason="Encore.")


@pytest.mark.parametrize(("days", "told"), [(31, 0), (30, 1), (1, 1), (0, 1), (-6, 1), (-7, 0)])
def test_holders_are_told_a_month_before_and_on_the_day_once(days, told):
    today = timezone.localdate()
    mandate = make_mandate(ends_on=today + timedelta(days=days))
    assert mandates.tell_endings(today) == told
    assert mandates.tell_endings(today) == 0
    if told:
        letter = letters.ending(mails(mandates.ENDING).get().args)
        assert letter is not None
        assert letter.context["soon"] == (days > 0)
        assert mandate.function in letter.subject


def test_staff_ends_with_the_mandate():
    over, going = mandate_in(MandateState.EXPIRED), mandate_in(MandateState.ACTIVE)
    for mandate in (over, going):
        helps(mandate)
    mandates.tell_endings()
    assert [row.mandate for row in Staff.objects.standing()] == [going]


@pytest.mark.parametrize(("days", "kept"), [(364, True), (366, False)])
def test_evidence_of_a_refusal_is_forgotten_after_a_year(days, kept):
    claim = make_claim(address="mairie@dijon.example", evidence_link="https://dijon.example/")
    claims.refuse_claim(by=make_operator(), claim=claim, reason="Non.")
    Claim.objects.update(decided_at=timezone.now() - timedelta(days=days))
    assert mandates.forget_evidence() == (not kept)
    claim.refresh_from_db()
    held = (claim.civil_name, claim.evidence, claim.evidence_link, claim.address)
    assert all(held) if kept else not any(held)
    assert claim.reason == "Non."


def test_evidence_of_a_mandate_is_kept_until_a_year_after_its_end():
    claim = make_claim()
    mandate = claims.accept_claim(by=make_operator(), claim=claim)
    Claim.objects.update(decided_at=timezone.now() - timedelta(days=900))
    assert mandates.forget_evidence() == 0
    ended = timezone.localdate() - timedelta(days=367)
    Mandate.objects.filter(pk=mandate.pk).update(starts_on=ended, ends_on=ended)
    assert mandates.forget_evidence() == 1


def test_an_export_holds_claims_and_an_erasure_takes_them():
    claim = make_claim()
    person = helps(make_mandate(), claim.user)
    data = my_data(person)
    assert data["mandats-declares"]["lignes"][0]["fonction"] == "Maire"
    assert "j’aide" in data["collaborations"]["lignes"][0]
    erase_account(by=person)
    assert not Claim.objects.exists()
    assert not Staff.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"civil_name": "Louise"}, "civil_name", "prénom et le nom"),
        ({"address": "maire@gmail.com"}, "address", "grand public"),
        ({"address": "maire@ORANGE.fr"}, "address", "grand public"),
        ({"evidence": ""}, "evidence", "Donnez une preuve"),
        ({"ends_on": "2020-01-01"}, "ends_on", "déjà terminé"),
        ({"ends_on": "2099-01-01"}, "ends_on", "huit ans"),
        ({"starts_on": "2099-01-01"}, "starts_on", "60 jours"),
        ({"starts_on": "hier"}, "starts_on", "ne se lit pas"),
        ({"code": "union-head"}, "territory", "n’existe pas"),
        ({"code": "king"}, "code", "de la liste"),
        ({"function": ""}, "function", "comme elle doit"),
    ],
)
def test_it_says_what_is_wrong(wrong, field, told):
    form = ClaimForm(typed(**wrong))
    assert not form.is_valid()
    assert told in str(form.errors[field])


def test_a_link_is_evidence_enough():
    form = ClaimForm(typed(evidence="", evidence_link="dijon.example/elus", address=""))
    assert form.is_valid(), form.errors
    assert form.said().evidence_link == "https://dijon.example/elus"
    assert said().address == ""
