"""The pages of answers: every address, every role, every state of a mandate."""

import pytest
from django.test import Client
from django.utils import timezone

from initiatives.models import Reply, ReplyClock, ReplyDraft, TeamRole
from initiatives.replies import preparing
from initiatives.replies.states import Position
from tests.accounts.cast import enrolled, sign_in
from tests.factories import make_initiative, make_mandate, make_territory, make_user, withhold
from tests.petitions.test_sheet import poppler
from tests.replies.cast import TEXT, an_answer, called, clock, later, path, promise, read, replied
from tests.teams.cast import client_of, joined

pytestmark = pytest.mark.django_db
TYPED = {"position": "will-do", "text": TEXT, "seen": "0", "faire": "publier"}


@pytest.fixture
def staff(monkeypatch):
    """Somebody whom the holders of all mandates declared as their staff."""
    from civic.accounts.models import Mandate

    helper = make_user()
    rows = Mandate.objects.current()
    found = [lambda user: rows if user == helper else rows.none()]
    monkeypatch.setattr(preparing, "_helped", found)
    return helper


def official(**fields):
    user = enrolled()
    return make_mandate(user, **fields), sign_in(Client(), user, second_step=True)


def typed(mandate, **fields):
    return {**TYPED, "mandate": str(mandate.pk), **fields}


def test_it_publishes_what_is_typed():
    mandate, client = official()
    row = make_initiative()
    lines = {"promise_1": "Rouvrir la passerelle", "due_1": later(90).isoformat()}
    response = client.post(path("answer", row), typed(mandate, **lines))
    reply = Reply.objects.get()
    assert (response.status_code, response.url) == (303, reply.get_absolute_url())
    assert reply.commitments.get().due_on == later(90)
    page = client.get(path("answer", row)).content.decode()
    assert "Publier la modification" in page
    assert 'value="Rouvrir la passerelle"' in page
    # The same button twice.
    client.post(path("answer", row), typed(mandate, **lines, seen="0"))
    assert Reply.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"position": ""}, "Choisissez une position"),
        ({"text": ""}, "Écrivez votre réponse"),
        ({"position": "studying"}, "Dites jusqu’à quand vous l’étudiez"),
        ({"position": "studying", "study_until": "2020-01-01"}, "Choisissez un jour à venir"),
        ({"position": "studying", "study_until": later(400).isoformat()}, "Un an au plus"),
        ({"position": "not-ours"}, "Dites à qui la demande est transmise"),
        ({"promise_1": "Rouvrir la passerelle"}, "un engagement est daté"),
        ({"due_2": later(9).isoformat()}, "Dites à quoi vous vous engagez"),
        ({"promise_1": "Rouvrir", "due_1": "2020-01-01"}, "Choisissez un jour à venir"),
        ({"promise_1": "Rouvrir", "due_1": "bientôt"}, "Écrivez une date"),
    ],
)
def test_it_gives_back_filled_what_cannot_be_sent(fields, says):
    mandate, client = official()
    row = make_initiative()
    response = client.post(path("answer", row), typed(mandate, **fields))
    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    assert TEXT in page or not fields.get("text", TEXT)
    assert not Reply.objects.exists()


def test_it_suggests_the_institution_of_the_place_it_is_passed_to():
    mandate, client = official()
    row = make_initiative()
    client.post(path("answer", row), typed(mandate, position="not-ours", passed_place="d21"))
    passed = Reply.objects.get().forwardings.get()
    assert passed.institution == "Le conseil départemental de la Côte-d’Or"
    assert passed.territory_id == "d21"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("visitor", 303),
        ("stranger", 403),
        ("pending", 403),
        ("expired", 403),
        ("elsewhere", 403),
        ("active", 303),
    ],
)
def test_it_lets_answer_by_role_and_state_of_the_mandate(who, status):
    row, today = make_initiative(), timezone.localdate()
    states = {
        "pending": {"verified_at": None},
        "expired": {"starts_on": later(-9), "ends_on": later(-1)},
        "elsewhere": {"territory": make_territory("2a004")},
        "active": {},
    }
    if who in states:
        mandate, client = official(**states[who])
    else:
        mandate = make_mandate(starts_on=today)
        client = Client() if who == "visitor" else client_of(make_user())
    response = client.post(path("answer", row), typed(mandate))
    assert response.status_code == status
    assert Reply.objects.exists() is (who == "active")
    assert client.put(path("answer", row)).status_code == 405


def test_it_asks_officials_for_their_second_step():
    mandate = make_mandate(enrolled())
    row = make_initiative()
    response = sign_in(Client(), mandate.user).post(path("answer", row), typed(mandate))
    assert response.status_code == 302
    assert not Reply.objects.exists()


