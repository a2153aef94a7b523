"""Alerts of a desk: what is found, at most one message a day unless asked, a private feed."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.models import Mandate
from civic.accounts.queries import my_data
from civic.lib.permissions import Conflict, Refused
from civic.notifications.models import Mail
from civic.officials.actions.alerts import (
    add_alert,
    choose_rhythm,
    close_feed,
    drop_alert,
    open_feed,
)
from civic.officials.actions.raising import KIND, post_alerts, raise_alerts
from civic.officials.alert_letters import build
from civic.officials.desk.refresh import refresh_figures
from civic.officials.models import Alert, AlertPace, AreaFigure, DeskFeed, Raised
from civic.officials.models.alert import ALERTS_MAX
from initiatives.models import ReplyClock
from tests.factories import (
    make_initiative,
    make_mandate,
    make_moderator,
    make_operator,
    make_territory,
    make_theme,
    make_user,
    withhold,
)
from tests.moderation.cast import sign_in
from tests.officials.cast import helps, mandate_in

pytestmark = pytest.mark.django_db
HERE = "/elus/bureau/alertes/"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NEW, SPEED, THRESHOLD, NAMED = Alert.Sort


def alert(mandate=None, sort=NEW, **fields):
    mandate = mandate or make_mandate()
    fields.setdefault("at", LONG_AGO)
    return add_alert(by=fields.pop("by", mandate.user), mandate=mandate, sort=sort, **fields)


def found(one):
    raise_alerts()
    return set(one.raised.values_list("initiative_id", flat=True))


def here(**fields):
    row = make_initiative(**fields)
    refresh_figures()
    return row


# -- What is found ---------------------------------------------------------------------------------


def test_it_finds_what_opens_in_the_area_and_nowhere_else():
    one = alert()
    row = here()
    make_initiative(territory=make_territory("2a004"))
    refresh_figures()
    assert found(one) == {row.pk}


def test_it_finds_each_once_however_often_it_runs():
    one = alert()
    here()
    assert (raise_alerts(), raise_alerts()) == (1, 0)
    assert one.raised.count() == 1


def test_it_leaves_out_what_was_there_before():
    here(at=timezone.now() - timedelta(days=3))
    assert found(alert(at=timezone.now())) == set()


def test_it_keeps_to_a_theme_and_its_finer_ones():
    wide = make_theme("mobilites")
    fine = make_theme("velo", parent=wide)
    one = alert(theme=wide)
    row = here(theme=fine)
    here(theme=make_theme("ecoles"))
    assert found(one) == {row.pk}


def test_it_finds_what_advances_that_fast():
    row, one = here(), alert(sort=SPEED, number=30)
    AreaFigure.objects.update(pace=29)
    assert found(one) == set()
    AreaFigure.objects.update(pace=30)
    assert found(one) == {row.pk}


def test_it_finds_what_is_that_near_its_threshold():
    row, one = here(), alert(sort=THRESHOLD, number=90)
    AreaFigure.objects.update(is_nearing=True, confirmed=89, threshold=100)
    assert found(one) == set()
    AreaFigure.objects.update(confirmed=90)
    assert found(one) == {row.pk}


def test_it_finds_what_crossed_its_threshold_for_good():
    row, one = here(), alert(sort=THRESHOLD, number=100)
    AreaFigure.objects.update(confirmed=100, threshold=100)
    assert found(one) == set()
    AreaFigure.objects.update(called_at=timezone.now())
    assert found(one) == {row.pk}


def test_it_finds_whom_an_answer_is_asked_of():
    mandate = make_mandate()
    one, other = alert(mandate, NAMED), alert(make_mandate(territory=make_territory("d21")), NAMED)
    row = here()
    ReplyClock.objects.create(initiative=row, called_at=timezone.now(), territory=mandate.territory)
    assert found(one) == {row.pk}
    assert found(other) == set()


def test_it_finds_nothing_that_moderation_withholds():
    one = alert()
    withhold(here())
    assert found(one) == set()


def test_it_finds_nothing_more_once_the_mandate_is_over():
    one = alert()
    here()
    Mandate.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert found(one) == set()


# -- Who is written to, and how often --------------------------------------------------------------


def told(person):
    return Mail.objects.filter(kind=KIND, to=person.email).count()


def at_ten(days=0):
    """Ten in the morning in Paris, out of quiet hours and past the hour of digests."""
    day = timezone.localdate() + timedelta(days=1 + days)
    return timezone.make_aware(datetime.combine(day, time(10)))


def test_it_writes_one_message_a_day_for_all_that_was_found():
    one = alert()
    person = one.person
    first, second = here(), here()
    raise_alerts()
    assert AlertPace.objects.get(person=person).rhythm == "daily"
    assert post_alerts(at_ten()) == 1
    mail = Mail.objects.get(kind=KIND, to=person.email)
    letter = build(mail.args)
    assert {line["title"] for line in letter.context["lines"]} == {first.title, second.title}
    here()
    raise_alerts()
    assert post_alerts(at_ten() + timedelta(hours=9)) == 0
    assert post_alerts(at_ten(1)) == 1
    assert told(person) == 2


def test_it_writes_nothing_when_nothing_was_found():
    one = alert()
    assert post_alerts(at_ten()) == 0
    assert told(one.person) == 0


def test_it_writes_at_once_to_whoever_asks_once_an_hour_at_most():
    one = alert()
    choose_rhythm(by=one.person, rhythm="now", at=at_ten())
    here()
    raise_alerts()
    assert post_alerts(at_ten()) == 1
    here()
    raise_alerts()
    assert post_alerts(at_ten() + timedelta(minutes=59)) == 0
    assert post_alerts(at_ten() + timedelta(minutes=61)) == 1


def test_it_writes_once_a_week_to_whoever_asks():
    one = alert()
    choose_rhythm(by=one.person, rhythm="weekly", at=at_ten())
    sent = 0
    for day in range(14):
        here()
        raise_alerts()
        sent += post_alerts(at_ten(day) + timedelta(hours=10))
    assert sent == 2


def test_a_change_of_rhythm_brings_no_second_message_the_same_day():
    one = alert()
    here()
    raise_alerts()
    assert post_alerts(at_ten()) == 1
    choose_rhythm(by=one.person, rhythm="daily", at=at_ten() + timedelta(minutes=5))
    here()
    raise_alerts()
    assert post_alerts(at_ten() + timedelta(hours=10)) == 0


def test_it_never_writes_to_whoever_wants_none_nor_keeps_a_heap_for_later():
    one = alert()
    choose_rhythm(by=one.person, rhythm="never")
    here()
    raise_alerts()
    assert post_alerts(at_ten()) == 0
    choose_rhythm(by=one.person, rhythm="daily", at=at_ten())
    assert post_alerts(at_ten(1)) == 0


def test_a_message_that_leaves_late_says_nothing_of_what_was_withheld_since():
    one = alert()
    row = here()
    raise_alerts()
    post_alerts(at_ten())
    mail = Mail.objects.get(kind=KIND, to=one.person.email)
    withhold(row)
    assert build(mail.args) is None


# -- The page --------------------------------------------------------------------------------------


@pytest.fixture
def elected():
    mandate = make_mandate()
    return sign_in(mandate.user), mandate


def typed(mandate, **fields):
    return {"mandate": mandate.pk, "sort": "new", "speed": "10", "share": "75", **fields}


def test_it_adds_an_alert_and_takes_it_off(elected):
    client, mandate = elected
    assert client.post(HERE, typed(mandate, sort="speed", speed="30")).status_code == 303
    row = Alert.objects.get()
    assert (row.sort, row.number) == ("speed", 30)
    assert "30 personnes" in client.get(HERE).content.decode()
    address = reverse("drop-desk-alert", kwargs={"pk": row.pk})
    assert client.post(address).status_code == 303
    assert client.post(address).status_code == 303
    assert not Alert.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"sort": "autre"}, {"sort": ""}, {"mandate": "999999"}, {"sort": "speed", "speed": "11"}],
)
def test_it_gives_back_what_it_does_not_understand(elected, wrong):
    client, mandate = elected
    assert client.post(HERE, {**typed(mandate), **wrong}).status_code == 422
    assert not Alert.objects.exists()


def test_it_asks_the_same_twice_once(elected):
    client, mandate = elected
    client.post(HERE, typed(mandate))
    client.post(HERE, typed(mandate))
    assert Alert.objects.count() == 1


def test_it_keeps_twenty_at_most():
    assert ALERTS_MAX == 20
    mandate = make_mandate()
    for number in range(20):
        alert(mandate, SPEED, number=10 + number)
    with pytest.raises(Conflict):
        alert(mandate, SPEED, number=99)


def test_it_lets_staff_have_their_own_and_nobody_touch_those_of_others(client):
    mandate = make_mandate()
    person = helps(mandate)
    one = alert(mandate, by=person)
    assert one.person == person
    drop_alert(by=mandate.user, pk=one.pk)
    assert Alert.objects.count() == 1
    with pytest.raises(Refused):
        alert(mandate, by=make_user())


def test_it_chooses_a_rhythm(elected):
    client, mandate = elected
    assert client.post(f"{HERE}rythme/", {"rhythm": "weekly"}).status_code == 303
    assert AlertPace.objects.get(person=mandate.user).rhythm == "weekly"
    assert client.post(f"{HERE}rythme/", {"rhythm": "hourly"}).status_code == 422


POSTS = [HERE, f"{HERE}rythme/", f"{HERE}1/supprimer/", "/elus/bureau/flux/ouvrir/"]


@pytest.mark.parametrize("address", [*POSTS, "/elus/bureau/flux/fermer/"])
def test_it_is_closed_to_everybody_else(client, address):
    assert client.post(address).status_code == 302
    for person in (make_user(), make_moderator(), make_operator()):
        client.force_login(person)
        assert client.post(address).status_code == 403
    assert client.delete(address).status_code == 405


@pytest.mark.parametrize("state", ["pending", "expired", "revoked"])
def test_it_is_closed_unless_the_mandate_is_in_force(client, state):
    client.force_login(mandate_in(state).user)
    assert client.get(HERE).status_code == 403


# -- The feed --------------------------------------------------------------------------------------


ATOM = "{http://www.w3.org/2005/Atom}"


def feed_of(client, key):
    return client.get(reverse("desk-feed", kwargs={"key": key}))


def entries(response):
    """The identifier and the title of each entry."""
    root = ET.fromstring(response.content)
    found = root.findall(f"{ATOM}entry")
    return [(one.findtext(f"{ATOM}id"), one.findtext(f"{ATOM}title")) for one in found]


def test_it_shows_the_secret_address_once_and_reads_it_without_signing_in(elected):
    client, mandate = elected
    page = client.post("/elus/bureau/flux/ouvrir/").content.decode()
    key = re.search(r"/elus/bureau/flux/([\w-]+)\.atom", page)[1]
    assert key not in client.get(HERE).content.decode()
    one = alert(mandate)
    row = here()
    raise_alerts()
    client.logout()
    response = feed_of(client, key)
    assert response.headers["Cache-Control"].startswith("private")
    assert [title for _id, title in entries(response)] == [
        f"{one.get_sort_display()} : {row.title}"
    ]
    assert entries(feed_of(client, key)) == entries(response)
    withhold(row)
    assert entries(feed_of(client, key)) == []


def test_a_new_address_stops_the_one_before_and_a_stopped_one_says_nothing(client):
    person = make_mandate().user
    first, second = open_feed(by=person), open_feed(by=person)
    assert feed_of(client, first).status_code == 404
    assert feed_of(client, second).status_code == 200
    close_feed(by=person)
    assert feed_of(client, second).status_code == 404


def test_the_feed_stops_with_the_mandate(client):
    key = open_feed(by=make_mandate().user)
    Mandate.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert feed_of(client, key).status_code == 404


def test_it_keeps_only_the_print_of_the_address():
    key = open_feed(by=make_mandate().user)
    assert key not in DeskFeed.objects.get().digest


# -- One's data ------------------------------------------------------------------------------------


def test_it_shows_what_it_keeps_and_lets_go_of_it_with_the_account():
    one = alert()
    open_feed(by=one.person)
    here()
    raise_alerts()
    said = str(my_data(one.person))
    assert "Une initiative s’ouvre" in said
    assert "flux ouvert le" in said
    erase_account(by=one.person)
    assert not Alert.objects.exists()
    assert not AlertPace.objects.exists()
    assert not DeskFeed.objects.exists()
    assert not Raised.objects.exists()
