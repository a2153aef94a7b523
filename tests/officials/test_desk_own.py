"""What readers keep on their desk: named views, a shortlist, private notes."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.models import Mandate
from civic.officials.actions.desk import (
    forget_desks,
    keep_in_sight,
    save_view,
    write_note,
)
from civic.officials.desk_data import note_rows, shortlist_rows, view_rows, visit_rows
from civic.officials.models import SavedView, Shortlisted, TeamNote, Visit
from civic.officials.models.visits import SHORTLIST_MAX, VIEWS_MAX
from civic.officials.states import MandateState
from tests.factories import make_initiative, make_mandate, make_territory, make_user, withhold
from tests.moderation.cast import sign_in
from tests.officials.cast import helps, mandate_in

DESK = "/elus/bureau/"
pytestmark = pytest.mark.django_db


class World:
    """A mandate, somebody of its staff, an initiative in sight with a note."""

    def __init__(self, state=MandateState.ACTIVE):
        self.mandate = make_mandate(territory=make_territory("d21"))
        self.staff = helps(self.mandate)
        self.row = make_initiative()
        self.entry = keep_in_sight(by=self.mandate.user, mandate=self.mandate, initiative=self.row)
        self.note = note_of(self.mandate.user, self.entry)
        self.view = save_view(by=self.mandate.user, name="Retards", query="etat=en-retard")
        if state != MandateState.ACTIVE:
            as_in = mandate_in(state)
            fields = ("starts_on", "ends_on", "revoked_at", "revoked_because")
            told = {name: getattr(as_in, name) for name in fields}
            Mandate.objects.filter(pk=self.mandate.pk).update(**told)

    def posts(self):
        """Every route that changes something, with what a browser sends."""
        key = str(uuid.uuid4())
        return [
            (f"{DESK}vues/", {"name": "Ma vue", "query": "etat=closes"}),
            (f"{DESK}vues/{self.view.pk}/supprimer/", {}),
            (
                f"{DESK}suivi/ajouter/{self.row.pk}/",
                {"mandate": str(self.mandate.pk), "form_key": key},
            ),
            (f"{DESK}suivi/{self.entry.pk}/noter/", {"text": "Voir", "form_key": key}),
            (f"{DESK}notes/{self.note.pk}/supprimer/", {}),
            (f"{DESK}suivi/{self.entry.pk}/retirer/", {}),
        ]


def note_of(person, entry, text="En parler lundi."):
    return write_note(by=person, entry=entry, text=text, form_key=uuid.uuid4())


@pytest.mark.parametrize("role", ["holder", "staff"])
@pytest.mark.parametrize("state", list(MandateState))
def test_each_route_works_while_the_mandate_is_in_force_only(role, state):
    world = World(state)
    client = sign_in(world.mandate.user if role == "holder" else world.staff)
    for path, sent in world.posts():
        answer = client.post(path, sent)
        expected = 303 if state == MandateState.ACTIVE else 403
        if state == MandateState.ACTIVE and role == "staff" and "/notes/" in path:
            # Somebody else's note: its author or the holder deletes it.
            expected = 403
        assert answer.status_code == expected, path


def test_each_route_is_closed_to_everybody_else():
    world = World()
    stranger, neighbour = make_user(), make_mandate(territory=make_territory("2a004")).user
    for path, sent in world.posts():
        assert sign_in(stranger).post(path, sent).status_code == 403
        assert Client().post(path, sent).status_code == 302
        if path.endswith(("supprimer/", "noter/", "retirer/")):
            assert sign_in(world.mandate.user).get(path).status_code == 405
    client = sign_in(neighbour)
    for path, sent in world.posts():
        if "noter" in path or "notes" in path:
            assert client.post(path, sent).status_code == 404
    client.post(f"{DESK}suivi/{world.entry.pk}/retirer/")
    client.post(f"{DESK}vues/{world.view.pk}/supprimer/")
    answer = client.post(
        f"{DESK}suivi/ajouter/{world.row.pk}/",
        {"mandate": str(world.mandate.pk), "form_key": str(uuid.uuid4())},
    )
    assert answer.status_code == 422
    assert Shortlisted.objects.get() == world.entry
    assert TeamNote.objects.get() == world.note
    assert SavedView.objects.get() == world.view
    assert "En parler lundi" not in client.get(f"{DESK}suivi/").content.decode()


def test_the_team_reads_the_same_list():
    world = World()
    text = sign_in(world.staff).get(f"{DESK}suivi/").content.decode()
    assert "En parler lundi." in text
    assert world.row.title in text
    withhold(world.row)
    assert world.row.title not in sign_in(world.staff).get(f"{DESK}suivi/").content.decode()


def test_a_note_that_fails_comes_back_and_the_same_form_writes_once():
    world = World()
    client, path = sign_in(world.mandate.user), f"{DESK}suivi/{world.entry.pk}/noter/"
    answer = client.post(path, {"text": "x" * 1001, "form_key": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert "x" * 1001 in answer.content.decode()
    sent = {"text": "Appeler la région.", "form_key": str(uuid.uuid4())}
    for _turn in range(2):
        assert client.post(path, sent).status_code == 303
    assert TeamNote.objects.filter(text="Appeler la région.").count() == 1
    # Somebody else's form is not one's own.
    other = sign_in(world.staff).post(path, sent)
    assert other.status_code == 409


def test_a_view_keeps_the_desk_s_own_filters_and_its_name_once():
    mandate = make_mandate(territory=make_territory("d21"))
    client = sign_in(mandate.user)
    for query in ("etat=closes", "?theme=mobilites&etat=ouvertes&next=//evil.example"):
        client.post(f"{DESK}vues/", {"name": "Ma vue", "query": query})
    view = SavedView.objects.get()
    assert view.query == "theme=mobilites&etat=ouvertes"
    make_initiative()
    empty = client.post(f"{DESK}vues/", {"name": "", "query": "etat=closes"})
    assert empty.status_code == 422
    assert "Donnez un nom" in empty.content.decode()


def test_twenty_views_and_two_hundred_initiatives_at_most():
    mandate = make_mandate()
    SavedView.objects.bulk_create(
        SavedView(person=mandate.user, name=f"Vue {number}") for number in range(VIEWS_MAX)
    )
    assert VIEWS_MAX == 20
    client = sign_in(mandate.user)
    sent = client.post(f"{DESK}vues/", {"name": "Une de trop", "query": ""})
    assert sent.status_code == 409
    assert "20 vues" in sent.content.decode()
    assert client.post(f"{DESK}vues/", {"name": "Vue 3", "query": ""}).status_code == 303
    assert SHORTLIST_MAX == 200


def test_it_is_shown_to_the_person_and_goes_with_the_account():
    world = World()
    sign_in(world.mandate.user).get(DESK)
    note_of(world.staff, world.entry, "Du collaborateur.")
    person = world.mandate.user
    assert [row["note"] for row in note_rows(person)] == ["En parler lundi."]
    assert [row["nom"] for row in view_rows(person)] == ["Retards"]
    assert [row["initiative"] for row in shortlist_rows(person)] == [world.row.pk]
    assert len(list(visit_rows(person))) == 1
    erase_account(by=world.staff)
    assert not TeamNote.objects.filter(text="Du collaborateur.").exists()
    erase_account(by=person)
    for model in (TeamNote, Shortlisted, SavedView, Visit):
        assert not model.objects.exists()


def test_lists_go_ninety_days_after_the_mandate_and_views_a_year_after_the_visit():
    world = World()
    sign_in(world.mandate.user).get(DESK)
    now, today = timezone.now(), timezone.localdate()
    Mandate.objects.update(ends_on=today - timedelta(days=90))
    assert forget_desks(now) == 0
    Mandate.objects.update(ends_on=today - timedelta(days=91))
    forget_desks(now)
    assert not Shortlisted.objects.exists()
    assert not TeamNote.objects.exists()
    assert not Visit.objects.exists()
    assert SavedView.objects.exists()
    forget_desks(now + timedelta(days=366))
    assert not SavedView.objects.exists()