def test_it_lets_staff_prepare_and_the_holder_alone_publish(staff):
    mandate, client = official()
    row, helper = make_initiative(), client_of(staff)
    page = helper.get(path("answer", row)).content.decode()
    assert "qui seul peut la publier" in page
    assert "Publier la réponse" not in page
    assert helper.post(path("answer", row), typed(mandate)).status_code == 403
    assert not Reply.objects.exists()
    kept = typed(mandate, faire="garder", position="", promise_1="Rouvrir", due_1="")
    assert helper.post(path("answer", row), kept).status_code == 303
    draft = ReplyDraft.objects.get()
    assert (draft.written_by, draft.text, draft.position) == (staff, TEXT, "")
    assert TEXT not in read(row.get_absolute_url())
    # What was saved meanwhile is not overwritten; the holder publishes and the draft goes.
    assert client.post(path("answer", row), {**kept, "text": f"{TEXT} Non."}).status_code == 409
    assert TEXT in client.get(path("answer", row)).content.decode()
    assert client.post(path("answer", row), typed(mandate)).status_code == 303
    assert not ReplyDraft.objects.exists()
    assert Reply.objects.get().author == mandate.user
    assert client_of(make_user()).get(path("answer", row)).status_code == 403


def test_it_brings_the_letter_and_takes_the_day_it_left():
    row = called()
    team, form = client_of(row.author), path("refer", row)
    page = team.get(form).content.decode()
    for said in ("Conseil municipal", row.title, "mailto:?subject=", "Déclarer l’envoi"):
        assert said in page
    pdf = team.get(path("referral-letter", row))
    assert pdf.headers["Content-Type"] == "application/pdf"
    text = " ".join(poppler("pdftotext", pdf.content).decode().split())
    assert "Conseil municipal" in text
    assert "30 jours" in text
    sent = {"how": "letter", "sent_on": timezone.localdate().isoformat(), "is_sent": "on"}
    for wrong, says in (
        ({"sent_on": later(1).isoformat()}, "pas encore venu"),
        ({"sent_on": "hier"}, "Écrivez une date"),
        ({"is_sent": ""}, "Cochez cette case"),
        ({"how": ""}, "Dites comment"),
    ):
        response = team.post(form, {**sent, **wrong})
        assert response.status_code in (409, 422)
        assert says in response.content.decode()
    for address in (form, path("referral-letter", row)):
        assert Client().get(address).status_code == 303
        assert client_of(make_user()).get(address).status_code == 403
    assert Client().post(form, sent).status_code == 303
    assert client_of(make_user()).post(form, sent).status_code == 403
    assert team.put(form).status_code == 405
    assert team.post(path("referral-letter", row)).status_code == 405
    assert clock(row).noticed_at is None
    animator = joined(row, TeamRole.ANIMATOR)
    assert client_of(animator).post(form, sent).status_code == 303
    assert clock(row).declared_by == animator
    assert team.get(form).status_code == 409
    assert "Saisie le" in read(path("replies", row))


def test_it_says_the_rule_on_the_page_of_answers():
    row = make_initiative()
    page = read(path("replies", row))
    assert "Aucun élu n’a encore répondu" in page
    for said in ("30 jours", "60 jours", "15, 7 et 1 jours"):
        assert said in page
    assert Client().post(path("replies", row)).status_code == 405
    reply = replied(row)
    assert Client().post(reply.get_absolute_url()).status_code == 405
    assert Client().get(path("reply", row, number=reply.pk + 1)).status_code == 404
    other = make_initiative()
    assert Client().get(path("reply", other, number=reply.pk)).status_code == 404
    withhold(row)
    assert TEXT not in read(reply.get_absolute_url())


def test_it_shows_a_frame_for_each_position():
    row = make_initiative()
    said = {
        Position.WILL_DO: "Nous le ferons",
        Position.PARTLY: "Nous le ferons en partie",
        Position.STUDYING: "Nous l’étudions, jusqu’au",
        Position.NO: "Nous ne le ferons pas",
    }
    for position, words in said.items():
        mandate = make_mandate(function=f"Fonction {position}")
        reply = replied(row, mandate, an_answer(position, promises=(promise(),)))
        assert words in read(reply.get_absolute_url())
    # Two at most on the page of the initiative, all on their own.
    page = read(row.get_absolute_url())
    assert page.count('class="reponse"') == 2
    assert read(path("replies", row)).count('class="reponse"') == 4
    assert ReplyClock.objects.get().answered_at
