"""Somebody named in a text replies next to it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.queries import my_data
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications.models import Mail
from initiatives.actions.named_replies import (
    DAILY_REPLIES,
    MAIL,
    Saying,
    change_named_reply_visibility,
    check_can_reply,
    remove_named_reply,
    reply_as_named,
)
from initiatives.actions.parts import Change
from initiatives.models import NamedReply
from initiatives.named_reply_letters import build
from initiatives.states import Visibility
from tests.factories import make_initiative, make_mandate, make_moderator, make_user

pytestmark = pytest.mark.django_db
SAYING = Saying("le gérant du café", "La terrasse laisse deux mètres aux passants.")
TYPED = {"named_as": SAYING.named_as, "text": SAYING.text, "is_named": "on"}


def path(initiative):
    return f"{initiative.get_absolute_url()}personne-citee/"


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def replied(initiative=None, by=None, **fields):
    initiative = initiative or make_initiative()
    return reply_as_named(by=by or make_user(), initiative=initiative, saying=SAYING, **fields)


def test_it_publishes_a_reply_at_once_and_tells_the_author():
    initiative, person = make_initiative(), make_user()
    response = client_of(person).post(path(initiative), TYPED)
    reply = NamedReply.objects.get()
    assert (response.status_code, response.url) == (
        303,
        f"{initiative.get_absolute_url()}#reponse-{reply.pk}",
    )
    page = Client().get(initiative.get_absolute_url()).content.decode()
    assert SAYING.text in page
    assert "Identité non vérifiée" in page
    mail = Mail.objects.get(kind=MAIL)
    assert mail.to == initiative.author.email
    letter = build(mail.args)
    assert letter is not None
    assert letter.context["text"] == SAYING.text
    shown = Client().get(f"/api/v1/initiatives/{initiative.pk}/").json()["named_replies"]
    assert [one["text"] for one in shown] == [SAYING.text]


def test_the_timeline_tells_of_a_reply_as_long_as_it_stands():
    initiative = make_initiative()
    reply = replied(initiative)
    told = Activity.objects.public().filter(verb=Verb.NAMED_REPLY)
    assert told.get().summary == ""
    assert (
        "Une personne citée répond" in Client().get(initiative.get_absolute_url()).content.decode()
    )
    now = timezone.now()
    for before, to, shown in (
        (Visibility.PUBLIC, Visibility.RESTRICTED, 0),
        (Visibility.RESTRICTED, Visibility.PUBLIC, 1),
    ):
        change = Change(to, "Adresse privée.", before, now)
        change_named_reply_visibility(by=None, reply=reply, change=change)
        assert told.count() == shown
    remove_named_reply(by=reply.person, reply=reply)
    assert not told.exists()


def test_the_timeline_tells_nothing_of_somebody_who_left():
    reply = replied()
    erase_account(by=reply.person)
    assert not Activity.objects.public().filter(verb=Verb.NAMED_REPLY).exists()


def test_it_keeps_what_a_reply_said_before():
    reply = replied()
    changed = Saying(SAYING.named_as, "Deux mètres et demi.")
    reply_as_named(by=reply.person, initiative=reply.initiative, saying=changed)
    assert NamedReply.objects.count() == 1
    page = Client().get(reply.get_absolute_url()).content.decode()
    assert "Deux mètres et demi." in page
    assert SAYING.text in page
    # The author is told of a reply once.
    assert Mail.objects.filter(kind=MAIL).count() == 1


def test_only_its_writer_takes_it_away():
    reply = replied()
    address = f"{path(reply.initiative)}retirer/"
    assert client_of(make_user()).post(address).status_code == 404
    assert client_of(reply.initiative.author).post(address).status_code == 404
    with pytest.raises(Refused):
        remove_named_reply(by=reply.initiative.author, reply=reply)
    assert Client().post(address).status_code == 303
    assert NamedReply.objects.standing().exists()
    assert client_of(reply.person).get(address).status_code == 405
    assert client_of(reply.person).post(address).status_code == 303
    assert SAYING.text not in Client().get(reply.initiative.get_absolute_url()).content.decode()
    assert Client().get(reply.get_absolute_url()).status_code == 410
    assert client_of(reply.person).post(address).status_code == 404
    with pytest.raises(Conflict):
        remove_named_reply(by=reply.person, reply=reply)
    again = replied(reply.initiative, reply.person)
    assert again.removed_at is None


def test_a_verified_mandate_is_shown_in_place_of_the_warning():
    mandate = make_mandate(function="Maire de Chenôve")
    initiative = make_initiative()
    client_of(mandate.user).post(path(initiative), TYPED | {"mandate": mandate.pk})
    page = Client().get(initiative.get_absolute_url()).content.decode()
    assert "Maire de Chenôve" in page
    assert "Identité non vérifiée" not in page
    saying = Saying("lui", "Non.", mandate)
    with pytest.raises(Refused, match="mandat"):
        reply_as_named(by=make_user(), initiative=initiative, saying=saying)


def test_who_may_reply():
    initiative, person = make_initiative(), make_user()
    check_can_reply(person, initiative)
    with pytest.raises(Refused, match="vôtre"):
        check_can_reply(initiative.author, initiative)
    for _turn in range(DAILY_REPLIES):
        replied(by=person)
    with pytest.raises(TooMany):
        check_can_reply(person, initiative)
    check_can_reply(person, initiative, timezone.now() + timedelta(days=2))


def test_a_withheld_reply_stays_so_even_taken_away_and_written_again():
    reply = replied()
    change = Change(Visibility.RESTRICTED, "Un motif.", Visibility.PUBLIC, timezone.now())
    change_named_reply_visibility(by=make_moderator(), reply=reply, change=change)
    assert "suspendu" in client_of(reply.person).get(path(reply.initiative)).content.decode()
    remove_named_reply(by=reply.person, reply=reply)
    assert client_of(reply.person).post(path(reply.initiative), TYPED).status_code == 409
    assert build({"reply": reply.pk.hex}) is None


@pytest.mark.parametrize("missing", ["named_as", "text", "is_named"])
def test_the_form_says_what_is_missing_and_keeps_the_rest(missing):
    initiative = make_initiative()
    typed = {name: value for name, value in TYPED.items() if name != missing}
    response = client_of(make_user()).post(path(initiative), typed)
    assert response.status_code == 422
    assert all(value in response.content.decode() for value in typed.values() if value != "on")
    assert not NamedReply.objects.exists()


def test_one_leaves_with_it_and_finds_it_in_ones_data():
    reply = replied()
    assert SAYING.text in str(my_data(reply.person))
    erase_account(by=reply.person)
    assert not NamedReply.objects.exists()
