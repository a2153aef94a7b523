"""A place or the lead of an action, handed to somebody who is named and says yes or no."""

import pytest
from django.test import Client

from civic.accounts.actions import erase_account
from civic.accounts.queries import my_data
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications.models import Mail
from initiatives.actions import handing, hands, takings
from initiatives.actions.blocks import block
from initiatives.handing_letters import build
from initiatives.models import Handing, Taking, TeamRole
from initiatives.models.action import Sort
from initiatives.models.handing import Answer, What
from tests.factories import make_initiative, make_user
from tests.initiatives.test_actions import called, taken
from tests.teams.cast import client_of, joined

pytestmark = pytest.mark.django_db
YES = {"suite": "accepter", "minutes_a_week": "120"}
NO = {"suite": "decliner"}


def at(action, step):
    return f"{action.get_absolute_url()}{step}/"


def offered(action, what=What.PLACE, to=None):
    giver = taken(action).person if what == What.PLACE else action.leader
    return handing.offer(by=giver, action=action, what=what, to=to or make_user())


def subjects():
    letters = [build(mail.args) for mail in Mail.objects.filter(kind=handing.MAIL).order_by("pk")]
    return [letter.subject.partition(" – ")[0] for letter in letters if letter]


def test_a_place_changes_hands_once_the_other_says_yes():
    action, other = called(places=1), make_user(name="Zoé Petit")
    giver = taken(action, make_user(name="Ali Roux")).person
    me, them = client_of(giver), client_of(other)
    assert "Confier ma place" in me.get(action.get_absolute_url()).text
    assert me.post(at(action, "passer"), {"who": "nobody"}).status_code == 422
    assert me.post(at(action, "passer"), {"who": other.handle}).status_code == 303
    # Nothing is imposed: it is still the giver's.
    assert Taking.objects.get().person == giver
    assert "rien ne change avant sa réponse" in me.get(action.get_absolute_url()).text
    assert subjects() == ["Ali Roux vous propose quelque chose"]
    assert "vous propose sa place" in them.get(action.get_absolute_url()).text
    page = them.get(at(action, "reponse")).text
    assert "Rien ne change tant que vous" in page
    assert them.post(at(action, "reponse"), {"suite": "accepter"}).status_code == 422
    assert them.post(at(action, "reponse"), YES).status_code == 303
    action.refresh_from_db()
    assert (Taking.objects.get().person, action.taken) == (other, 1)
    assert subjects() == ["Zoé Petit a dit oui"]
    assert them.get(at(action, "reponse")).status_code == 404


def test_never_more_than_the_time_they_said_they_have():
    action, person = called(), make_user()
    made = offered(action, to=person)
    with pytest.raises(Conflict, match="sur les 30"):
        handing.accept_place(by=person, handing=made, minutes_a_week=30)
    response = client_of(person).post(at(action, "reponse"), {**YES, "minutes_a_week": "30"})
    assert response.status_code == 409
    assert Taking.objects.get().person == made.giver


def test_a_no_needs_no_reason_and_nobody_is_asked_again():
    action, person = called(), make_user()
    made = offered(action, to=person)
    assert client_of(person).post(at(action, "reponse"), NO).status_code == 303
    assert Taking.objects.get().person == made.giver
    assert subjects() == [f"{person.public_name} ne peut pas"]
    with pytest.raises(Conflict, match="déjà proposé"):
        handing.offer(by=made.giver, action=action, what=What.PLACE, to=person)


def test_whoever_waits_comes_before_whoever_is_named():
    action = called(sort=Sort.EVENT, places=1)
    person = make_user()
    made = offered(action, to=person)
    waits = taken(action)
    with pytest.raises(Conflict, match="attendent"):
        handing.accept_place(by=person, handing=made, minutes_a_week=300)
    with pytest.raises(Conflict, match="attendent"):
        handing.offer(by=made.giver, action=action, what=What.PLACE, to=make_user())
    # The only one who waits may be the one who is named.
    Handing.objects.filter(pk=made.pk).update(person=waits.person)
    made.refresh_from_db()
    handing.accept_place(by=waits.person, handing=made, minutes_a_week=300)
    action.refresh_from_db()
    assert (Taking.objects.get().person, action.taken) == (waits.person, 1)


