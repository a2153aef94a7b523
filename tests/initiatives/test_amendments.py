"""Propose a change to a text, and what becomes of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.queries import my_data
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, TooMany
from initiatives import actions
from initiatives.actions import amendment_answers as answering
from initiatives.actions import amendments as amending
from initiatives.actions.amendment_answers import Verdict
from initiatives.actions.amendments import Proposal
from initiatives.actions.parts import Change
from initiatives.actions.redaction import redact
from initiatives.content import content_of
from initiatives.models import Amendment, Draft, Life
from initiatives.models.amendment import Part, Stage
from initiatives.states import Outcome, Visibility
from tests.factories import make_initiative, make_moderator, make_user, withhold
from tests.petitions.cast import make_confirmed, make_petition

pytestmark = pytest.mark.django_db
PROPOSAL = "Rouvrir la passerelle aux vélos.\n\nLa fermer la nuit, de 22 h à 6 h."
SECOND = "La fermer la nuit, de 22 h à 6 h."
CHANGED = "La fermer la nuit, de minuit à 5 h."
WHY = "Les derniers trains arrivent à 23 h 40."


def initiative_of(**fields):
    return make_initiative(proposal=PROPOSAL, **fields)


def proposed(initiative=None, by=None, **fields):
    row = initiative or initiative_of()
    saying = {"part": Part.PROPOSAL, "base_version": 1, "before": SECOND, "after": CHANGED}
    proposal = Proposal(**{**saying, "why": WHY, **fields})
    return amending.propose_amendment(by=by or make_user(), initiative=row, proposal=proposal)


def accept(amendment, by=None, verdict=None, **fields):
    row = amendment.initiative
    row.refresh_from_db()
    seen = {"expected_version": row.version, "seen": amendment.version, **fields}
    return answering.accept_amendment(
        by=by or row.author, amendment=amendment, verdict=verdict or Verdict(), **seen
    )


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def path(name, row, **more):
    return reverse(name, kwargs={"pk": row.pk, "slug": row.slug, **more})


def test_a_passage_is_chosen_changed_and_published_at_once():
    row, person = initiative_of(), make_user()
    client = client_of(person)
    choice = client.get(path("propose-amendment", row)).content.decode()
    assert "partie=proposal&amp;passage=2" in choice
    typed = {"partie": "proposal", "passage": "2", "version": "1"}
    form = client.get(path("propose-amendment", row), typed).content.decode()
    assert SECOND in form.replace("\u00a0", " ")
    response = client.post(path("propose-amendment", row), {**typed, "after": CHANGED, "why": WHY})
    amendment = Amendment.objects.get()
    assert (response.status_code, amendment.before, amendment.after) == (303, SECOND, CHANGED)
    page = Client().get(path("amendments", row)).content.decode()
    assert "En discussion" in page
    assert person.name in page
    assert Life.objects.get(pk=row.pk).amendments == 1
    tabs = Client().get(row.get_absolute_url()).content.decode()
    assert "Amendements (1)" in tabs
    # The team hears of it, and nobody else: it is not decided.
    told = Activity.objects.get(verb=Verb.AMENDMENT_PROPOSED)
    assert told.for_key == str(row.author.uid)


def test_sent_twice_it_is_one():
    person, row = make_user(), initiative_of()
    assert proposed(row, person) == proposed(row, person)
    assert Life.objects.get(pk=row.pk).amendments == 1


@pytest.mark.parametrize(
    ("typed", "status", "says"),
    [
        ({"after": SECOND, "why": WHY}, 422, "Rien n’a changé"),
        ({"after": CHANGED, "why": ""}, 422, "Dites pourquoi"),
        ({"after": "x" * 8001, "why": WHY}, 422, "trop long"),
        ({"after": "x" * 7990, "why": WHY}, 409, "Le texte deviendrait trop long"),
    ],
)
def test_what_cannot_be_sent_comes_back_filled(typed, status, says):
    row = initiative_of()
    where = {"partie": "proposal", "passage": "2", "version": "1"}
    response = client_of(make_user()).post(path("propose-amendment", row), {**where, **typed})
    page = response.content.decode()
    assert response.status_code == status
    assert says in page
    assert typed["after"][:40] in page
    assert not Amendment.objects.exists()


@pytest.mark.parametrize("passage", ["0", "9", "x", ""])
def test_an_unknown_passage_leads_back_to_the_choice(passage):
    row = initiative_of()
    asked = {"partie": "proposal", "passage": passage}
    page = client_of(make_user()).get(path("propose-amendment", row), asked)
    assert page.status_code == 200
    assert "Changer ce passage" in page.content.decode()


def test_the_whole_part_is_never_taken_out():
    row = make_initiative(problem="Un seul paragraphe, qui dit tout.")
    with pytest.raises(Conflict, match="ne resterait plus rien"):
        proposed(row, part=Part.PROBLEM, before=row.problem, after="")


def test_nobody_proposes_without_end():
    person, row = make_user(), initiative_of()
    for number in range(amending.OPEN_AMENDMENTS):
        proposed(row, person, after=f"{CHANGED} ({number})")
    with pytest.raises(TooMany, match="Cinq de vos changements"):
        proposed(row, person)
    for number in range(amending.DAILY_AMENDMENTS - amending.OPEN_AMENDMENTS):
        proposed(None, person, after=f"{CHANGED} ({number})")
    with pytest.raises(TooMany, match="dix changements en un jour"):
        proposed(None, person)
    later = timezone.now() + timedelta(days=1, minutes=1)
    amending.check_can_propose(person, initiative_of(), later)


def test_a_closed_or_withheld_initiative_takes_none():
    closed = initiative_of()
    actions.close(by=closed.author, initiative=closed, outcome=Outcome.ACHIEVED, text="Fait.")
    with pytest.raises(Conflict):
        proposed(closed)
    with pytest.raises(Conflict):
        proposed(withhold(initiative_of()))


def test_the_team_accepts_and_the_text_credits_its_author():
    amendment = proposed()
    row = amendment.initiative
    written = accept(amendment, verdict=Verdict("Merci, c’est plus juste."))
    assert written.proposal == PROPOSAL.replace(SECOND, CHANGED)
    assert written.version == 2
    amendment.refresh_from_db()
    assert (amendment.stage, amendment.result_version) == (Stage.ACCEPTED, 2)
    assert row.versions.get(number=2).amendment == amendment
    page = Client().get(path("amendment", written, number=amendment.pk)).content.decode()
    assert "Merci, c’est plus juste." in page
    assert "version 2" in page
    versions = Client().get(path("versions", written)).content.decode()
    assert amendment.author.name in versions
    told = Activity.objects.public().filter(verb=Verb.AMENDMENT_ACCEPTED)
    assert told.get().data == {"version": 2, "amendment": amendment.pk}
    assert Activity.objects.filter(for_key=str(amendment.author.uid)).count() == 1


def test_a_change_of_sense_is_told_as_one():
    amendment = proposed()
    accept(amendment, verdict=Verdict("", changes_sense=True))
    assert Activity.objects.public().filter(verb=Verb.SENSE_CHANGED).exists()
    assert not Activity.objects.public().filter(verb=Verb.AMENDMENT_ACCEPTED).exists()


def test_the_team_refuses_with_a_reason():
    amendment = proposed()
    row = amendment.initiative
    address = path("decide-amendment", row, number=amendment.pk)
    client = client_of(row.author)
    typed = {"choix": "refuser", "seen": "1", "reason": ""}
    assert client.post(address, typed).status_code == 422
    assert client.post(address, {**typed, "reason": "Le gardien finit à 22 h."}).status_code == 303
    amendment.refresh_from_db()
    assert (amendment.stage, amendment.decided_by) == (Stage.REFUSED, row.author)
    page = Client().get(path("amendment", row, number=amendment.pk)).content.decode()
    assert "Le gardien finit à 22 h." in page.replace("\u00a0", " ")
    assert client.post(address, {**typed, "reason": "Encore."}).status_code == 409


def test_it_merges_with_what_changed_elsewhere_or_says_so():
    row = initiative_of()
    first = proposed(row)
    second = proposed(
        row, before="Rouvrir la passerelle aux vélos.", after="Rouvrir la passerelle."
    )
    third = proposed(row, after="La fermer la nuit, de 20 h à 8 h.")
    accept(first)
    assert accept(second).proposal == f"Rouvrir la passerelle.\n\n{CHANGED}"
    page = client_of(row.author).get(path("decide-amendment", row, number=third.pk))
    assert "Le texte a changé au même endroit" in page.content.decode()
    with pytest.raises(Conflict, match="au même endroit"):
        accept(third)
    # Its author takes it up again, or makes another way of it.
    assert Amendment.objects.get(pk=third.pk).stage == Stage.OPEN


def test_a_decision_about_something_else_than_what_was_read_is_refused():
    amendment = proposed()
    row = amendment.initiative
    with pytest.raises(Conflict):
        accept(amendment, seen=7)
    with pytest.raises(Conflict):
        accept(amendment, expected_version=7)
    with pytest.raises(Conflict):
        answering.refuse_amendment(by=row.author, amendment=amendment, reason="Non.", seen=7)


def test_its_author_changes_it_and_takes_it_back():
    amendment = proposed()
    row, client = amendment.initiative, client_of(amendment.author)
    typed = {"after": "La fermer de minuit à 5 h.", "why": WHY}
    address = path("change-amendment", row, number=amendment.pk)
    assert client.post(address, typed).status_code == 303
    page = Client().get(path("amendment", row, number=amendment.pk)).content.decode()
    assert "Ce qu’il disait avant" in page
    assert client.post(path("withdraw-amendment", row, number=amendment.pk)).status_code == 303
    amendment.refresh_from_db()
    assert (amendment.stage, amendment.version) == (Stage.WITHDRAWN, 2)
    assert client.post(address, typed).status_code == 409


def test_its_author_makes_another_way_of_it():
    amendment = proposed()
    row, client = amendment.initiative, client_of(amendment.author)
    address = path("amendment-another-way", row, number=amendment.pk)
    response = client.post(address)
    draft = Draft.objects.get()
    assert response.url == reverse("draft", kwargs={"uid": draft.uid})
    assert draft.answers == row
    assert CHANGED in str(draft.data["proposal"])
    assert client.post(address).url == response.url
    assert "Votre proposition" in client.get(response.url).content.decode()
    actions.publish(
        by=amendment.author, content=content_of(row), draft=draft, answers=draft.answers
    )
    page = Client().get(path("amendment", row, number=amendment.pk)).content.decode()
    assert "Son auteur en a fait une autre initiative" in page
    with pytest.raises(Conflict):
        accept(Amendment.objects.get(pk=amendment.pk))


def test_what_a_petition_froze_is_not_amended():
    row = initiative_of()
    early = proposed(row, part=Part.TITLE, before=row.title, after="Rouvrir la passerelle de nuit")
    petition = make_petition(row)
    make_confirmed(petition)
    with pytest.raises(Conflict, match="sous ce titre"):
        proposed(row, part=Part.TITLE, before=row.title, after="Rouvrir la passerelle, enfin")
    with pytest.raises(Conflict, match="sous ce titre"):
        accept(early)
    # The rest of the text can still be.
    accept(proposed(row))


WHO = ("author", "proposer", "stranger", None)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(
    ("name", "allowed", "typed"),
    [
        ("change-amendment", "proposer", {"after": "Autre texte.", "why": WHY}),
        ("withdraw-amendment", "proposer", {}),
        ("amendment-another-way", "proposer", {}),
        ("decide-amendment", "author", {"choix": "refuser", "seen": "1", "reason": "Non."}),
    ],
)
def test_each_does_what_is_theirs(who, name, allowed, typed):
    amendment = proposed()
    row = amendment.initiative
    people = {"author": row.author, "proposer": amendment.author, "stranger": make_user()}
    client = client_of(people[who]) if who else Client()
    address = path(name, row, number=amendment.pk)
    response = client.post(address, typed)
    if who is None:
        assert response.status_code in (302, 303)
        assert "/connexion/" in response.url
    else:
        assert response.status_code == (303 if who == allowed else 403)
    if name in ("withdraw-amendment", "amendment-another-way"):
        assert client.get(address).status_code == 405


def test_moderation_withholds_one_and_its_count_follows():
    amendment = proposed()
    row = amendment.initiative
    change = Change(Visibility.RESTRICTED, "Adresse privée.", Visibility.PUBLIC, timezone.now())
    by = make_moderator()
    answering.change_amendment_visibility(by=by, amendment=amendment, change=change)
    assert Life.objects.get(pk=row.pk).amendments == 0
    assert CHANGED not in Client().get(path("amendments", row)).content.decode()
    page = Client().get(path("amendment", row, number=amendment.pk)).content.decode()
    assert "Adresse privée." in page
    assert WHY not in page
    assert Activity.objects.filter(data__amendment=amendment.pk, withdrawn_at=None).count() == 0
    with pytest.raises(Conflict, match="suspendu"):
        accept(amendment)
    assert actions.recount_rooms() == 0


def test_a_redacted_passage_goes_from_amendments_too():
    amendment = proposed()
    redact(initiative=amendment.initiative, passage="de 22 h à 6 h", at=timezone.now())
    amendment.refresh_from_db()
    assert "22 h" not in amendment.before


def test_what_somebody_proposed_is_theirs_to_read_and_stays_without_their_name():
    amendment = proposed()
    person, row = amendment.author, amendment.initiative
    assert WHY in str(my_data(person))
    name = person.name
    erase_account(by=person)
    page = Client().get(path("amendment", row, number=amendment.pk)).content.decode()
    assert CHANGED[:12] in page
    assert name not in page


def test_lists_cost_the_same_for_one_and_for_many(django_assert_max_num_queries):
    row = initiative_of()
    proposed(row)
    client = Client()
    client.get(path("amendments", row))
    for number in range(12):
        proposed(row, after=f"{CHANGED} ({number})")
    with django_assert_max_num_queries(3):
        client.get(path("amendments", row))
