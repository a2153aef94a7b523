"""Near initiatives, proposals to bring two together, and their answers."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.queries import my_data
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, TooMany
from initiatives import actions
from initiatives.actions import pairings as acting
from initiatives.actions.arguments import Claim, publish_argument
from initiatives.actions.pairings import Reply
from initiatives.actions.parts import Change
from initiatives.models import Initiative, Life, Pairing, PairingStage, TeamInvitation, TeamRole
from initiatives.models.pairing import WAITS
from initiatives.states import Outcome, Side, Visibility
from tests.factories import make_initiative, make_moderator, make_user, withhold
from tests.pairings.cast import (
    ANSWER,
    WHY,
    client_of,
    joined,
    make_merged,
    make_proposal,
    path,
    reread,
    text_of,
)
from tests.petitions.cast import make_petition
from tests.teams.cast import joined as joins_team

pytestmark = pytest.mark.django_db
LINE = "Toutes deux parlent de la même passerelle."


def near(one=None, other=None, by=None, line=LINE):
    one, other = one or make_initiative(), other or make_initiative(title="L’autre passerelle")
    return acting.say_near(by=by or make_user(), initiative=one, other=other, line=line)


def test_anybody_shows_two_initiatives_on_each_others_page():
    one, other, person = make_initiative(), make_initiative(title="L’autre passerelle"), make_user()
    client, form = client_of(person), path("say-near", one)
    wrong = client.post(form, {"other": "/initiatives/99999999-x/", "line": LINE})
    assert (wrong.status_code, "copiez l’adresse" in text_of(wrong)) == (422, True)
    same = client.post(form, {"other": str(one.pk), "line": LINE})
    assert (same.status_code, "la même initiative" in text_of(same)) == (422, True)
    address = f"https://exemple.fr{other.get_absolute_url()}?n=1"
    for _again in range(2):
        assert client.post(form, {"other": address, "line": LINE}).status_code == 303
    assert Pairing.objects.count() == 1
    assert "L’autre passerelle" in text_of(Client().get(one.get_absolute_url()))
    assert one.title in text_of(Client().get(other.get_absolute_url()))
    for row in (one, other):
        page = text_of(Client().get(path("pairings", row)))
        assert (LINE in page, person.name in page) == (True, True)
    told = Activity.objects.filter(verb=Verb.NEAR_SAID).values_list("for_key", flat=True)
    assert set(told) == {str(one.author.uid), str(other.author.uid)}
    # No team can take it off: only whoever wrote it.
    found = Pairing.objects.get()
    away = path("withdraw-pairing", one, number=found.pk)
    for team in (one.author, other.author):
        assert client_of(team).post(away).status_code == 403
    assert client.get(away).status_code == 405
    assert client.post(away).status_code == 303
    assert "L’autre passerelle" not in text_of(Client().get(one.get_absolute_url()))
    assert acting.recount_near() == 0


def test_nobody_says_it_without_end():
    person, one = make_user(), make_initiative()
    for _turn in range(acting.DAILY_LINES):
        near(one, by=person)
    with pytest.raises(TooMany, match="dix"):
        near(one, by=person)
    # The page shows the latest, and costs the same however many there are.
    assert len(Life.objects.get(pk=one.pk).near) == acting.NEAR_MOST


def test_a_team_proposes_and_the_other_refuses_with_its_reason_for_all_to_read():
    one, other = make_initiative(), make_initiative(title="L’autre passerelle")
    ours, theirs = client_of(one.author), client_of(other.author)
    typed = {"other": str(other.pk), "stays": "notre", "why": WHY, "changes": "Un mot."}
    form = path("propose-pairing", one)
    assert ours.post(form, {**typed, "stays": "", "why": ""}).status_code == 422
    assert ours.post(form, typed).status_code == 303
    asked = Pairing.objects.get()
    assert (asked.stays_id, asked.is_waiting) == (one.pk, True)
    page = path("pairing", one, number=asked.pk)
    assert WHY in text_of(Client().get(page))
    moved = Client().get(path("pairing", other, number=asked.pk))
    assert (moved.status_code, moved.url) == (301, page)
    answering = path("answer-pairing", one, number=asked.pk)
    assert "Répondre pour notre équipe" in text_of(theirs.get(page))
    assert ours.get(answering).status_code == 403
    assert theirs.post(answering, {"verdict": "non", "answer": ""}).status_code == 422
    refusal = "Nos textes ne demandent pas la même chose."
    assert theirs.post(answering, {"verdict": "non", "answer": refusal}).status_code == 303
    seen = text_of(Client().get(page))
    assert (refusal in seen, "Rapprochement refusé" in seen, other.author.name in seen) == (
        True,
    ) * 3
    assert Initiative.objects.open().filter(pk__in=[one.pk, other.pk]).count() == 2
    assert Activity.objects.public().filter(verb=Verb.PAIRING_REFUSED).count() == 1
    # Both still show each other; the answer stands.
    assert "L’autre passerelle" in text_of(Client().get(one.get_absolute_url()))
    assert theirs.post(answering, {"verdict": "non", "answer": "x"}).status_code == 409
    assert ours.post(path("withdraw-pairing", one, number=asked.pk)).status_code == 409


def test_an_agreement_closes_one_for_good_and_points_to_the_other():
    one, other = make_initiative(title="Rouvrir"), make_initiative(title="Une passerelle ouverte")
    for _turn in range(6):
        joined(one)
    joined(one, side=Side.OPPOSE)
    petition = make_petition(one)
    asked = make_proposal(one, other)
    third = make_proposal(make_initiative(), one)
    answering = path("answer-pairing", one, number=asked.pk)
    theirs = client_of(other.author)
    typed = {"verdict": "oui", "answer": ANSWER}
    unsure = theirs.post(answering, typed)
    assert (unsure.status_code, "clore est définitif" in text_of(unsure)) == (422, True)
    assert theirs.post(answering, {**typed, "sure": "on"}).status_code == 303
    one.refresh_from_db()
    petition.refresh_from_db()
    assert (one.lifecycle, one.outcome, petition.state) == ("closed", Outcome.MERGED, "closed")
    found = reread(asked)
    assert (found.supports_then, found.signatures_then) == (6, 0)
    assert Pairing.objects.get(pk=third.pk).stage == PairingStage.EXPIRED
    page = text_of(Client().get(one.get_absolute_url()))
    assert "Elle continue dans une autre initiative" in page
    assert other.get_absolute_url() in page
    assert "6 personnes l’avaient rejointe" in page
    assert "Rouvrir" in text_of(Client().get(other.get_absolute_url()))
    seen = text_of(Client().get(path("pairing", one, number=asked.pk)))
    assert (ANSWER in seen, "6 personnes l’avaient rejointe" in seen) == (True, True)
    assert Activity.objects.public().filter(verb=Verb.MERGED).count() == 2
    invited = TeamInvitation.objects.get(initiative=other)
    assert (invited.person, invited.role) == (one.author, TeamRole.COAUTHOR)
    for act in (
        lambda: joined(one),
        lambda: publish_argument(
            by=make_user(), initiative=one, side=Side.SUPPORT, claim=Claim("x" * 20), agrees=True
        ),
        lambda: make_proposal(one, make_initiative()),
        lambda: make_petition(one),
    ):
        with pytest.raises(Conflict):
            act()
    assert actions.recount() == actions.recount_rooms() == acting.recount_near() == 0


@pytest.mark.parametrize("who", ["stranger", "animator", "coauthor", None])
@pytest.mark.parametrize("name", ["propose-pairing", "answer-pairing", "withdraw-pairing"])
def test_each_does_what_their_role_allows(who, name):
    asked = make_proposal()
    home = asked.other if name == "answer-pairing" else asked.initiative
    client = Client()
    if who:
        roles = {"animator": TeamRole.ANIMATOR, "coauthor": TeamRole.COAUTHOR}
        client = client_of(joins_team(home, roles[who]) if who in roles else make_user())
    number = {} if name == "propose-pairing" else {"number": asked.pk}
    typed = {
        "propose-pairing": {"other": str(make_initiative().pk), "stays": "notre", "why": WHY},
        "answer-pairing": {"verdict": "non", "answer": "Non."},
        "withdraw-pairing": {},
    }[name]
    response = client.post(path(name, asked.initiative, **number), typed)
    if who is None:
        assert "/connexion/" in response.url
    else:
        assert response.status_code == (303 if who == "coauthor" else 403)


def test_a_proposal_waits_thirty_days_and_no_team_is_pestered():
    asked = make_proposal()
    one, other = asked.initiative, asked.other
    with pytest.raises(Conflict, match="répondez-lui"):
        make_proposal(other, one)
    assert make_proposal(one, other) == asked
    Pairing.objects.update(written_at=timezone.now() - WAITS - timedelta(minutes=1))
    with pytest.raises(Conflict, match="n’attend plus"):
        acting.answer_pairing(by=other.author, pairing=asked, reply=Reply(True, ANSWER))
    assert "Restée sans réponse" in text_of(Client().get(asked.get_absolute_url()))
    for _turn in range(acting.ASKED_MOST - 1):
        again = make_proposal(one, other)
        acting.answer_pairing(by=other.author, pairing=again, reply=Reply(False, "Non."))
    assert Pairing.objects.get(pk=asked.pk).stage == PairingStage.EXPIRED
    with pytest.raises(Conflict, match="trois fois"):
        make_proposal(one, other)
    for _turn in range(acting.OPEN_MOST):
        make_proposal(one, make_initiative())
    with pytest.raises(TooMany, match="Trois de vos propositions"):
        make_proposal(one, make_initiative())


@pytest.mark.parametrize("side", ["mine", "theirs"])
def test_a_closed_or_withheld_initiative_is_not_brought_together(side):
    one, other = make_initiative(), make_initiative()
    asked = make_proposal(one, other)
    withhold(one if side == "mine" else other)
    with pytest.raises(Conflict):
        acting.answer_pairing(by=other.author, pairing=asked, reply=Reply(True, ANSWER))
    closed = make_initiative()
    actions.close(by=closed.author, initiative=closed, outcome=Outcome.ACHIEVED, text="Fait.")
    fresh = make_initiative()
    pair = (closed, fresh) if side == "mine" else (fresh, closed)
    with pytest.raises(Conflict):
        make_proposal(*pair)


def test_moderation_withholds_the_words_and_the_pages_follow():
    found = near()
    one, other = found.initiative, found.other
    change = Change(Visibility.RESTRICTED, "Adresse privée.", Visibility.PUBLIC, timezone.now())
    acting.change_pairing_visibility(by=make_moderator(), pairing=found, change=change)
    for row in (one, other):
        assert LINE not in text_of(Client().get(path("pairings", row)))
        assert Life.objects.get(pk=row.pk).near == []
    page = text_of(Client().get(found.get_absolute_url()))
    assert ("Adresse privée." in page, LINE in page) == (True, False)
    told = Activity.objects.filter(verb=Verb.NEAR_SAID)
    assert not told.filter(withdrawn_at=None).exists()


def test_what_each_page_shows_as_near_is_counted_again():
    found = near()
    Life.objects.filter(pk=found.initiative_id).update(near=[1, 2])
    assert acting.recount_near() == 1
    assert Life.objects.get(pk=found.initiative_id).near == [found.other_id]


def test_what_somebody_wrote_is_theirs_to_read_and_stays_without_their_name():
    person = make_user(name="Zoé Quintefeuille")
    found = near(by=person)
    merged = make_merged()
    assert LINE in str(my_data(person))
    assert ANSWER in str(my_data(merged.other.author))
    erase_account(by=person)
    page = text_of(Client().get(found.get_absolute_url()))
    assert (LINE in page, "Quintefeuille" in page) == (True, False)


def test_an_unknown_one_is_not_found():
    found, elsewhere = near(), make_initiative()
    assert Client().get(path("pairing", elsewhere, number=found.pk)).status_code == 404


def test_the_api_tells_what_was_said_and_answered():
    merged = make_merged()
    rows = Client().get(f"/api/v1/initiatives/{merged.other_id}/pairings/").json()["results"]
    [row] = rows
    assert (row["stage"], row["stays"], row["answer"]) == ("accepted", merged.other_id, ANSWER)
    # Small numbers could point at somebody.
    assert set(row["people"].values()) == {None}
    for _turn in range(5):
        joined(merged.other)
    rows = Client().get(f"/api/v1/initiatives/{merged.initiative_id}/pairings/").json()["results"]
    assert rows[0]["people"]["joined"] == 5