def test_what_was_given_back_meanwhile_or_taken_back_is_nobodys_to_take():
    action, person = called(), make_user()
    made = offered(action, to=person)
    takings.give_back(by=made.giver, action=action)
    with pytest.raises(Conflict, match="rendue entre-temps"):
        handing.accept_place(by=person, handing=made, minutes_a_week=300)
    client = client_of(made.giver)
    assert client.post(at(action, "reprendre"), {"quoi": "place"}).status_code == 303
    with pytest.raises(Conflict, match="plus de réponse"):
        handing.accept_place(by=person, handing=made, minutes_a_week=300)
    assert subjects() == []


def test_the_lead_goes_to_somebody_of_the_team_who_agrees():
    row = make_initiative()
    action = called(row)
    team = client_of(row.author)
    assert team.get(at(action, "confier")).status_code == 409
    mate, stranger = joined(row, TeamRole.ANIMATOR), make_user()
    assert team.post(at(action, "confier"), {"who": str(stranger.pk)}).status_code == 422
    with pytest.raises(Conflict, match="équipe"):
        handing.offer(by=row.author, action=action, what=What.LEAD, to=stranger)
    assert team.post(at(action, "confier"), {"who": str(mate.pk)}).status_code == 303
    action.refresh_from_db()
    assert action.leader == row.author
    assert client_of(mate).post(at(action, "reponse"), {"suite": "accepter"}).status_code == 303
    action.refresh_from_db()
    assert action.leader == mate
    assert mate.public_name in Client().get(action.get_absolute_url()).text


def test_whoever_blocked_somebody_is_asked_nothing_by_them():
    action, person = called(), make_user()
    giver = taken(action).person
    block(by=person, person=giver)
    with pytest.raises(Refused, match="ne reçoit pas"):
        handing.offer(by=giver, action=action, what=What.PLACE, to=person)
    assert not Mail.objects.filter(kind=handing.MAIL).exists()


def test_ten_offers_a_day_and_one_at_a_time():
    action = called(places=5)
    giver = taken(action).person
    for _turn in range(handing.DAILY_OFFERS):
        handing.offer(by=giver, action=action, what=What.PLACE, to=make_user())
    assert Handing.objects.waiting().count() == 1
    assert Handing.objects.filter(answer=Answer.BACK).count() == handing.DAILY_OFFERS - 1
    with pytest.raises(TooMany):
        handing.offer(by=giver, action=action, what=What.PLACE, to=make_user())


@pytest.mark.parametrize("who", [None, "stranger", "giver", "person"])
@pytest.mark.parametrize(
    ("step", "typed", "whose", "refusal"),
    [
        ("passer", {"who": "x"}, "giver", 409),
        ("confier", {"who": "x"}, None, 403),
        ("reponse", NO, "person", 404),
        ("reprendre", {"quoi": "place"}, None, 303),
    ],
)
def test_each_does_what_is_theirs(who, step, typed, whose, refusal):
    action = called()
    made = offered(action)
    people = {"stranger": make_user(), "giver": made.giver, "person": made.person}
    client = client_of(people[who]) if who else Client()
    response = client.post(at(action, step), typed)
    if who is None:
        assert (response.status_code, "/connexion/" in response.url) == (303, True)
    elif who == whose:
        assert response.status_code == (303 if step == "reponse" else 422)
    else:
        assert response.status_code == refusal
    left = Handing.objects.get(pk=made.pk).answer
    ends = {("person", "reponse"): Answer.NO, ("giver", "reprendre"): Answer.BACK}
    assert left == ends.get((who, step), Answer.WAITS)
    if step == "reprendre":
        assert client.get(at(action, step)).status_code == 405


def test_nobody_answers_for_another_nor_after_the_end():
    action = called()
    made = offered(action)
    with pytest.raises(Refused):
        handing.accept_place(by=make_user(), handing=made, minutes_a_week=300)
    hands.cancel_action(by=action.leader, action=action, reason="Orage.")
    with pytest.raises(Conflict, match="terminé ou annulé"):
        handing.accept_place(by=made.person, handing=made, minutes_a_week=300)


def test_both_read_it_and_it_goes_with_either_account():
    action = called()
    made = offered(action)
    for person in (made.giver, made.person):
        assert action.get_absolute_url() in str(my_data(person)["passages"])
    erase_account(by=made.person)
    assert not Handing.objects.exists()
