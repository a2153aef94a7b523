"""One excluded signature given back alone: by two people, or by its author's own proof."""

import uuid

import pytest
from django.db import IntegrityError
from django.test import Client

from civic.audit.models import AuditEvent
from civic.lib.letters import compose
from civic.lib.permissions import Conflict, Refused
from civic.notifications import registry
from civic.notifications.actions import mails
from civic.notifications.models import Mail
from initiatives.actions.exclusion_mails import EXCLUDED_MAIL, GIVEN_BACK_MAIL, RESTORED_MAIL
from initiatives.actions.exclusions import apply_exclusion, propose_exclusion, undo_exclusion
from initiatives.actions.giving_back import (
    apply_giving_back,
    cancel_giving_back,
    give_back_proven,
    propose_giving_back,
)
from initiatives.actions.petition_figures import fill_figures
from initiatives.actions.petition_tallies import fold_signatures, recount_signatures, tally_of
from initiatives.actions.retention import anonymise
from initiatives.actions.signing import withdraw_signature
from initiatives.actions.verifying import sweep_suspects
from initiatives.exclusion_letters import excluded_letter
from initiatives.models import GivenBack, Petition, PetitionDay, Signature
from initiatives.petitions.references import matches, reference
from initiatives.petitions.states import Proof, Reason, SignatureState
from initiatives.verifying import verify_url
from tests.factories import make_moderator, make_user
from tests.petitions.cast import make_petition
from tests.petitions.crowd import confirmed
from tests.petitions.test_verifying import postcode_of

pytestmark = pytest.mark.django_db
SHOWN = "Jointe au numéro de la mairie, elle redit la date de sa signature."


def set_aside(petition, rows, reason=Reason.SCRIPT):
    exclusion = propose_exclusion(
        by=make_moderator(),
        petition=petition,
        signatures=[row.pk for row in rows],
        reason=reason,
        evidence="Douze formulaires en quatre minutes.",
    )
    apply_exclusion(by=make_moderator(), exclusion=exclusion)
    for mail in Mail.objects.filter(kind=EXCLUDED_MAIL):
        mails.sent(mail)
    return exclusion


def asked(exclusion, row, by=None):
    said = {"reference": reference(exclusion.uid, row.uid), "evidence": SHOWN}
    return propose_giving_back(by=by or make_moderator(), exclusion=exclusion, **said)


def figures(petition):
    tally = tally_of(Petition.objects.get(pk=petition.pk))
    return tally.confirmed, tally.verifying, tally.excluded, tally.withdrawn


def told(kind) -> str:
    mail = Mail.objects.get(kind=kind)
    letter = registry.model(kind).build(mail.args)
    assert letter is not None
    return words(letter)


def words(letter) -> str:
    return " ".join(str(compose(letter, to="o@example.org", uid=uuid.uuid4()).body).split())


@pytest.fixture
def petition():
    return make_petition()


def test_two_people_give_one_back_and_the_others_stay_aside(petition):
    rows = confirmed(petition, 3)
    fold_signatures()
    day = PetitionDay.objects.get().confirmed
    exclusion, first = set_aside(petition, rows), make_moderator()
    given = asked(exclusion, rows[1], first)
    assert figures(petition) == (0, 0, 3, 0)
    with pytest.raises(Refused, match="autre personne"):
        apply_giving_back(by=first, given=given)
    apply_giving_back(by=make_moderator(), given=given)
    fold_signatures()
    assert figures(petition) == (1, 0, 2, 0)
    assert recount_signatures() == 0
    rows[1].refresh_from_db()
    assert (rows[1].state, rows[1].reason) == (SignatureState.CONFIRMED, "")
    text = told(GIVEN_BACK_MAIL)
    for said in (reference(exclusion.uid, rows[1].uid), "comptée de nouveau", "une autre"):
        assert said in text
    undo_exclusion(by=make_moderator(), exclusion=exclusion)
    fold_signatures()
    assert figures(petition)[:3] == (3, 0, 0)
    assert PetitionDay.objects.get().confirmed == day
    # Two others hear of the undoing: the first was told already.
    assert Mail.objects.filter(kind=RESTORED_MAIL).count() == 2
    assert recount_signatures() == 0


