"""Those of the closed one are asked, and move only on their consent."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.lib.permissions import Conflict, Refused
from civic.notifications import registry
from civic.notifications.models import Mail
from initiatives import actions
from initiatives.actions import moves
from initiatives.actions.moves import Move, ask_movers, move_stance
from initiatives.actions.petition_tallies import fold_signatures, recount_signatures
from initiatives.actions.retention import anonymise
from initiatives.actions.roots import publish_roots
from initiatives.actions.signing import withdraw_signature
from initiatives.models import Asked, Pairing, Root, Signature, Stance, Tally
from initiatives.models.pairing import ASKS
from initiatives.models.petition import LATE
from initiatives.pairing_letters import move_url
from initiatives.pairs import MOVE_CONSENT, together
from initiatives.petitions.states import SignatureState
from initiatives.states import Side
from tests.factories import make_initiative, make_user
from tests.pairings.cast import client_of, joined, make_merged, move, path, reread, text_of
from tests.petitions.cast import make_confirmed, make_pending, make_petition

pytestmark = pytest.mark.django_db


def letters():
    """The mails that wait, as they would leave now: to whom, and what they say."""
    rows = Mail.objects.filter(kind__in=[moves.JOIN_MAIL, moves.SIGN_MAIL]).order_by("pk")
    built = [(row.to, registry.model(row.kind).build(row.args)) for row in rows]
    return [(to, letter) for to, letter in built if letter is not None]


def signed_pair(people=3):
    """Two petitions, the first signed; then brought together."""
    one, other = make_initiative(title="Rouvrir"), make_initiative(title="Une passerelle ouverte")
    first, second = make_petition(one), make_petition(other, request="Ouvrir aux piétons.")
    rows = [
        make_confirmed(first, f"Odile Martin{number}", f"odile{number}@example.org")[0]
        for number in range(people)
    ]
    return make_merged(one, other), rows, first, second


def agree(pairing, row, **typed):
    """Press the button of a signer's mail."""
    petition = moves.petition_that_stays(pairing)
    sent = {"agrees": "on", "terms": petition.terms} | typed
    return Client().post(move_url(pairing, row.uid), sent)


def test_a_joiner_is_asked_once_and_moves_by_the_page():
    one, other, person = make_initiative(title="Rouvrir"), make_initiative(), make_user()
    joined(one, person)
    both, opposed = joined(one), joined(one, side=Side.OPPOSE)
    joined(other, both)
    pairing = make_merged(one, other)
    # Nobody moved by the agreement itself.
    assert set(one.stances.values_list("person", flat=True)) == {person.pk, both.pk, opposed.pk}
    assert ask_movers() == 1
    assert ask_movers() == 0
    [(to, letter)] = letters()
    assert to == person.email
    address = urlsplit(letter.context["move_url"]).path
    assert address == path("move-stance", pairing.initiative, number=pairing.pk)
    client = client_of(person)
    assert "Vous avez rejoint celle qui est close" in text_of(
        client.get(pairing.get_absolute_url())
    )
    page = text_of(client.get(address))
    assert other.proposal in page
    assert "J’accepte que mon soutien soit retiré" in page
    assert client.post(address, {}).status_code == 422
    assert one.stances.filter(person=person).exists()
    assert client.post(address, {"agrees": "on"}).status_code == 303
    stance = Stance.objects.of(person).get()
    assert (stance.initiative_id, stance.side, stance.move_consent) == (
        other.pk,
        Side.SUPPORT,
        MOVE_CONSENT,
    )
    actions.fold()
    assert Tally.objects.get(pk=one.pk).supports == 1
    assert Tally.objects.get(pk=other.pk).supports == 2
    # The page keeps what it counted that day.
    assert reread(pairing).supports_then == 2
    assert together(pairing).joined == 2
    assert client.post(address, {"agrees": "on"}).status_code == 409
    assert letters() == []
    assert actions.recount() == 0


