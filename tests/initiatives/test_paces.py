"""The slow mode of a debate: who sets it, what it refuses, and when one may write again."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from civic.lib.permissions import Conflict, Refused, TooMany
from initiatives.actions import arguments as arguing
from initiatives.actions import paces
from initiatives.actions.arguments import Claim
from initiatives.models import Argument, Debate, TeamRole
from initiatives.models.debate import SetBy
from initiatives.states import Side
from tests.factories import make_initiative, make_moderator, make_user
from tests.initiatives.test_arguments import answered, argued, client_of, path, text_of
from tests.teams.cast import joined

pytestmark = pytest.mark.django_db


def slowed(row, by=None, minutes=60, days=1, **fields):
    by = by or row.author
    return paces.slow_debate(by=by, initiative=row, minutes=minutes, days=days, **fields)


def test_each_writes_once_in_an_hour_and_reads_when_again():
    row, person = make_initiative(), make_user()
    team, client = client_of(row.author), client_of(person)
    assert team.post(path("slow-debate", row), {"pace": "60", "length": "9"}).status_code == 422
    sent = {"pace": "60", "length": "3"}
    assert team.post(path("slow-debate", row), sent).status_code == 303
    argument = argued(row, person)
    page = text_of(Client().get(path("arguments", row)))
    assert "au plus un texte par heure" in page
    assert f"Décidé par l’équipe ({row.author.name})" in page
    # A reply counts as an argument does, and what was typed comes back.
    typed = {"side": "pour", "text": "Une idée de plus.", "agrees": "on"}
    late = client.post(path("write-argument", row), typed)
    assert (late.status_code, "Une idée de plus." in text_of(late)) == (429, True)
    assert "Vous pourrez écrire de nouveau le" in text_of(late)
    other = argued(row)
    with pytest.raises(TooMany, match="un texte par heure"):
        answered(other, person)
    assert "Vous pourrez écrire de nouveau" in text_of(client.get(path("arguments", row)))
    # Taking it back gives nothing; an hour does, and so does the end.
    arguing.withdraw_argument(by=person, argument=argument)
    with pytest.raises(TooMany):
        answered(other, person)
    later = timezone.now() + timedelta(minutes=61)
    arguing.check_can_argue(person, row, later)
    assert team.post(path("free-debate", row)).status_code == 303
    answered(other, person)
    assert team.post(path("free-debate", row)).status_code == 409


def test_it_ends_by_itself():
    row, person = make_initiative(), make_user()
    slowed(row, minutes=1440)
    argued(row, person)
    now = timezone.now()
    Debate.objects.update(slow_until=now + timedelta(minutes=5))
    with pytest.raises(TooMany):
        arguing.check_can_argue(person, row, now)
    arguing.check_can_argue(person, row, now + timedelta(minutes=5))
    Debate.objects.update(slow_until=now)
    assert "Ce débat est ralenti" not in text_of(Client().get(path("arguments", row)))


def test_what_moderation_set_the_team_does_not_undo_and_nobody_is_named():
    row, moderator = make_initiative(), make_moderator(name="Odile Discrète")
    slowed(row, moderator)
    page = text_of(Client().get(path("arguments", row)))
    assert "Décidé par la modération" in page
    assert "Odile" not in page
    debate = Debate.of(row)
    assert (debate.slow_set_by, debate.slow_by) == (SetBy.MODERATION, None)
    with pytest.raises(Conflict, match="elle seule"):
        paces.free_debate(by=row.author, initiative=row)
    told = Client().get(f"/api/v1/initiatives/{row.pk}/debate/").json()["slow"]
    assert (told["minutes"], told["set_by"]) == (60, "moderation")
    paces.free_debate(by=moderator, initiative=row)
    # A moderator past no second step goes there first; one with a tie is refused.
    response = client_of(moderator).post(path("slow-debate", row), {"pace": "60", "length": "1"})
    assert response.status_code == 302
    argued(row, moderator)
    moderator.home = row.territory
    moderator.save()
    with pytest.raises(Refused):
        slowed(row, moderator)


@pytest.mark.parametrize("who", ["author", "animator", "stranger", None])
@pytest.mark.parametrize("name", ["slow-debate", "free-debate"])
def test_each_does_what_is_theirs(who, name):
    row = make_initiative()
    people = {"author": row.author, "stranger": make_user()}
    people["animator"] = joined(row, TeamRole.ANIMATOR)
    if name == "free-debate":
        slowed(row)
    client = client_of(people[who]) if who else Client()
    response = client.post(path(name, row), {"pace": "10", "length": "1"})
    if who is None:
        assert "/connexion/" in response.url
    else:
        assert response.status_code == (403 if who == "stranger" else 303)
    if name == "free-debate":
        assert client.get(path(name, row)).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_of_two_texts_sent_at_once_one_is_published():
    row, person = make_initiative(), make_user()
    arguing.require_consent(person, True, timezone.now())
    slowed(row)
    together, refused = Barrier(2), []

    def write(text):
        together.wait(timeout=20)
        try:
            arguing.publish_argument(
                by=person, initiative=row, side=Side.SUPPORT, claim=Claim(text)
            )
        except TooMany:
            refused.append(text)
        finally:
            connection.close()

    threads = [Thread(target=write, args=(text,)) for text in ("Le premier.", "Le second.")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Argument.objects.count(), len(refused)) == (1, 1)