def test_its_author_s_own_proof_gives_it_back_once(petition):
    rows = confirmed(petition, 2)
    exclusion = set_aside(petition, rows)
    code = postcode_of(rows[0])
    assert not give_back_proven(uid=rows[0].uid, postcode="99999")
    assert figures(petition)[0] == 0
    assert give_back_proven(uid=rows[0].uid, postcode=code)
    rows[0].refresh_from_db()
    assert (rows[0].state, rows[0].proof) == (SignatureState.CONFIRMED, Proof.PLACE)
    assert figures(petition)[:3] == (1, 0, 1)
    assert "votre code postal" in told(GIVEN_BACK_MAIL)
    assert sweep_suspects() == 0
    with pytest.raises(Conflict):
        give_back_proven(uid=rows[0].uid, postcode=code)
    # Set aside again by two people: the same proof is no news.
    again = set_aside(petition, [rows[0]])
    with pytest.raises(Conflict):
        give_back_proven(uid=rows[0].uid, postcode=code)
    apply_giving_back(by=make_moderator(), given=asked(again, rows[0]))
    undo_exclusion(by=make_moderator(), exclusion=exclusion)
    fold_signatures()
    assert figures(petition)[:3] == (2, 0, 0)
    assert recount_signatures() == 0


def test_a_postcode_does_not_tell_one_person_from_the_same_again(petition):
    [row] = confirmed(petition)
    exclusion = set_aside(petition, [row], Reason.DUPLICATE)
    with pytest.raises(Conflict):
        give_back_proven(uid=row.uid, postcode=postcode_of(row))
    row.refresh_from_db()
    exclusion.refresh_from_db()
    text = words(excluded_letter(row, exclusion))
    assert "Faire compter" not in text
    assert reference(exclusion.uid, row.uid) in text
    page = Client().get(verify_url(row.uid))
    assert reference(exclusion.uid, row.uid) in page.text
    assert "<form" not in page.text


def test_what_an_undone_or_withdrawn_one_leads_to(petition):
    rows = confirmed(petition, 2)
    exclusion = set_aside(petition, rows)
    first, second = asked(exclusion, rows[0]), asked(exclusion, rows[1])
    with pytest.raises(Conflict, match="attend déjà"):
        asked(exclusion, rows[0])
    withdraw_signature(uid=rows[0].uid)
    with pytest.raises(Conflict, match="retirée ou rendue"):
        apply_giving_back(by=make_moderator(), given=first)
    cancel_giving_back(by=make_moderator(), given=first)
    undo_exclusion(by=make_moderator(), exclusion=exclusion)
    with pytest.raises(Conflict):
        apply_giving_back(by=make_moderator(), given=second)
    second.refresh_from_db()
    assert second.state == GivenBack.State.CANCELLED
    with pytest.raises(Conflict, match="référence"):
        asked(exclusion, rows[1])
    assert figures(petition) == (1, 0, 0, 1)


def test_own_proof_ends_what_waited_for_a_second_person(petition):
    [row] = confirmed(petition)
    given = asked(set_aside(petition, [row]), row)
    assert give_back_proven(uid=row.uid, postcode=postcode_of(row))
    with pytest.raises(Conflict):
        apply_giving_back(by=make_moderator(), given=given)
    assert figures(petition)[:3] == (1, 0, 0)