@pytest.mark.parametrize(
    "who", ["visitor", "stranger", "opposed", "both", "late", "unasked", "withdrawn"]
)
def test_nobody_else_moves(who):
    one, other = make_initiative(), make_initiative()
    person = joined(one, side=Side.OPPOSE if who == "opposed" else Side.SUPPORT)
    if who == "both":
        joined(other, person)
    pairing = make_merged(one, other)
    if who == "late":
        Pairing.objects.update(closed_at=timezone.now() - ASKS - timedelta(minutes=1))
    if who == "withdrawn":
        actions.withdraw_stance(by=person, initiative=one)
    client = {"visitor": Client(), "stranger": client_of(make_user())}.get(who, client_of(person))
    response = client.post(
        path("move-stance", pairing.initiative, number=pairing.pk),
        {} if who == "unasked" else {"agrees": "on"},
    )
    expected = {"visitor": 303, "unasked": 422}.get(who, 409)
    assert response.status_code == expected
    assert not other.stances.filter(person=person, move_consent=MOVE_CONSENT).exists()


def test_without_the_agreement_the_action_refuses():
    one, other = make_initiative(), make_initiative()
    person = joined(one)
    with pytest.raises(Refused, match="sans votre accord"):
        move_stance(by=person, pairing=make_merged(one, other), move=Move(False, MOVE_CONSENT))
    assert Stance.objects.of(person).get().initiative_id == one.pk


def test_a_signer_without_account_signs_the_other_by_the_link_of_one_mail():
    pairing, rows, first, second = signed_pair()
    publish_roots(timezone.now() + timedelta(days=1))
    before = Root.objects.get(petition=first)
    make_confirmed(second, "Odile Martin1", "odile1@example.org")
    assert ask_movers() == 3
    assert ask_movers() == 0
    # Who signed the other already is not asked.
    assert [to for to, _letter in letters()] == ["odile0@example.org", "odile2@example.org"]
    letter = letters()[0][1]
    address = urlsplit(letter.context["move_url"]).path
    page = text_of(Client().get(address))
    assert ("Ouvrir aux piétons." in page, "révèle une opinion politique" in page) == (True, True)
    assert Signature.objects.filter(petition=second).count() == 1
    assert agree(pairing, rows[0], agrees="").status_code == 422
    done = agree(pairing, rows[0])
    assert (done.status_code, "/signatures/merci/" in done.url) == (303, True)
    assert "reçu" in text_of(Client().get(done.url))
    made = Signature.objects.get(
        petition=second, address_key=Asked.objects.get(signature=rows[0]).address_key
    )
    assert (made.state, made.consent_version) == (SignatureState.CONFIRMED, "2026-11")
    assert Asked.objects.get(signature=rows[0]).moved_at
    # The first one stays where it was counted: same state, same root, same receipt.
    rows[0].refresh_from_db()
    assert rows[0].state == SignatureState.CONFIRMED
    publish_roots(timezone.now() + timedelta(days=2))
    roots = Root.objects.filter(petition=first).order_by("day")
    assert [bytes(one.root) for one in roots] == [bytes(before.root)] * 2
    assert pairing.signatures_then == 3
    assert together(pairing).signed == 3
    again = agree(pairing, rows[0])
    assert (again.status_code, "déjà signé" in text_of(again)) == (409, True)
    assert agree(pairing, rows[1]).status_code == 409
    assert together(pairing).signed == 3
    fold_signatures()
    assert recount_signatures() == 0
    # The link that would confirm is never sent: the mailbox is proven already.
    waiting = [row for row in Mail.objects.filter(kind="signature-confirm") if row.args]
    assert [registry.model(row.kind).build(row.args) for row in waiting] == [None] * len(waiting)


