import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from civic.accounts.roles import Role
from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, Refused
from civic.notifications.models import Mail
from civic.notifications.states import MailState
from initiatives.actions.stances import take_stance
from initiatives.models import Image
from initiatives.states import Side
from moderation import actions, emails
from moderation.models import Notice
from moderation.permissions import can_close
from moderation.subjects import initiative_of, subject_of
from tests.factories import (
    make_initiative,
    make_moderator,
    make_operator,
    make_territory,
    make_user,
)
from tests.moderation.cast import make_notice, sign_in

pytestmark = pytest.mark.django_db
LIST = "/moderation/signalements/"
OUTCOME = "Le passage insultant a été retiré."


def page_of(notice):
    return f"{LIST}{notice.pk}/"


def about(initiative):
    return make_notice(address=initiative.get_absolute_url())


# -- Who may come in -----------------------------------------------------------------------------


@pytest.mark.parametrize("make", [make_moderator, make_operator])
def test_it_opens_to_moderators_and_operators(make):
    client, notice = sign_in(make()), make_notice()
    assert client.get(LIST).status_code == 200
    assert client.get(page_of(notice)).status_code == 200


def test_it_sends_an_anonymous_visitor_to_sign_in():
    notice = make_notice()
    for response in [Client().get(LIST), Client().post(page_of(notice), {"outcome": OUTCOME})]:
        assert response.status_code == 302
        assert "next=" in response.url
    assert not Notice.objects.handled().exists()


def test_it_refuses_a_citizen_with_the_reason():
    client, notice = sign_in(make_user()), make_notice()
    assert client.get(LIST).status_code == 403
    response = client.post(page_of(notice), {"outcome": OUTCOME})
    assert response.status_code == 403
    assert "réservée" in response.text


def test_it_asks_for_the_second_step():
    client, notice = sign_in(make_moderator(), second_step=False), make_notice()
    assert client.get(LIST).status_code == 302
    assert client.post(page_of(notice), {"outcome": OUTCOME}).status_code == 302
    assert not Notice.objects.handled().exists()


# -- The list ------------------------------------------------------------------------------------


def test_it_lists_what_waits_oldest_first_and_what_was_handled():
    first, second, done = make_notice(), make_notice(category="threat"), make_notice()
    moderator = make_moderator()
    actions.close_notice(by=moderator, notice=done, outcome=OUTCOME)
    client = sign_in(moderator)
    waiting = client.get(LIST)
    assert list(waiting.context["notices"]) == [first, second]
    assert "Urgent." in waiting.text
    handled = client.get(LIST, {"etat": "traites"})
    assert list(handled.context["notices"]) == [done]
    assert "Urgent." not in handled.text


def test_an_empty_list_says_so():
    client = sign_in(make_moderator())
    assert "Rien n’attend" in client.get(LIST).text
    assert "Aucun signalement traité" in client.get(LIST, {"etat": "traites"}).text


def test_it_turns_the_pages():
    notices = [make_notice() for _turn in range(21)]
    client = sign_in(make_operator())
    first = client.get(LIST)
    assert list(first.context["notices"]) == notices[:20]
    second = client.get(first.context["next_url"])
    assert list(second.context["notices"]) == notices[20:]
    assert (second.context["next_url"], second.context["previous_url"]) == ("", f"{LIST}?page=1")
    for odd in ["0", "-1", "²", "x", "9" * 30, ""]:
        assert list(client.get(LIST, {"page": odd}).context["notices"]) == notices[:20]