def test_a_reference_names_one_signature_and_nobody_guesses_it(petition):
    rows = confirmed(petition, 2)
    exclusion = set_aside(petition, rows)
    mine, other = (reference(exclusion.uid, row.uid) for row in rows)
    assert mine != other
    assert mine.startswith(f"{exclusion.mark}-")
    assert matches(mine.lower().replace("-", " "), exclusion.uid, rows[0].uid)
    assert matches(mine[9:], exclusion.uid, rows[0].uid)
    for typed in (
        other,
        "",
        exclusion.mark,
        mine[:-1],
        mine[-4:],
        rows[0].who.email,
        rows[0].uid.hex,
    ):
        assert not matches(typed, exclusion.uid, rows[0].uid)
    # Who is forgotten is found no more.
    anonymise([rows[0].pk])
    with pytest.raises(Conflict, match="référence"):
        asked(exclusion, rows[0])


@pytest.mark.parametrize("step", ["propose", "apply", "cancel"])
def test_whoever_has_no_right_gives_nothing_back(petition, step):
    [row] = confirmed(petition)
    exclusion = set_aside(petition, [row])
    given = None if step == "propose" else asked(exclusion, row)
    for person in (make_user(), petition.initiative.author):
        with pytest.raises(Refused):
            {
                "propose": lambda person=person: asked(exclusion, row, person),
                "apply": lambda person=person: apply_giving_back(by=person, given=given),
                "cancel": lambda person=person: cancel_giving_back(by=person, given=given),
            }[step]()
    assert figures(petition)[2] == 1


def test_the_record_and_the_published_figures_tell_how_many_and_never_who(petition):
    rows = confirmed(petition, 2)
    exclusion = set_aside(petition, rows)
    apply_giving_back(by=make_moderator(), given=asked(exclusion, rows[0]))
    give_back_proven(uid=rows[1].uid, postcode=postcode_of(rows[1]))
    events = AuditEvent.objects.filter(verb__startswith="petition.give-back").order_by("id")
    assert [(one.verb.rpartition(".")[2], one.role) for one in events] == [
        ("propose", "moderator"),
        ("apply", "moderator"),
        ("proof", "system"),
    ]
    assert all(one.data == {"exclusion": str(exclusion.uid)} for one in events)
    fold_signatures()
    fill_figures()
    counts = Petition.objects.get(pk=petition.pk).figures.counts
    assert counts["states"] == {"confirmed": 2}
    assert counts["reasons"] == {}
    assert counts["proofs"] == {"1": 1, "2": 1}


def test_the_database_refuses_two_returns_of_one_and_one_without_reason(petition):
    [row] = confirmed(petition)
    given = asked(set_aside(petition, [row]), row)
    with pytest.raises(IntegrityError):
        GivenBack.objects.create(item=given.item, way="people", evidence="x")


def test_the_page_of_the_link_gives_it_back_and_says_so(petition):
    [row] = confirmed(petition)
    exclusion = set_aside(petition, [row])
    client, path, code = Client(), verify_url(row.uid), postcode_of(row)
    row.refresh_from_db()
    exclusion.refresh_from_db()
    assert path in words(excluded_letter(row, exclusion))
    page = client.get(path).text
    for said in ("mise de côté", "programme", reference(exclusion.uid, row.uid)):
        assert said in page
    assert client.post(path, {"postcode": "x"}).status_code == 422
    assert client.post(path, {"postcode": "99999"}).status_code == 422
    assert figures(petition)[0] == 0
    assert client.post(path, {"postcode": code}).status_code == 303
    assert "enregistrée et comptée" in client.get(path).text
    assert client.post(path, {"postcode": code}).status_code == 303
    assert figures(petition)[:3] == (1, 0, 0)
    assert Signature.objects.get().reason == ""


def test_one_network_tries_twenty_postcodes_for_one_set_aside_too(petition):
    [row] = confirmed(petition)
    set_aside(petition, [row])
    client, path = Client(REMOTE_ADDR="198.51.100.78"), verify_url(row.uid)
    postcode_of(row)
    answers = [client.post(path, {"postcode": "99999"}).status_code for _ in range(21)]
    assert answers == [422] * 20 + [429]