@pytest.mark.parametrize("state", ["cut", "late", "withdrawn", "closed", "changed"])
def test_a_link_that_leads_nowhere_says_so_and_changes_nothing(state):
    pairing, rows, _first, second = signed_pair(1)
    address, terms = move_url(pairing, rows[0].uid), second.terms
    if state == "cut":
        address = f"{address[:-3]}x/"
    elif state == "late":
        Pairing.objects.update(closed_at=timezone.now() - ASKS - timedelta(minutes=1))
    elif state == "withdrawn":
        withdraw_signature(uid=rows[0].uid)
    elif state == "closed":
        second.__class__.objects.filter(pk=second.pk).update(
            state="closed", closed_at=timezone.now() - timedelta(days=2)
        )
    elif state == "changed":
        terms = "0" * 64
    expected = {"cut": 404, "changed": 409}.get(state, 410)
    response = Client().post(address, {"agrees": "on", "terms": terms})
    assert response.status_code == expected
    assert not Signature.objects.filter(petition=second).exists()


def test_who_confirms_after_the_agreement_is_asked_too_and_asking_ends():
    one, other = make_initiative(), make_initiative()
    first = make_petition(one)
    make_petition(other)
    late = make_pending(first, "Ana Silva", "ana@example.org")
    make_confirmed(first)
    pairing = make_merged(one, other)
    assert ask_movers() == 1
    from initiatives.actions.signing import confirm

    confirm(uid=late.uid, terms=first.terms)
    assert ask_movers() == 1
    assert reread(pairing).asked_at is None
    ask_movers(timezone.now() + LATE + timedelta(minutes=1))
    assert reread(pairing).asked_at
    assert Mail.objects.filter(kind=moves.SIGN_MAIL).count() == 2


def test_asking_goes_on_where_it_stopped_and_nobody_is_asked_twice(django_assert_max_num_queries):
    one, other = make_initiative(), make_initiative()
    people = [joined(one) for _turn in range(7)]
    make_merged(one, other)
    assert moves._ask_some(Pairing.objects.get().pk, timezone.now(), 3) == 3
    with django_assert_max_num_queries(20):
        assert ask_movers(batch=100) == 4
    rows = Mail.objects.filter(kind=moves.JOIN_MAIL)
    assert sorted(rows.values_list("to", flat=True)) == sorted(one.email for one in people)
    # Neither the key nor what waits tells who joined what.
    assert all(set(row.args) == {"sealed"} for row in rows)


def test_a_person_of_both_whose_account_goes_is_counted_once():
    one, other = make_initiative(), make_initiative()
    both, alone = make_user(), joined(one)
    joined(one, both)
    joined(other, both)
    pairing = make_merged(one, other)
    assert together(pairing).joined == 2
    erase_account(by=both)
    assert together(pairing).joined == 2
    # Nothing tells any more whether this one is of the other too: not added.
    erase_account(by=alone)
    assert together(pairing).joined == 1


def test_a_signer_of_both_is_counted_once_when_either_is_forgotten():
    pairing, rows, _first, second = signed_pair(2)
    there, _shown = make_confirmed(second, "Odile Martin0", "odile0@example.org")
    ask_movers()
    assert together(pairing).signed == 2
    anonymise([there.pk])
    assert together(pairing).signed == 2
    assert not Asked.objects.filter(signature=rows[0]).exists()
    withdraw_signature(uid=rows[1].uid)
    assert together(pairing).signed == 1
    assert not Asked.objects.exists()


def test_an_account_that_signed_both_under_two_addresses_is_counted_once():
    one, other = make_initiative(), make_initiative()
    first, second = make_petition(one), make_petition(other)
    person = make_user(name="Odile Martin", email="odile@example.org")
    make_confirmed(first, by=person)
    make_confirmed(second, email="autre@example.org", by=person)
    pairing = make_merged(one, other)
    assert ask_movers() == 1
    assert letters() == []
    assert together(pairing).signed == 1


def test_a_move_takes_the_follow_along():
    one, other = make_initiative(), make_initiative()
    person = joined(one)
    pairing = make_merged(one, other)
    move(person, pairing)
    from civic.notifications.models import Follow

    keys = Follow.objects.filter(reader__user=person).values_list("key", flat=True)
    assert set(keys) == {str(other.pk)}
    with pytest.raises(Conflict):
        move(person, pairing)