@pytest.mark.parametrize("many", [1, 12])
def test_it_asks_the_database_as_often_for_one_as_for_many(many, django_assert_max_num_queries):
    for _turn in range(many):
        make_notice()
    client = sign_in(make_moderator())
    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_it_tells_about_mails_that_never_left():
    notice = make_notice()
    client = sign_in(make_operator())
    assert "pu partir" not in client.get(LIST).text
    Mail.objects.update(state=MailState.DEAD)
    assert "pu partir" in client.get(LIST).text
    assert "un message n’est pas parti" in client.get(LIST).text
    actions.close_notice(by=make_moderator(), notice=notice, outcome=OUTCOME)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (MailState.WAITING, "part dans la minute"),
        (MailState.SENT, "Réponse envoyée"),
        (MailState.DEAD, "n’a pas pu partir"),
        (MailState.CANCELLED, "ne reçoit plus nos messages"),
    ],
)
def test_it_says_what_became_of_the_answer(state, told):
    notice = make_notice()
    actions.close_notice(by=make_moderator(), notice=notice, outcome=OUTCOME)
    sent_at = timezone.now() if state == MailState.SENT else None
    Mail.objects.update(state=state, sent_at=sent_at)
    client = sign_in(make_operator())
    assert told in client.get(page_of(notice)).text
    Mail.objects.all().delete()
    assert told not in client.get(page_of(notice)).text


# -- One notice ----------------------------------------------------------------------------------


def test_a_moderator_sees_the_content_and_that_its_case_is_drawn():
    initiative = make_initiative()
    text = sign_in(make_moderator()).get(page_of(about(initiative))).text
    assert initiative.title in text
    assert "C’est un dossier" in text
    assert "anne@example.org" not in text


@pytest.mark.parametrize(
    ("address", "told"),
    [("/personnes/zoe/", "Profil"), ("/contact/", "aucun contenu d’une personne")],
)
def test_it_says_when_the_address_is_no_initiative(address, told):
    make_user(handle="zoe")
    notice = make_notice(address=address)
    assert told in sign_in(make_moderator()).get(page_of(notice)).text


def test_it_closes_a_notice_with_its_outcome():
    notice, moderator = make_notice(), make_moderator()
    response = sign_in(moderator).post(page_of(notice), {"outcome": OUTCOME})
    assert (response.status_code, response.url) == (303, LIST)
    notice.refresh_from_db()
    assert notice.outcome == OUTCOME
    assert notice.handled_at
    assert emails.answer_to(notice)
    event = AuditEvent.objects.get(verb="notice.closed")
    assert (event.role, event.target_id) == ("moderator", str(notice.pk))
    assert str(moderator.uid) not in event.actor


def test_an_operator_closes_it_in_that_function():
    notice = make_notice()
    actions.close_notice(by=make_operator(), notice=notice, outcome=OUTCOME)
    assert AuditEvent.objects.get(verb="notice.closed").role == "operator"


@pytest.mark.parametrize("outcome", ["", "court", "x" * 6000, "nul\0" * 20])
def test_it_keeps_a_wrong_outcome(outcome):
    notice = make_notice()
    response = sign_in(make_moderator()).post(page_of(notice), {"outcome": outcome})
    assert response.status_code == 422
    assert 'id="erreurs"' in response.text
    assert outcome.replace("\0", "") in response.text.replace("\0", "")
    assert not Notice.objects.handled().exists()


def test_the_second_of_two_reads_the_first_decision_and_loses_nothing():
    notice = make_notice()
    actions.close_notice(by=make_moderator(), notice=notice, outcome=OUTCOME)
    response = sign_in(make_moderator()).post(
        page_of(notice), {"outcome": "Je l’aurais laissé en place."}
    )
    assert response.status_code == 409
    for text in ["déjà traité", OUTCOME, "Je l’aurais laissé en place."]:
        assert text in response.text
    assert Notice.objects.get().outcome == OUTCOME


def test_it_does_not_know_a_notice_that_is_not_there():
    client = sign_in(make_moderator())
    assert client.get(f"{LIST}999999/").status_code == 404
    assert client.get(f"{LIST}{'9' * 40}/").status_code == 404
    assert client.put(f"{LIST}1/").status_code == 405
    assert client.post(LIST).status_code == 405


# -- Nobody judges their own side ----------------------------------------------------------------


def author_of(initiative, role):
    user = initiative.author
    user.grants.create(role=role)
    return user


def opponent_of(initiative, role):
    user = make_user(roles=(role,))
    take_stance(by=user, initiative=initiative, side=Side.OPPOSE, agrees=True)
    return user


