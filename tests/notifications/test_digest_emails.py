"""What news and digests say, and what they leave out when they leave."""

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from civic.activity.verbs import Verb
from civic.lib.letters import HTML, TEXT, draw
from civic.notifications import emails, registry
from civic.notifications.actions import digests
from civic.notifications.models import Follow, Mail
from civic.notifications.registry import Thing
from civic.notifications.states import Kind, Origin, Rhythm
from tests.factories import make_initiative, make_places
from tests.notifications.telling import (
    HOUR,
    NOON,
    follow,
    happen,
    make_reader,
    withdraw,
)

pytestmark = pytest.mark.django_db
NOW, DAILY, WEEKLY = Rhythm.NOW, Rhythm.DAILY, Rhythm.WEEKLY


@pytest.fixture(autouse=True)
def _places():
    make_places()


@pytest.fixture(autouse=True)
def _titles(monkeypatch):
    """Initiatives that exist for those who describe them."""

    def describe(keys):
        return {
            key: Thing(Kind.INITIATIVE, key, f"Passerelle {key}", f"/initiatives/{key}-x/")
            for key in keys
        }

    monkeypatch.setitem(registry._describers, Kind.INITIATIVE, describe)


@pytest.fixture
def reader():
    return make_reader()


def letter(rhythm=DAILY):
    """The letter of the one mail that is written now."""
    digests.build(rhythm=rhythm, now=NOON)
    [mail] = Mail.objects.all()
    return emails.build(mail.args)


def lines(made, form=TEXT):
    return re.sub(r"[^\S\n]+", " ", draw(made, form))


def test_it_says_in_the_subject_what_happened_to_the_one_initiative(reader):
    follow(reader)
    happen(verb=Verb.MILESTONE, data={"level": 25})
    made = letter()
    assert made.subject == "Passerelle 1 : Palier franchi : 25 personnes l’ont rejointe"
    assert made.thread == "initiative-1"


def test_it_keeps_a_subject_short_whatever_somebody_wrote(reader):
    follow(reader)
    happen(verb=Verb.CLOSED, summary="Le bac est revenu, merci à toutes et à tous. " * 4)
    made = letter()
    assert made.subject.startswith("Passerelle 1 : Initiative close : Le bac est revenu")
    assert made.subject.endswith("…")
    assert len(made.subject) <= 48 + 3 + 73
    # What is cut in the subject is in the message.
    assert made.subject.removesuffix("…").split(" : ")[-1] in draw(made, HTML)


def test_it_counts_in_the_subject_what_happened_to_the_one_initiative(reader):
    follow(reader)
    happen()
    happen()
    assert letter().subject == "Passerelle 1 : 2 nouvelles"


def test_it_says_in_the_subject_how_many_and_where(reader):
    follow(reader, Kind.AREA, "d21")
    for key in ("1", "2", "3"):
        happen(about=key)
    made = letter()
    assert made.subject == "3 nouvelles à Dijon : Passerelle 3, Passerelle 2 et 1 autre"
    assert made.thread == ""


def test_it_says_no_place_when_there_are_several(reader):
    follow(reader, Kind.AREA, "fr")
    happen(about="1")
    happen(about="2", where="fr/r27/d21/21054/")
    assert letter().subject == "2 nouvelles : Passerelle 2 et Passerelle 1"


def test_it_groups_by_initiative_with_what_one_can_do_next(reader):
    follow(reader)
    follow(reader, Kind.THEME, "mobilites")
    happen(about="2", verb=Verb.PUBLISHED, actor_name="Odile", who="odile")
    happen(verb=Verb.EDITED, summary="Une date **précise**.", data={"version": 2})
    text = lines(letter())
    assert text.index("Passerelle 1") < text.index("Passerelle 2")
    assert "- mardi 2 juin : Texte modifié : Une date précise." in text
    assert "Voir ce qui a changé :\nhttp://localhost:8000/initiatives/1/versions/2/" in text
    assert "Initiative publiée par Odile" in text
    assert "Lire et prendre position :" in text


def test_it_tells_the_last_events_and_counts_the_others(reader):
    follow(reader)
    for number in range(7):
        happen(summary=f"Version {number}")
    text = lines(letter())
    assert "Version 6" in text
    assert "Version 2" not in text
    assert "et 3 autres changements avant cela" in text


def test_it_shows_ten_initiatives_and_the_way_to_the_others(reader):
    follow(reader, Kind.AREA, "d21")
    for number in range(15):
        happen(about=str(number))
    made = letter()
    assert made.subject.startswith("15 nouvelles à Dijon :")
    assert made.subject.endswith("et 13 autres")
    assert "Voir les 5 autres initiatives" in lines(made)


