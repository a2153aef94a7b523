"""What people whose signature is set aside are told, and those to whom it is given back."""

import pytest

from civic.lib.letters import compose
from civic.notifications import registry
from civic.notifications.actions import mails
from civic.notifications.models import Mail
from civic.notifications.states import Lane, MailState
from initiatives.actions.exclusion_mails import EXCLUDED_MAIL, RESTORED_MAIL
from initiatives.actions.exclusions import apply_exclusion, propose_exclusion, undo_exclusion
from initiatives.actions.retention import anonymise
from initiatives.actions.signing import withdraw_signature
from initiatives.exclusion_letters import WHY
from initiatives.models import Exclusion
from initiatives.petitions.states import Reason, SignatureState
from tests.factories import make_moderator
from tests.petitions.cast import make_confirmed, make_petition
from tests.petitions.crowd import confirmed, crowd

pytestmark = pytest.mark.django_db


def applied(petition, rows, reason=Reason.SCRIPT) -> Exclusion:
    exclusion = propose_exclusion(
        by=make_moderator(),
        petition=petition,
        signatures=[row.pk for row in rows],
        reason=reason,
        evidence="Douze formulaires en quatre minutes.",
    )
    apply_exclusion(by=make_moderator(), exclusion=exclusion)
    return exclusion


def undo(exclusion) -> None:
    undo_exclusion(by=make_moderator(), exclusion=exclusion)


def owed(kind):
    return Mail.objects.filter(kind=kind)


def letter_of(mail):
    return registry.model(mail.kind).build(mail.args)


def read(mail) -> str:
    letter = letter_of(mail)
    assert letter is not None
    return str(compose(letter, to=mail.to, uid=mail.uid).body)


@pytest.mark.parametrize("reason", Reason)
def test_each_one_is_told_why_by_two_people_and_how_to_contest(reason, settings):
    petition = make_petition()
    row, _shown = make_confirmed(petition)
    exclusion = applied(petition, [row], reason)
    mail = owed(EXCLUDED_MAIL).get()
    assert (mail.to, mail.lane) == ("odile@example.org", Lane.DECISION)
    text = " ".join(read(mail).split())
    for told in (
        str(WHY[reason]),
        "une autre l’a décidé",
        exclusion.mark,
        settings.CONTACT_EMAIL,
        "retirer votre signature",
    ):
        assert told in text


def test_the_outbox_does_not_tell_which_petition_or_signature():
    petition = make_petition()
    [row] = confirmed(petition)
    exclusion = applied(petition, [row])
    mail = owed(EXCLUDED_MAIL).get()
    assert set(mail.args) == {"sealed"}
    for secret in (row.uid.hex, str(row.uid), exclusion.uid.hex, petition.initiative.title):
        assert secret not in f"{mail.key} {mail.args}"
    subject = letter_of(mail).subject
    assert petition.initiative.title not in subject


def test_undone_before_it_left_nobody_hears_of_it():
    petition = make_petition()
    exclusion = applied(petition, confirmed(petition, 3))
    undo(exclusion)
    assert set(owed(EXCLUDED_MAIL).values_list("state", flat=True)) == {MailState.CANCELLED}
    assert not owed(RESTORED_MAIL).exists()


def test_those_who_were_told_are_told_again_and_the_others_are_not():
    petition = make_petition()
    rows = confirmed(petition, 4)
    exclusion = applied(petition, rows)
    sent, flying, dead, _waiting = owed(EXCLUDED_MAIL).order_by("pk")
    mails.sent(sent)
    Mail.objects.filter(pk=flying.pk).update(sending_since=flying.created_at)
    Mail.objects.filter(pk=dead.pk).update(state=MailState.DEAD)
    undo(exclusion)
    assert set(owed(RESTORED_MAIL).values_list("to", flat=True)) == {sent.to, flying.to}
    text = read(owed(RESTORED_MAIL).first())
    assert "comptée de nouveau" in text
    assert exclusion.mark in text
    # The one handed over says nothing any more if it is tried again.
    assert letter_of(Mail.objects.get(pk=flying.pk)) is None


def test_one_told_and_purged_since_is_told_again():
    petition = make_petition()
    exclusion = applied(petition, confirmed(petition))
    owed(EXCLUDED_MAIL).delete()
    undo(exclusion)
    assert owed(RESTORED_MAIL).count() == 1


def test_one_given_back_to_verification_is_told_what_to_do():
    petition = make_petition()
    crowd(petition, 1, state=SignatureState.VERIFYING)
    exclusion = applied(petition, petition.signatures.all())
    mails.sent(owed(EXCLUDED_MAIL).get())
    undo(exclusion)
    text = read(owed(RESTORED_MAIL).get())
    assert "en vérification" in text
    assert "comptée de nouveau" not in text


def test_who_is_forgotten_is_not_written_to():
    petition = make_petition()
    rows = confirmed(petition, 2)
    anonymise([rows[0].pk])
    exclusion = applied(petition, rows)
    assert owed(EXCLUDED_MAIL).get().to == rows[1].who.email
    mails.sent(owed(EXCLUDED_MAIL).get())
    anonymise([rows[1].pk])
    undo(exclusion)
    assert not owed(RESTORED_MAIL).exists()


def test_who_withdrew_meanwhile_hears_nothing():
    petition = make_petition()
    [row] = confirmed(petition)
    exclusion = applied(petition, [row])
    withdraw_signature(uid=row.uid)
    assert letter_of(owed(EXCLUDED_MAIL).get()) is None
    undo(exclusion)
    assert not owed(RESTORED_MAIL).exists()


def test_set_aside_a_second_time_is_another_message():
    petition = make_petition()
    [row] = confirmed(petition)
    first = applied(petition, [row])
    mails.sent(owed(EXCLUDED_MAIL).get())
    undo(first)
    applied(petition, [row])
    assert owed(EXCLUDED_MAIL).count() == 2
    assert letter_of(owed(RESTORED_MAIL).get()) is None


def test_mails_roll_back_with_the_decision(monkeypatch):
    petition = make_petition()
    rows = confirmed(petition)

    def fail(*args) -> None:
        raise RuntimeError

    monkeypatch.setattr("initiatives.actions.exclusions._log", fail)
    exclusion = Exclusion.objects.create(
        petition=petition, reason=Reason.SCRIPT, evidence="x", proposed_by=make_moderator()
    )
    exclusion.items.create(signature=rows[0])
    with pytest.raises(RuntimeError):
        apply_exclusion(by=make_moderator(), exclusion=exclusion)
    assert not owed(EXCLUDED_MAIL).exists()
    rows[0].refresh_from_db()
    assert rows[0].state == SignatureState.CONFIRMED
