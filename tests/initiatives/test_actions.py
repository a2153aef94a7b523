"""Tasks and events: call for hands, take a place, give it back, cancel, say it is done."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from civic.accounts.actions import erase_account
from civic.accounts.queries import my_data
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications.models import Mail
from civic.territories.models import Kind, Territory
from initiatives import actions, zones
from initiatives.action_letters import build
from initiatives.actions import hands, reminders, takings
from initiatives.actions.hands import Plan
from initiatives.actions.parts import Change
from initiatives.actions.redaction import redact
from initiatives.models import Action, Life, Taking, TeamRole
from initiatives.models.action import ACTION, Sort, Stage
from initiatives.states import Outcome, Visibility
from moderation import kinds
from moderation.subjects import subject_of
from tests.factories import make_initiative, make_moderator, make_places, make_user
from tests.initiatives.composing import picture
from tests.teams.cast import client_of, joined

pytestmark = pytest.mark.django_db
TITLE = "Coller quarante affiches"
PLAN = Plan(TITLE, "Autour de la gare, avant le vote.", "Place de la Gare", None, 60, 2)


def plan_of(**fields):
    fields.setdefault("starts_at", timezone.now() + timedelta(days=3))
    return replace(PLAN, **fields)


def called(initiative=None, sort=Sort.TASK, by=None, zone=zones.PARIS, **fields):
    row = initiative or make_initiative()
    plan = plan_of(**fields)
    return hands.call_for_hands(
        by=by or row.author, initiative=row, sort=sort, plan=plan, zone=zone
    )


def taken(action, by=None, minutes=300, **fields):
    return takings.take(by=by or make_user(), action=action, minutes_a_week=minutes, **fields)


def path(name, row, **more):
    return reverse(name, kwargs={"pk": row.pk, "slug": row.slug, **more})


def naive(*parts):
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


def typed(**fields):
    day = (timezone.now() + timedelta(days=5)).date().isoformat()
    kept = {"title": TITLE, "about": "Avant le vote.", "where": "Place de la Gare"}
    return {**kept, "day": day, "hour": "18:30", "minutes": "60", "places": "2", **fields}


def news_of(action):
    rows = Mail.objects.filter(kind=hands.MAIL, args__action=action.pk)
    return sorted((row.args["news"], row.args["person"]) for row in rows)


def test_the_team_calls_for_hands_and_everybody_reads_it_at_once():
    row = make_initiative()
    response = client_of(row.author).post(path("call-for-hands", row), typed())
    action = Action.objects.get()
    assert (response.status_code, response.url) == (303, action.get_absolute_url())
    page = Client().get(action.get_absolute_url()).content.decode()
    assert TITLE in page
    assert "18:30" in page
    assert "Je m’en charge" in page
    assert Life.objects.get(pk=row.pk).actions == 1
    assert "Agir (1)" in Client().get(row.get_absolute_url()).content.decode()
    assert Activity.objects.get(verb=Verb.ACTION_OPENED).for_key == ""


def test_the_page_of_the_text_says_what_is_to_be_done_next(django_assert_num_queries):
    row, now = make_initiative(), timezone.now()
    client, address = Client(), f"{row.get_absolute_url()}?n=1"
    assert "À faire bientôt" not in client.get(address).content.decode()
    made = [
        called(row, title=f"Affaire n° {day}", starts_at=now + timedelta(days=day))
        for day in (5, 1, 2, 3, 4)
    ]
    hands.cancel_action(by=row.author, action=made[1], reason="Orage.")
    _withhold(made[2])
    Action.objects.filter(pk=made[3].pk).update(taken=1)
    with django_assert_num_queries(1):
        page = client.get(address).content.decode()
    section = page.partition('id="a-faire"')[2].partition("</section>")[0].replace("\u00a0", " ")
    assert [n for n in "12345" if f"Affaire n° {n}" in section] == ["3", "4", "5"]
    assert section.index("n° 3") < section.index("n° 5")
    assert "1 place libre" in section
    # A visitor's page follows.
    assert "Affaire n° 3" in Client().get(row.get_absolute_url()).content.decode()
    hands.cancel_action(by=row.author, action=made[3], reason="Orage.")
    page = Client().get(row.get_absolute_url()).content.decode().partition('id="a-faire"')[2]
    assert "Affaire n° 3" not in page.partition("</section>")[0].replace("\u00a0", " ")


def test_sent_twice_it_is_one():
    row, when = make_initiative(), timezone.now() + timedelta(days=1)
    assert called(row, starts_at=when) == called(row, starts_at=when)
    assert actions.recount_rooms() == 0


@pytest.mark.parametrize(
    ("fields", "status", "says"),
    [
        ({"title": ""}, 422, "Dites ce qu’il y a à faire"),
        ({"day": "2020-01-01"}, 409, "déjà passée"),
        ({"day": "2027-03-28", "hour": "02:30"}, 422, "Cette heure n’existe pas"),
        ({"places": "0"}, 422, "Au moins 1"),
    ],
)
def test_what_cannot_be_sent_comes_back_filled(fields, status, says):
    row = make_initiative()
    response = client_of(row.author).post(path("call-for-hands", row), typed(**fields))
    page = response.content.decode()
    assert response.status_code == status
    assert says in page
    assert "Avant le vote." in page
    assert not Action.objects.exists()


def test_it_names_its_commune_if_the_team_wants():
    make_places()
    row = make_initiative()
    client = client_of(row.author)
    call = path("call-for-hands", row)
    # Without JavaScript the text alone is sent.
    unknown = client.post(call, typed(place_texte="Nulle-Part-sur-Rien"))
    assert unknown.status_code == 422
    page = unknown.content.decode()
    assert "Aucun lieu ne correspond" in page
    assert 'value="Nulle-Part-sur-Rien"' in page
    assert "Avant le vote." in page
    assert client.post(call, typed(place="d21")).status_code == 422
    assert client.post(call, typed(place_texte="Chenôve")).status_code == 303
    action = Action.objects.get()
    assert action.place_id == "21166"
    assert "Chenôve" in Client().get(action.get_absolute_url()).content.decode()
    shown = Client().get(f"/api/v1/initiatives/{row.pk}/actions/").json()["results"][0]
    assert shown["territory"] == "21166"
    feed = Client().get(f"{action.get_absolute_url().rstrip('/')}.ics").content.decode()
    assert "Place de la Gare\\, Chenôve" in feed
    change = client.get(f"{action.get_absolute_url()}modifier/").content.decode()
    assert 'value="21166"' in change
    taken(action)
    where = {"place_texte": "Beaune", "seen": "1"}
    assert client.post(f"{action.get_absolute_url()}modifier/", typed(**where)).status_code == 303
    assert [news for news, _person in news_of(action)] == ["moved"]
    assert Action.objects.get().place_id == "21054"


def test_the_hour_is_that_of_the_commune_it_happens_in():
    make_places()
    far = Territory.objects.create(
        code="97411",
        kind=Kind.COMMUNE,
        name="Saint-Denis",
        slug="saint-denis",
        path="fr/r04/d974/97411/",
        vintage=2026,
    )
    row = make_initiative(territory=Territory.objects.get(pk="fr"))
    client_of(row.author).post(path("call-for-hands", row), typed(place=far.pk))
    action = Action.objects.get()
    assert action.zone == "Indian/Reunion"
    assert (action.begins.hour, action.starts_at.astimezone(UTC).hour) == (18, 14)


def test_the_hour_is_that_of_the_place():
    assert zones.zone_of("/fr/r04/d974/97411/") == "Indian/Reunion"
    assert zones.zone_of("/fr/r27/d21/21231/") == zones.PARIS
    there = zones.moment(naive(2027, 7, 1, 18, 0), "Indian/Reunion")
    assert there == datetime(2027, 7, 1, 14, 0, tzinfo=UTC)
    # The hour that comes twice when winter time begins is the first one.
    assert zones.moment(naive(2027, 10, 31, 2, 30), zones.PARIS).hour == 0
    with pytest.raises(ValidationError):
        zones.moment(naive(2027, 3, 28, 2, 30), zones.PARIS)


def test_places_are_taken_and_given_back():
    action = called(places=1)
    first = taken(action)
    with pytest.raises(Conflict, match="Toutes les places"):
        taken(action)
    assert "Complet" in Client().get(action.get_absolute_url()).content.decode()
    takings.give_back(by=first.person, action=action)
    takings.give_back(by=first.person, action=action)
    action.refresh_from_db()
    assert action.taken == 0
    # Giving back leaves nothing behind.
    assert not Taking.objects.exists()


def test_the_database_refuses_one_place_too_many():
    action = called(places=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(taken=2)


def test_nobody_takes_more_than_the_time_they_said():
    person, row = make_user(), make_initiative()
    # The same Monday-to-Sunday week, wherever today stands in it.
    monday = timezone.now() + timedelta(days=14 - timezone.now().weekday())
    one, two = called(row, starts_at=monday), called(row, title="Autre chose", starts_at=monday)
    later = called(row, title="Plus tard", starts_at=monday + timedelta(days=8))
    taken(one, person, minutes=100)
    with pytest.raises(Conflict, match="vous avez déjà pris 60 minutes sur les 100"):
        taken(two, person, minutes=100)
    taken(later, person, minutes=100)
    page = client_of(person).get(f"{two.get_absolute_url()}prendre/").content.decode()
    assert "déjà pris 60 minutes" in page
    # Said once: it is there the next time.
    assert 'value="100"' in page


def test_whoever_waits_gets_the_place_in_order_and_is_told():
    action = called(sort=Sort.EVENT, places=1)
    first, second, third = taken(action), taken(action), taken(action)
    assert [first.is_waiting, second.is_waiting, third.is_waiting] == [False, True, True]
    takings.give_back(by=first.person, action=action)
    assert list(Taking.objects.waiting()) == [third]
    assert news_of(action) == [("place", second.person_id)]
    # Two more places: the last one comes in too.
    hands.change_action(
        by=action.leader, action=action, plan=plan_of(places=3, starts_at=action.starts_at), seen=1
    )
    action.refresh_from_db()
    assert (action.taken, Taking.objects.waiting().count()) == (2, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sort", list(Sort))
def test_parallel_takes_never_exceed_the_places(sort):
    action = called(sort=sort, places=3)
    people = [make_user() for _ in range(10)]
    ready, refused = Barrier(len(people)), []

    def come(person):
        try:
            ready.wait(timeout=20)
            taken(action, person)
        except Conflict:
            refused.append(person)
        finally:
            connection.close()

    threads = [Thread(target=come, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    action.refresh_from_db()
    inside = Taking.objects.filter(is_waiting=False).count()
    assert (action.taken, inside) == (3, 3)
    assert len(refused) == (7 if sort == Sort.TASK else 0)
    assert Taking.objects.waiting().count() == (0 if sort == Sort.TASK else 7)


def event_in(response):
    return Calendar.from_ical(response.content).walk("VEVENT")[0]


def test_calendars_follow_a_move_and_a_cancellation():
    starts = datetime(2027, 7, 1, 14, 0, tzinfo=UTC)
    action = called(sort=Sort.EVENT, starts_at=starts, zone="Indian/Reunion")
    row, person = action.initiative, taken(action).person
    feed = path("actions-agenda", row)
    before = event_in(Client().get(feed))
    assert before.decoded("dtstart") == starts
    assert before.decoded("dtstart").hour == 18
    assert (before["sequence"], str(before["status"])) == (0, "CONFIRMED")
    moved = plan_of(starts_at=starts + timedelta(hours=2))
    hands.change_action(by=row.author, action=action, plan=moved, seen=1)
    after = event_in(Client().get(f"{action.get_absolute_url().rstrip('/')}.ics"))
    assert after["uid"] == before["uid"]
    assert (after["sequence"], after.decoded("dtstart")) == (1, moved.starts_at)
    hands.cancel_action(by=row.author, action=action, reason="Orage annoncé.")
    gone = event_in(Client().get(feed))
    assert (gone["uid"], gone["sequence"], str(gone["status"])) == (before["uid"], 2, "CANCELLED")
    assert news_of(action) == [("cancelled", person.pk), ("moved", person.pk)]
    letters = [build(mail.args) for mail in Mail.objects.filter(kind=hands.MAIL).order_by("pk")]
    # The move is not told any more once it is cancelled.
    assert [letter.subject[:10] if letter else None for letter in letters] == [None, "C’est annu"]


def test_it_reminds_once_the_day_before_and_not_who_just_came():
    action = called(sort=Sort.EVENT, places=2)
    early, late, waits = (make_user() for _ in range(3))
    taken(action, early)
    assert reminders.remind_of_actions() == 0
    Action.objects.update(starts_at=timezone.now() + timedelta(hours=20))
    Taking.objects.update(taken_at=timezone.now() - timedelta(days=2))
    taken(action, late)
    taken(action, waits)
    for _ in range(2):
        assert reminders.remind_of_actions() == 1
    assert news_of(action) == [("tomorrow", early.pk)]
    # Once more for another hour only.
    Action.objects.update(sequence=5)
    reminders.remind_of_actions()
    Action.objects.update(starts_at=timezone.now() + timedelta(hours=10))
    reminders.remind_of_actions()
    assert news_of(action) == [("tomorrow", early.pk)] * 2


def test_attendance_is_counted_apart_from_sign_ups():
    action = called(sort=Sort.EVENT)
    taken(action)
    with pytest.raises(Conflict, match="pas encore eu lieu"):
        hands.finish_action(by=action.leader, action=action, outcome=hands.Outcome("Bien.", 9))
    Action.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    address = f"{action.get_absolute_url()}fait/"
    client = client_of(action.leader)
    assert client.post(address, {"report": "", "attended": "9"}).status_code == 422
    assert client.post(address, {"report": "Compte rendu.", "attended": "9"}).status_code == 303
    action.refresh_from_db()
    assert (action.stage, action.taken, action.attended) == (Stage.DONE, 1, 9)
    page = Client().get(action.get_absolute_url()).content.decode()
    assert "9 personnes sont venues" in page
    assert "Compte rendu." in page


def test_what_was_done_is_shown_and_judged_with_its_picture():
    action = called()
    team, address = client_of(action.leader), f"{action.get_absolute_url()}fait/"
    page = team.post(address, {"report": "Collées.", "image": picture()}).content.decode()
    assert "Dites en une phrase ce que montre" in page
    assert "L’image est à choisir de nouveau" in page
    typed = {"report": "Collées.", "image": picture(), "image_alt": "Un mur couvert"}
    assert team.post(address, typed).status_code == 303
    action.refresh_from_db()
    # Another version: what was judged before said nothing of it.
    assert (action.stage, action.version) == (Stage.DONE, 2)
    file = action.photo.get_absolute_url()
    assert 'alt="Un mur couvert"' in Client().get(action.get_absolute_url()).content.decode()
    assert Client().get(file).headers["Content-Type"] == "image/webp"
    api = Client().get(f"/api/v1/initiatives/{action.initiative_id}/actions/").json()
    assert api["results"][0]["image"]["alt"] == "Un mur couvert"
    assert "Un mur couvert" in str(my_data(action.leader))
    assert subject_of(file) == subject_of(action.get_absolute_url()) == (ACTION, str(action.pk))
    assert kinds.find(ACTION, str(action.pk)).picture == str(action.photo.pk)
    _withhold(action)
    assert Client().get(file).status_code == 404


def test_more_minutes_are_told_to_who_said_yes_to_fewer():
    action = called()
    person = taken(action).person
    for minutes, seen in ((30, 1), (90, 2)):
        plan = plan_of(minutes=minutes, starts_at=action.starts_at)
        hands.change_action(by=action.leader, action=action, plan=plan, seen=seen)
    assert news_of(action) == [("moved", person.pk)]
    assert build(Mail.objects.get().args).context["minutes"] == 90


def test_names_are_read_by_the_team_and_by_nobody_else_unless_chosen():
    action = called(places=5)
    hidden, shown = taken(action), taken(action, show_name=True)
    public = Client().get(action.get_absolute_url()).content.decode()
    assert shown.person.name in public
    assert hidden.person.name not in public
    other = client_of(make_user()).get(action.get_absolute_url()).content.decode()
    assert hidden.person.name not in other
    team = client_of(action.leader).get(action.get_absolute_url()).content.decode()
    assert hidden.person.name in team
    api = Client().get(f"/api/v1/initiatives/{action.initiative_id}/actions/").json()
    assert api["results"][0]["taken"] == 2
    assert shown.person.name not in str(api)
    asked = client_of(make_user()).get(f"{action.get_absolute_url()}prendre/").content.decode()
    assert "lit votre nom" in asked


def test_an_edit_keeps_what_it_said_and_overwrites_nobody():
    action = called(places=2)
    taken(action)
    hands.change_action(
        by=action.leader, action=action, plan=plan_of(title="Coller vingt affiches"), seen=1
    )
    with pytest.raises(Conflict, match="changé entre-temps"):
        hands.change_action(by=action.leader, action=action, plan=plan_of(), seen=1)
    page = Client().get(action.get_absolute_url()).content.decode()
    assert TITLE in page
    assert "Coller vingt affiches" in page


def test_places_never_go_below_those_taken():
    action = called(places=2)
    taken(action)
    taken(action)
    with pytest.raises(Conflict, match="2 personnes ont déjà une place"):
        hands.change_action(by=action.leader, action=action, plan=plan_of(places=1), seen=1)


@pytest.mark.parametrize("who", [None, "stranger", "animator", "author"])
@pytest.mark.parametrize(
    ("name", "fields", "by_team"),
    [
        ("call-for-hands", typed(), True),
        ("change-action", typed(seen="1"), True),
        ("cancel-action", {"report": "Orage."}, True),
        ("finish-action", {"report": "Fait."}, True),
        ("take-action", {"minutes_a_week": "120"}, False),
        ("give-action-back", {}, False),
    ],
)
def test_each_does_what_is_theirs(who, name, fields, by_team):
    action = called()
    row = action.initiative
    people = {
        "author": row.author,
        "stranger": make_user(),
        "animator": joined(row, TeamRole.ANIMATOR),
    }
    client = client_of(people[who]) if who else Client()
    more = {} if name == "call-for-hands" else {"number": action.pk}
    address = path(name, row, **more)
    response = client.post(address, fields)
    if who is None:
        assert response.status_code in (302, 303)
        assert "/connexion/" in response.url
    else:
        assert response.status_code == (403 if by_team and who == "stranger" else 303)
    if name == "give-action-back":
        assert client.get(address).status_code == 405


def _close(action):
    row = action.initiative
    actions.close(by=row.author, initiative=row, outcome=Outcome.ACHIEVED, text="Fait.")


def _withhold(action):
    change = Change(Visibility.RESTRICTED, "Adresse privée.", Visibility.PUBLIC, timezone.now())
    hands.change_action_visibility(by=make_moderator(), action=action, change=change)


@pytest.mark.parametrize(
    "end",
    [
        _close,
        _withhold,
        lambda one: hands.cancel_action(by=one.leader, action=one, reason="Orage."),
        lambda one: Action.objects.update(starts_at=timezone.now()),
    ],
)
def test_nobody_takes_a_place_in_what_is_over_or_withheld(end):
    action = called()
    held = taken(action)
    end(action)
    client = client_of(make_user())
    answer = client.post(f"{action.get_absolute_url()}prendre/", {"minutes_a_week": "120"})
    assert answer.status_code == 409
    # Giving back stays possible.
    takings.give_back(by=held.person, action=action)
    assert not Taking.objects.exists()


def test_a_team_asks_twenty_times_a_day_at_most():
    row = make_initiative()
    made = called(row)
    Action.objects.bulk_create(
        Action(
            initiative=row, leader=row.author, sort=Sort.TASK, starts_at=made.starts_at,
            minutes=5, places=1, title=f"N° {number}",
        )
        for number in range(19)
    )  # fmt: skip
    with pytest.raises(TooMany):
        called(row, title="Une de trop")


def test_moderation_withholds_one_and_its_count_follows():
    action = called()
    _withhold(action)
    row = action.initiative
    assert Life.objects.get(pk=row.pk).actions == 0
    assert not Activity.objects.filter(data__action=action.pk, withdrawn_at=None).exists()
    page = Client().get(action.get_absolute_url()).content.decode()
    assert "Adresse privée." in page
    assert TITLE not in page
    assert Client().get(f"{action.get_absolute_url().rstrip('/')}.ics").status_code == 404
    assert actions.recount_rooms() == 0
    with pytest.raises(Conflict, match="suspendu"):
        hands.cancel_action(by=action.leader, action=action, reason="Orage.")


def test_who_takes_part_is_a_party():
    action, moderator = called(), make_moderator()
    kind = kinds.get(ACTION)
    kind.check_is_no_party(moderator, str(action.pk))
    taken(action, moderator)
    with pytest.raises(Refused, match="prenez part"):
        kind.check_is_no_party(moderator, str(action.pk))


def test_a_redacted_passage_goes_from_actions_too():
    action = called()
    redact(initiative=action.initiative, passage="Place de la Gare", at=timezone.now())
    action.refresh_from_db()
    assert "Gare" not in action.where


def test_what_somebody_takes_is_theirs_to_read_and_goes_with_them():
    action = called(sort=Sort.EVENT, places=1)
    leaving, waiting = taken(action, show_name=True), taken(action)
    assert action.get_absolute_url() in str(my_data(leaving.person))
    assert TITLE in str(my_data(action.leader))
    erase_account(by=leaving.person)
    assert [one.person for one in Taking.objects.filter(is_waiting=False)] == [waiting.person]
    action.refresh_from_db()
    assert action.taken == 1


def test_lists_cost_the_same_for_one_and_for_many(django_assert_num_queries):
    row = make_initiative()
    called(row)
    client, address = Client(), path("actions", row)
    client.get(address)
    with django_assert_num_queries(2):
        client.get(address)
    for number in range(12):
        called(row, title=f"Numéro {number} de la liste")
    with django_assert_num_queries(2):
        client.get(address)
