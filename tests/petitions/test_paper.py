"""Signatures on paper: declared by one, recounted by another, never part of a threshold."""

import re
import threading
import uuid
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, Refused
from initiatives.actions.paper import (
    WAITING_MAX,
    Pile,
    WrongCountError,
    cancel_paper,
    confirm_paper,
    declare_paper,
)
from initiatives.actions.petition_tallies import fold_signatures, tally_of
from initiatives.actions.petitions import close_petition
from initiatives.models import PaperCount, Petition, PetitionStep
from initiatives.paper_data import papers_of
from initiatives.petitions.states import PetitionState
from initiatives.views.paper import link_to
from tests.accounts.cast import sign_in
from tests.factories import make_initiative, make_user
from tests.petitions.cast import make_petition


def pile(number=42, sheets=3, **fields):
    return Pile(
        number=number,
        sheets=sheets,
        collected_on=fields.pop("on", timezone.localdate()),
        place=fields.pop("place", "Marché de la place du Bareuzai"),
        form_key=fields.pop("form_key", None) or uuid.uuid4(),
    )


@pytest.fixture
def petition(db):
    return make_petition()


@pytest.fixture
def paper(petition):
    return declared(petition)


def declared(petition, **fields):
    return declare_paper(by=author_of(petition), petition=petition, pile=pile(**fields))


def author_of(petition):
    return petition.initiative.author


def client_of(user):
    return sign_in(Client(), user)


def page_of(petition, name="paper-counts", **more):
    initiative = petition.initiative
    return reverse(name, kwargs={"pk": initiative.pk, "slug": initiative.slug, **more})


def typed(**fields):
    return {
        "number": "42",
        "sheets": "3",
        "collected_on": timezone.localdate().isoformat(),
        "place": "Marché du mardi",
        "form_key": str(uuid.uuid4()),
    } | fields


# -- The rules ------------------------------------------------------------------------------------


def test_a_count_is_shown_once_another_person_found_the_same(petition, paper):
    assert petition.papers.total() == 0
    confirm_paper(by=make_user(), uid=paper.uid, number=42)
    assert petition.papers.total() == 42


def test_paper_never_counts_towards_a_threshold(petition):
    for _turn in range(3):
        row = declared(petition, number=10_000, sheets=500)
        confirm_paper(by=make_user(), uid=row.uid, number=10_000)
    fold_signatures()
    assert petition.papers.total() == 30_000
    assert tally_of(petition).confirmed == 0
    assert not PetitionStep.objects.exists()


def test_another_number_confirms_nothing(petition, paper):
    with pytest.raises(WrongCountError):
        confirm_paper(by=make_user(), uid=paper.uid, number=41)
    assert petition.papers.total() == 0


def test_the_author_never_confirms_even_what_somebody_else_declared(petition, paper):
    PaperCount.objects.filter(pk=paper.pk).update(declared_by=make_user())
    with pytest.raises(Refused):
        confirm_paper(by=author_of(petition), uid=paper.uid, number=42)


def test_whoever_declared_never_confirms(petition, paper):
    other = make_user()
    PaperCount.objects.filter(pk=paper.pk).update(declared_by=other)
    with pytest.raises(Refused):
        confirm_paper(by=other, uid=paper.uid, number=42)


def test_the_database_refuses_one_person_for_two(petition, paper):
    rows = PaperCount.objects.filter(pk=paper.pk)
    with pytest.raises(IntegrityError, match="paper_counted_by_two"), transaction.atomic():
        rows.update(confirmed_by=author_of(petition), confirmed_at=timezone.now())


def test_an_unverified_address_confirms_nothing(petition, paper):
    second = make_user()
    EmailAddress.objects.filter(user=second).update(verified=False)
    with pytest.raises(Refused):
        confirm_paper(by=second, uid=paper.uid, number=42)


def test_a_second_confirmation_is_told_and_changes_nothing(petition, paper):
    first = make_user()
    confirm_paper(by=first, uid=paper.uid, number=42)
    confirm_paper(by=first, uid=paper.uid, number=42)
    with pytest.raises(Conflict):
        confirm_paper(by=make_user(), uid=paper.uid, number=42)
    paper.refresh_from_db()
    assert paper.confirmed_by == first
    assert AuditEvent.objects.filter(verb="paper.confirm").count() == 1


