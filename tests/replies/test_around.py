"""What stands around an answer: the API, a person's page, what they show, and staff."""

import pytest
from django.test import Client
from django.utils import timezone

from civic.lib.permissions import Refused
from civic.officials.models import Staff
from initiatives.actions.helped import Chosen, choose_helped
from initiatives.models import ReplyDraft
from initiatives.replies.preparing import may_prepare
from initiatives.states import Visibility
from moderation import kinds
from tests.factories import make_initiative, make_mandate, make_user, withhold
from tests.replies.cast import TEXT, an_answer, called, later, path, promise, read, replied
from tests.teams.cast import client_of

pytestmark = pytest.mark.django_db


def api(address):
    response = Client().get(f"/api/v1/{address}")
    return response.status_code, response.json()


def test_it_says_where_the_answer_is_over_the_api():
    none, row = make_initiative(), called()
    assert api(f"initiatives/{none.pk}/")[1]["reply"]["state"] == "none"
    said = api(f"initiatives/{row.pk}/")[1]["reply"]
    assert (said["state"], said["institution"]) == ("to-refer", "Conseil municipal")
    make_mandate()
    other = called(make_initiative())
    said = api(f"initiatives/{other.pk}/")[1]["reply"]
    assert (said["state"], said["due_on"], said["notice"]) == (
        "awaiting",
        later(30).isoformat(),
        "site",
    )
    assert said["days_late"] == 0
    listed = api("initiatives/")[1]["results"]
    assert {one["id"]: one["reply"]["state"] for one in listed} == {
        none.pk: "none",
        row.pk: "to-refer",
        other.pk: "awaiting",
    }


def test_it_lists_answers_over_the_api():
    row = make_initiative()
    reply = replied(row, answer=an_answer(promises=(promise(),)))
    replied(make_initiative())
    status, found = api(f"replies/?initiative={row.pk}")
    assert status == 200
    [one] = found["results"]
    assert (one["id"], one["text"], one["position"]) == (reply.pk, TEXT, "will-do")
    assert one["commitments"][0]["due_on"] == later(90).isoformat()
    assert one["function"] == "Adjointe au maire"
    assert len(api("replies/")[1]["results"]) == 2
    assert api("replies/?initiative=x")[0] == 422
    assert api("replies/?apres=x")[0] == 422
    assert api(f"replies/{reply.pk}/")[1]["id"] == reply.pk
    assert api("replies/999999/")[0] == 404
    kinds.get("reply").change(
        None, str(reply.pk), Visibility.RESTRICTED, "Motif.", Visibility.PUBLIC, timezone.now()
    )
    assert api(f"replies/{reply.pk}/")[0] == 404
    withhold(row)
    assert not api(f"replies/?initiative={row.pk}")[1]["results"]


def test_it_stands_on_the_page_of_the_official():
    row = make_initiative()
    reply = replied(row)
    page = read(f"/personnes/{reply.author.handle}/")
    assert "Réponses données comme élu" in page
    assert reply.get_absolute_url() in page
    assert "Réponses données comme élu" not in read(f"/personnes/{row.author.handle}/")


def test_it_is_shown_by_the_team_only_when_they_choose():
    row = make_initiative()
    replied(row)
    page = f"/personnes/{row.author.handle}/"
    assert "Réponse d’élu obtenue" not in read(page)
    choose_helped(by=row.author, chosen=Chosen(won=True))
    assert "Réponse d’élu obtenue" in read(page)


def test_it_lets_declared_staff_prepare():
    mandate, helper, row = make_mandate(), make_user(), make_initiative()
    place = Staff.objects.create(mandate=mandate, person=helper, shown="x")
    assert not may_prepare(helper, mandate)
    form = path("answer", row)
    kept = {"mandate": str(mandate.pk), "faire": "garder", "text": TEXT}
    assert client_of(helper).post(form, kept).status_code == 403
    Staff.objects.filter(pk=place.pk).update(accepted_at=timezone.now())
    assert may_prepare(helper, mandate)
    assert client_of(helper).post(form, kept).status_code == 303
    assert ReplyDraft.objects.get().written_by == helper
    Staff.objects.filter(pk=place.pk).update(ended_at=timezone.now())
    assert client_of(helper).get(form).status_code == 403


def test_it_names_no_institution_while_the_petition_is_withheld():
    row = called(addressee="Quintefeuille")
    for address in (row.get_absolute_url(), path("replies", row)):
        assert "Quintefeuille" in read(address)
    kinds.get("petition").change(
        None, str(row.pk), Visibility.RESTRICTED, "Motif.", Visibility.PUBLIC, timezone.now()
    )
    for address in (row.get_absolute_url(), path("replies", row)):
        assert "Quintefeuille" not in read(address)
        assert "Pas encore saisi" in read(address)
    assert api(f"initiatives/{row.pk}/")[1]["reply"]["institution"] is None


def test_it_waits_for_the_end_of_an_election_silence(monkeypatch):
    def hush(user, at):
        raise Refused("Silence avant le vote.")

    row, mandate = make_initiative(), make_mandate()
    with monkeypatch.context() as patch:
        patch.setattr("civic.accounts.registry._holds", [hush])
        with pytest.raises(Refused, match="Silence"):
            replied(row, mandate)
    assert replied(row, mandate)