def neighbour_of(initiative, role):
    return make_user(roles=(role,), home=make_territory())


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.OPERATOR])
@pytest.mark.parametrize(
    ("who", "reason"),
    [(author_of, "auteur"), (opponent_of, "pris position"), (neighbour_of, "votre commune")],
)
def test_nobody_answers_a_notice_about_their_own_side(who, reason, role):
    initiative = make_initiative()
    user, notice = who(initiative, role), about(initiative)
    client = sign_in(user)
    assert reason in client.get(page_of(notice)).text
    response = client.post(page_of(notice), {"outcome": OUTCOME})
    assert response.status_code == 403
    assert reason in response.text
    assert not can_close(user, notice)
    assert not Notice.objects.handled().exists()


def test_nobody_answers_a_notice_about_themselves():
    user = make_moderator(handle="zoe")
    notice = make_notice(address="/personnes/zoe/")
    with pytest.raises(Refused, match="le vôtre"):
        actions.close_notice(by=user, notice=notice, outcome=OUTCOME)
    # For anybody else it is a case, which is drawn.
    with pytest.raises(Conflict, match="se tire"):
        actions.close_notice(by=make_moderator(), notice=notice, outcome=OUTCOME)
    with pytest.raises(Refused, match="modération"):
        actions.close_notice(by=make_user(), notice=notice, outcome=OUTCOME)


# -- From an address to a content ----------------------------------------------------------------


def test_every_page_of_an_initiative_leads_to_it():
    initiative = make_initiative()
    for address in [
        initiative.get_absolute_url(),
        f"https://www.exemple.fr{initiative.get_absolute_url()}?a=1#b",
        f"{initiative.get_absolute_url()}alternatives/",
    ]:
        assert subject_of(address) == ("initiative", str(initiative.pk))
    assert initiative_of("initiative", str(initiative.pk)) == initiative


@pytest.mark.parametrize(
    ("address", "subject"),
    [
        ("/", ("", "")),
        ("/nulle-part/", ("", "")),
        ("", ("", "")),
        ("/personnes/personne/", ("", "")),
        ("/moderation/signalements/3/", ("", "")),
    ],
)
def test_other_addresses_lead_where_they_lead(address, subject):
    assert subject_of(address) == subject


@pytest.mark.parametrize(
    ("kind", "key"), [("", ""), ("person", "1"), ("initiative", "x"), ("initiative", "9" * 40)]
)
def test_no_initiative_hides_behind_something_else(kind, key):
    assert initiative_of(kind, key) is None


# -- What the database itself refuses ------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [{"good_faith": False}, {"email": ""}, {"outcome": "sans date"}, {"handled_at": "now"}],
)
def test_the_database_refuses_half_a_notice(fields):
    notice = make_notice()
    if "handled_at" in fields:
        fields = {"handled_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**fields)


def test_closing_twice_is_a_conflict():
    notice = make_notice()
    actions.close_notice(by=make_moderator(), notice=notice, outcome=OUTCOME)
    with pytest.raises(Conflict, match="déjà traité"):
        actions.close_notice(by=make_moderator(), notice=notice, outcome=OUTCOME)


def test_the_page_of_a_person_leads_to_whoever_has_this_name_today():
    person = make_user(handle="zoe")
    assert subject_of("/personnes/Zoe/") == ("person", str(person.uid))


def test_the_address_of_a_picture_leads_to_the_picture():
    initiative = make_initiative()
    picture = Image.objects.create(initiative=initiative, file="a.webp", width=1, height=1)
    assert subject_of(picture.get_absolute_url()) == ("image", str(picture.pk))
    alone = Image.objects.create(file="b.webp", width=1, height=1)
    assert subject_of(alone.get_absolute_url()) == ("", "")


def test_the_database_refuses_a_notice_without_its_sender():
    with pytest.raises(IntegrityError):
        make_notice(name="")
    assert str(make_notice()).startswith("Signalement n°")