@pytest.mark.parametrize(("number", "sheets", "fits"), [(20, 1, True), (21, 1, False)])
def test_a_sheet_holds_twenty_signatures(petition, number, sheets, fits):
    if fits:
        assert declared(petition, number=number, sheets=sheets).number == number
        return
    with pytest.raises(IntegrityError, match="paper_fits_its_sheets"), transaction.atomic():
        declared(petition, number=number, sheets=sheets)


@pytest.mark.parametrize(("number", "sheets"), [(0, 1), (1, 0), (1, 501)])
def test_the_database_refuses_impossible_piles(petition, number, sheets):
    with pytest.raises(IntegrityError), transaction.atomic():
        declared(petition, number=number, sheets=sheets)


def test_the_same_form_sent_twice_is_one_count(petition):
    key = uuid.uuid4()
    assert declared(petition, form_key=key) == declared(petition, form_key=key)
    assert PaperCount.objects.count() == 1


def test_only_the_team_declares(petition):
    with pytest.raises(Refused):
        declare_paper(by=make_user(), petition=petition, pile=pile())


def test_an_archived_petition_takes_no_count(petition, paper):
    close_petition(by=author_of(petition), petition=petition)
    confirm_paper(by=make_user(), uid=paper.uid, number=42)
    late = declared(petition)
    now = timezone.now()
    Petition.objects.update(state=PetitionState.ARCHIVED, anonymised_at=now)
    petition.refresh_from_db()
    with pytest.raises(Conflict):
        declared(petition)
    with pytest.raises(Conflict):
        confirm_paper(by=make_user(), uid=late.uid, number=42)


def test_fifty_counts_wait_at_most(petition):
    rows = [declared(petition, number=1, sheets=1) for _turn in range(WAITING_MAX)]
    with pytest.raises(Conflict):
        declared(petition)
    cancel_paper(by=author_of(petition), uid=rows[0].uid)
    declared(petition)


def test_either_of_the_two_takes_a_count_back(petition):
    second = make_user()
    for canceller in (author_of(petition), second):
        row = declared(petition)
        confirm_paper(by=second, uid=row.uid, number=42)
        cancel_paper(by=canceller, uid=row.uid)
        cancel_paper(by=canceller, uid=row.uid)
    assert petition.papers.total() == 0
    assert AuditEvent.objects.filter(verb="paper.cancel").count() == 2


def test_a_stranger_cancels_nothing_and_a_cancelled_count_stays_so(petition, paper):
    with pytest.raises(PermissionDenied):
        cancel_paper(by=make_user(), uid=paper.uid)
    cancel_paper(by=author_of(petition), uid=paper.uid)
    with pytest.raises(Conflict):
        confirm_paper(by=make_user(), uid=paper.uid, number=42)


def test_each_step_is_audited_without_a_name(petition, paper):
    second = make_user()
    confirm_paper(by=second, uid=paper.uid, number=42)
    cancel_paper(by=second, uid=paper.uid)
    events = AuditEvent.objects.filter(verb__startswith="paper.").order_by("id")
    assert [event.verb for event in events] == ["paper.declare", "paper.confirm", "paper.cancel"]
    assert all(event.data["paper"] == str(paper.uid) for event in events)
    assert second.name not in str([event.data for event in events])


@pytest.mark.django_db(transaction=True)
def test_fifty_people_confirming_at_once_are_one_confirmation():
    petition = make_petition()
    row = declared(petition)
    people = [make_user() for _turn in range(50)]
    done, refused, start = [], [], threading.Barrier(10)

    def press(some):
        start.wait()
        for person in some:
            try:
                confirm_paper(by=person, uid=row.uid, number=42)
                done.append(person.pk)
            except Conflict:
                refused.append(person.pk)
        connection.close()

    threads = [threading.Thread(target=press, args=(people[at::10],)) for at in range(10)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(done), len(refused)) == (1, 49)
    row.refresh_from_db()
    assert row.confirmed_by_id == done[0]
    assert petition.papers.total() == 42
    assert AuditEvent.objects.filter(verb="paper.confirm").count() == 1


