"""A thread of two: the last word left to the other, and hearing no more of it."""

import pytest
from django.test import Client

from civic.accounts.queries import my_data
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused
from initiatives.actions import threads
from initiatives.models import LastWord, ThreadMute
from initiatives.personal_data import withdraw_stances
from tests.factories import make_user
from tests.initiatives.test_arguments import answered, argued, client_of, path, text_of

pytestmark = pytest.mark.django_db


def told(person, verb=Verb.ARGUMENT_ANSWERED):
    return Activity.objects.filter(verb=verb, for_key=str(person.uid)).count()


def leave(argument, by):
    return threads.leave_last_word(by=by, argument=argument)


def test_one_of_two_leaves_the_last_word_in_public():
    argument = argued()
    other = answered(argument).author
    row, client = argument.initiative, client_of(argument.author)
    assert "Laisser le dernier mot" in text_of(client.get(argument.get_absolute_url()))
    address = path("leave-last-word", row, number=argument.pk)
    for _again in range(2):
        assert client.post(address).status_code == 303
    assert LastWord.objects.count() == 1
    page = text_of(Client().get(argument.get_absolute_url()))
    assert f"{argument.author.name} laisse le dernier mot à {other.name}" in page
    assert told(other, Verb.LAST_WORD) == 1
    typed = {"text": "Encore un mot.", "agrees": "on"}
    late = client.post(path("reply-argument", row, number=argument.pk), typed)
    assert (late.status_code, "Encore un mot." in text_of(late)) == (409, True)
    # The other has it, and cannot leave it back.
    answered(argument, other, text="Merci, je garde ce chiffre.")
    with pytest.raises(Conflict, match="déjà laissé"):
        leave(argument, other)
    assert "dernier mot laissé à" in str(my_data(argument.author))
    withdraw_stances(other)
    assert not LastWord.objects.exists()


def test_it_is_for_two_people_who_answer_each_other():
    argument = argued()
    with pytest.raises(Refused, match="échange à deux"):
        leave(argument, argument.author)
    reply = answered(argument)
    for person in (make_user(), argument.initiative.author):
        with pytest.raises(Refused, match="échange à deux"):
            leave(argument, person)
    answered(argument)
    with pytest.raises(Refused, match="échange à deux"):
        leave(argument, argument.author)
    with pytest.raises(Refused, match="échange à deux"):
        leave(reply, reply.author)


def test_who_is_answered_is_told_unless_they_cut_the_thread():
    argument = argued()
    reply = answered(argument)
    answered(argument, argument.author, text="Vous avez raison.")
    assert (told(argument.author), told(reply.author)) == (1, 1)
    client = client_of(argument.author)
    address = path("mute-thread", argument.initiative, number=argument.pk)
    assert client.post(address, {"coupe": "oui"}).status_code == 303
    assert "Me prévenir de nouveau" in text_of(client.get(argument.get_absolute_url()))
    assert "Me prévenir" not in text_of(Client().get(argument.get_absolute_url()))
    assert "coupé" in str(my_data(argument.author))
    answered(argument, reply.author, text="Et pourtant.")
    assert told(argument.author) == 1
    assert client.post(address, {"coupe": "non"}).status_code == 303
    answered(argument, reply.author, text="Une dernière chose.")
    assert told(argument.author) == 2
    threads.mute_thread(by=argument.author, argument=argument, muted=True)
    withdraw_stances(argument.author)
    assert not ThreadMute.objects.exists()


@pytest.mark.parametrize(("name", "stranger"), [("leave-last-word", 403), ("mute-thread", 303)])
def test_each_route_asks_who_presses(name, stranger):
    argument = argued()
    address = path(name, argument.initiative, number=argument.pk)
    assert "/connexion/" in Client().post(address).url
    client = client_of(make_user())
    assert client.get(address).status_code == 405
    assert client.post(address, {"coupe": "oui"}).status_code == stranger