def test_it_counts_what_a_mail_does_not_carry(monkeypatch, reader):
    monkeypatch.setattr(digests, "CARRIED", 12)
    follow(reader, Kind.AREA, "fr")
    for number in range(60):
        happen(about=str(number))
    made = letter()
    assert made.subject.startswith("60 nouvelles :")
    assert "Voir les 50 autres initiatives" in lines(made)
    assert "/territoires/" in lines(made)


def test_an_account_finds_the_others_in_its_list():
    odile = make_reader(account=True)
    follow(odile, Kind.AREA, "fr")
    for number in range(12):
        happen(about=str(number))
    assert "/compte/nouvelles/" in lines(letter())


@pytest.mark.parametrize("rhythm", [NOW, DAILY, WEEKLY])
def test_it_says_why_and_how_to_stop(reader, rhythm):
    follow(reader, rhythm=rhythm)
    follow(reader, Kind.AREA, "d21", rhythm=rhythm)
    happen()
    happen(about="2")
    made = letter(rhythm)
    assert made.reason.startswith("Vous suivez « Passerelle 1 » et Côte-d’Or")
    assert "/desabonner/" in made.unsubscribe_url
    assert "/suivis/" in made.settings_url
    for form in (TEXT, HTML):
        assert made.unsubscribe_url in draw(made, form)


def test_it_says_what_one_joined_or_proposed(reader):
    follow(reader, origin=Origin.JOINED)
    follow(reader, key="2", origin=Origin.AUTHOR)
    happen()
    happen(about="2")
    reason = letter().reason
    assert "Vous avez proposé « Passerelle 2 », et vous avez rejoint « Passerelle 1 »." in reason


def test_one_click_stops_the_one_follow_that_is_the_reason(reader):
    row = follow(reader)
    happen()
    from civic.notifications.tokens import read_unsubscribe

    stop = read_unsubscribe(letter().unsubscribe_url.rstrip("/").rsplit("/", 1)[1])
    assert stop.follow == row.pk


def built():
    [mail] = Mail.objects.all()
    return emails.build(mail.args)


def test_it_leaves_out_what_was_withdrawn_meanwhile(reader):
    follow(reader)
    follow(reader, key="2")
    gone, _kept = happen(), happen(about="2")
    letter()
    withdraw(gone)
    assert built().subject.startswith("Passerelle 2 :")


def test_it_sends_nothing_when_all_was_withdrawn(reader):
    follow(reader)
    row = happen()
    letter()
    withdraw(row)
    assert built() is None


@pytest.mark.parametrize(
    "change",
    [
        lambda reader: Follow.objects.all().delete(),
        lambda reader: Follow.objects.update(rhythm=Rhythm.NEVER),
        lambda reader: Follow.objects.update(muted_until=NOON),
        lambda reader: type(reader).objects.update(stopped_at=NOON),
    ],
)
def test_it_sends_nothing_to_somebody_who_stopped_meanwhile(reader, change):
    follow(reader)
    happen()
    letter()
    change(reader)
    assert built() is None


def test_it_still_tells_somebody_who_changed_rhythm_meanwhile(reader):
    follow(reader)
    happen()
    letter()
    Follow.objects.update(rhythm=WEEKLY)
    assert built() is not None


def test_a_slow_outbox_wakes_nobody(reader, monkeypatch):
    follow(reader)
    happen()
    letter()
    type(reader).objects.update(quiet_from=time(21), quiet_to=time(8))
    night = datetime(2026, 6, 2, 23, tzinfo=ZoneInfo("Europe/Paris"))
    monkeypatch.setattr("django.utils.timezone.now", lambda: night)
    with pytest.raises(registry.TooEarlyError) as early:
        built()
    assert early.value.until == night + 9 * HOUR


def test_it_reads_a_real_initiative_as_it_is_told():
    odile = make_reader(account=True)
    follow(odile, Kind.AREA, "fr")
    make_initiative(title="Rouvrir la piscine")
    from civic.activity.actions import settle

    settle()
    made = letter()
    assert "Initiative publiée par" in made.subject
    assert "Dijon" in lines(made)


def test_it_offers_the_next_step_that_the_list_offers(reader):
    follow(reader, "initiative", "1", origin=Origin.AUTHOR)
    happen(verb=Verb.MILESTONE, data={"level": 25})
    said = lines(letter())
    assert "La faire connaître" in said
    assert "/initiatives/1/#partager" in said


def test_it_leads_to_both_ways_when_another_is_proposed(reader):
    follow(reader)
    happen(verb=Verb.ALTERNATIVE)
    assert "/initiatives/1/alternatives/" in lines(letter())


def test_it_writes_the_first_of_a_month_as_people_say_it(reader):
    follow(reader)
    happen(at=NOON - 24 * HOUR)
    assert "lundi 1er juin" in lines(letter())