def test_the_two_people_find_their_counts_in_their_data(petition, paper):
    second = make_user()
    confirm_paper(by=second, uid=paper.uid, number=42)
    for person, part in ((author_of(petition), "déclarées"), (second, "recomptées")):
        [row] = papers_of(person)
        assert (row["signatures"], row[f"{part} par moi"]) == (42, True)
    assert list(papers_of(make_user())) == []
    assert client_of(second).get("/compte/mes-donnees/").status_code == 200


# -- The team's page ------------------------------------------------------------------------------


def test_paper_is_shown_beside_the_count_once_recounted(petition, paper):
    address = reverse("petition", args=[petition.initiative.pk, petition.initiative.slug])
    assert "sur papier" not in Client().get(address).content.decode()
    confirm_paper(by=make_user(), uid=paper.uid, number=42)
    shown = Client().get(address).content.decode()
    assert "et 42 sur papier, déclarées par l’équipe" in shown
    assert "Moins de 5 signatures" in shown


def test_the_team_s_page_leads_to_the_sheet_and_to_the_stand(petition):
    shown = client_of(author_of(petition)).get(page_of(petition, "manage-petition"))
    for name in ("paper-counts", "stand"):
        assert page_of(petition, name) in shown.content.decode()
    assert page_of(petition, "paper-sheet") in (
        client_of(author_of(petition)).get(page_of(petition)).content.decode()
    )


def test_the_author_declares_and_gets_a_link_to_hand_on(petition):
    client = client_of(author_of(petition))
    response = client.post(page_of(petition), typed(number="1 200", sheets="60"))
    assert response.status_code == 303
    row = PaperCount.objects.get()
    assert (row.number, row.sheets, row.declared_by) == (1200, 60, author_of(petition))
    shown = client.get(response.headers["Location"]).content.decode()
    assert re.search(r"/petitions/papier/[\w:-]+/", shown)
    assert "À recompter" in shown


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"number": ""}, "combien de signatures"),
        ({"number": "beaucoup"}, "nombre entier"),
        ({"number": "0"}, "au moins une"),
        ({"number": "61"}, "3 × 20 font 60 au plus"),
        ({"number": "9" * 30}, "font 60 au plus"),
        ({"number": "1", "sheets": "501"}, "500 feuilles au plus"),
        ({"sheets": "-1"}, "au moins une"),
        ({"collected_on": ""}, "le jour"),
        ({"collected_on": "hier"}, "une date"),
        ({"collected_on": "2200-01-01"}, "pas encore venu"),
        ({"collected_on": "2001-01-01"}, "pas encore ouverte"),
        ({"place": ""}, "où elles ont été"),
        ({"place": "x" * 121}, "trop long"),
    ],
)
def test_a_wrong_form_comes_back_filled(petition, fields, said):
    response = client_of(author_of(petition)).post(page_of(petition), typed(**fields))
    assert response.status_code == 422
    assert said in response.content.decode().replace("\u00a0", " ")
    assert not PaperCount.objects.exists()


def test_a_day_after_the_end_is_refused(petition):
    client, now = client_of(author_of(petition)), timezone.now()
    earlier = now - timedelta(days=5)
    Petition.objects.update(opened_at=now - timedelta(days=9))
    close_petition(by=author_of(petition), petition=petition, at=earlier)
    response = client.post(page_of(petition), typed())
    assert response.status_code == 422
    assert "déjà close" in response.content.decode()
    day = timezone.localdate(earlier).strftime("%d/%m/%Y")
    assert client.post(page_of(petition), typed(collected_on=day)).status_code == 303


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_but_the_author_sees_the_team_s_page(petition, method):
    address = page_of(petition)
    anonymous = getattr(Client(), method)(address)
    assert anonymous.status_code == 303
    assert anonymous.headers["Location"].startswith("/compte/connexion/")
    assert getattr(client_of(make_user()), method)(address).status_code == 403
    assert not PaperCount.objects.exists()


def test_an_archived_petition_answers_with_a_conflict(petition):
    close_petition(by=author_of(petition), petition=petition)
    Petition.objects.update(state=PetitionState.ARCHIVED, anonymised_at=timezone.now())
    client = client_of(author_of(petition))
    assert client.get(page_of(petition)).status_code == 200
    response = client.post(page_of(petition), typed())
    assert response.status_code == 409
    assert "archivée" in response.content.decode()


def test_there_is_no_page_without_a_petition(db):
    initiative = make_initiative()
    address = reverse("paper-counts", args=[initiative.pk, initiative.slug])
    assert client_of(initiative.author).get(address).status_code == 404


def test_a_page_too_old_keeps_what_was_typed(petition):
    client = Client(enforce_csrf_checks=True)
    sign_in(client, author_of(petition))
    response = client.post(page_of(petition), typed(place="Foire aux vins"))
    assert response.status_code == 403
    assert "Foire aux vins" in response.content.decode()


# -- Recounting -----------------------------------------------------------------------------------


def test_the_second_person_recounts_without_being_told_the_number(petition, paper):
    address, second = link_to(paper), make_user()
    client = client_of(second)
    before = client.get(address).content.decode()
    assert "Marché de la place du Bareuzai" in before
    assert "42" not in re.sub(r"<[^>]*>", " ", before)
    wrong = client.post(address, {"number": "40", "sure": "on"})
    assert wrong.status_code == 422
    assert "pas le nombre déclaré" in wrong.content.decode()
    assert client.post(address, {"number": "42"}).status_code == 422
    assert client.post(address, {"number": "42", "sure": "on"}).status_code == 303
    assert petition.papers.total() == 42
    after = client.get(address)
    assert "42 signatures" in after.content.decode().replace("\u00a0", " ")
    assert after.headers["Cache-Control"] == "private, no-store"
    assert after.headers["Referrer-Policy"] == "same-origin"


def test_the_link_opens_for_nobody_unknown_and_never_for_the_author(petition, paper):
    address = link_to(paper)
    for method in ("get", "post"):
        anonymous = getattr(Client(), method)(address, {"number": "42", "sure": "on"})
        assert anonymous.status_code == 303
        assert anonymous.headers["Location"].startswith("/compte/connexion/")
        answer = getattr(client_of(author_of(petition)), method)
        assert answer(address, {"number": "42", "sure": "on"}).status_code == 403
    assert petition.papers.total() == 0


def test_the_link_lasts_a_month_and_cannot_be_made_up(petition, paper, monkeypatch):
    client, address = client_of(make_user()), link_to(paper)
    assert client.get("/petitions/papier/x/").status_code == 404
    monkeypatch.setattr("initiatives.views.paper.LINK_SECONDS", -1)
    response = client.post(address, {"number": "42", "sure": "on"})
    assert response.status_code == 404
    assert "plus d’un mois" in response.content.decode()


def test_the_second_person_is_told_what_happened_meanwhile(petition, paper):
    address, late = link_to(paper), client_of(make_user())
    confirm_paper(by=make_user(), uid=paper.uid, number=42)
    assert late.post(address, {"number": "42", "sure": "on"}).status_code == 409
    cancel_paper(by=author_of(petition), uid=paper.uid)
    assert late.get(address).status_code == 409


# -- Cancelling -----------------------------------------------------------------------------------


def test_each_of_the_two_cancels_from_their_page(petition):
    second = make_user()
    for canceller in (author_of(petition), second):
        row = declared(petition)
        confirm_paper(by=second, uid=row.uid, number=42)
        address = page_of(petition, "cancel-paper", uid=row.uid)
        assert client_of(canceller).post(address).status_code == 303
        row.refresh_from_db()
        assert row.cancelled_by == canceller
    assert "Annulé" in client_of(author_of(petition)).get(page_of(petition)).content.decode()


def test_cancelling_is_guarded(petition, paper):
    address = page_of(petition, "cancel-paper", uid=paper.uid)
    assert client_of(make_user()).post(address).status_code == 403
    assert Client().post(address).headers["Location"].startswith("/compte/connexion/")
    assert client_of(author_of(petition)).get(address).status_code == 405
    elsewhere = page_of(make_petition(), "cancel-paper", uid=paper.uid)
    assert client_of(author_of(petition)).post(elsewhere).status_code == 404
    paper.refresh_from_db()
    assert paper.cancelled_at is None
