"""The public log: what it says, what it never says, and that nobody rewrites it."""

import csv
import hashlib
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from initiatives.actions.visibility import change_visibility
from initiatives.states import Visibility
from moderation import actions, journal
from moderation.actions import Judgement, write_journal
from moderation.categories import Motive
from moderation.models import Entry
from moderation.models.decision import Measure
from tests.factories import make_initiative, make_moderator, make_territory, make_user

pytestmark = pytest.mark.django_db
WORDS = "La deuxième phrase traite un habitant de voleur."
ADDRESSES = (
    "/moderation/journal/",
    "/moderation/journal.csv",
    "/moderation/journal.atom",
    "/moderation/journal.rss",
    "/moderation/journal.json",
)


def decided(measure=Measure.DISABLE, *, by=None, initiative=None, at=None):
    """One decision of the desk, from the flag on."""
    now = at or timezone.now() - timedelta(minutes=5)
    initiative, by = initiative or make_initiative(), by or make_moderator()
    actions.flag(
        by=make_user(name="Odile Ferrand"),
        kind="initiative",
        key=str(initiative.pk),
        motive=Motive.INSULT,
        at=now - timedelta(minutes=90),
    )
    case = actions.draw(by=by, at=now)
    motive = None if measure == Measure.KEEP else Motive.INSULT
    judgement = Judgement(measure, motive, "fermée depuis mars", WORDS)
    return actions.decide_case(by=by, case=case, judgement=judgement, at=now)


def test_it_tells_each_decision_once_its_minute_is_over():
    now = timezone.now()
    decided(at=now)
    assert write_journal(now + timedelta(seconds=59)) == 0
    assert write_journal(now + timedelta(seconds=60)) == 1
    assert write_journal(now + timedelta(days=1)) == 0
    facts = Entry.objects.get().facts
    assert facts["mesure"] == "disable"
    assert facts["motif"] == "insult"
    assert facts["fondement"] == "law:insult"
    assert facts["origine"] == "flags"
    assert facts["minutes"] == 90
    assert facts["automatique"] is False


def test_keeping_is_told_too():
    decided(Measure.KEEP)
    write_journal()
    assert Entry.objects.get().facts["mesure"] == "keep"


def test_a_decision_taken_back_has_two_lines_and_its_restoring_none():
    now, by = timezone.now() - timedelta(minutes=5), make_moderator()
    decision = decided(by=by, at=now)
    actions.undo_decision(by=by, decision=decision, at=now + timedelta(seconds=30))
    assert write_journal() == 2
    assert [row.facts["acte"] for row in Entry.objects.order_by("number")] == ["decided", "undone"]


def test_a_decision_without_a_case_is_told_as_such():
    change_visibility(
        by=make_moderator(), initiative=make_initiative(), to=Visibility.BLURRED, reason=WORDS
    )
    write_journal()
    facts = Entry.objects.get().facts
    assert (facts["acte"], facts["mesure"], facts["origine"]) == ("direct", "blurred", "own")


def test_it_says_that_moderation_saw_it_itself():
    initiative = make_initiative()
    actions.refer(
        by=make_moderator(),
        kind="initiative",
        key=str(initiative.pk),
        motive=Motive.INSULT,
        note=WORDS,
    )
    by, now = make_moderator(), timezone.now() - timedelta(minutes=5)
    case = actions.draw(by=by)
    judgement = Judgement(Measure.DISABLE, Motive.INSULT, "fermée depuis mars", WORDS)
    decision = actions.decide_case(by=by, case=case, judgement=judgement, at=now)
    assert "la modération, qui l’a vu elle-même" in decision.reason
    assert decision.statement["source_type"] == "SOURCE_VOLUNTARY"
    write_journal()
    assert Entry.objects.get().facts["origine"] == "own"


def test_nothing_in_it_names_anybody():
    initiative = make_initiative(author=make_user(name="Samuel Kerouanton"))
    by = make_moderator(name="Agathe Le Floch")
    decided(initiative=initiative, by=by)
    write_journal()
    for address in ADDRESSES:
        said = Client().get(address).text
        for word in ("Samuel", "Agathe", "Odile", initiative.title, "voleur", "fermée depuis"):
            assert word not in said, address
        assert str(by.uid) not in said


@pytest.mark.parametrize(
    ("code", "population", "shown"),
    [("21231", 10_000, "21231"), ("21231", 9_999, "d21"), ("d21", 5, "d21"), ("fr", None, "fr")],
)
def test_a_small_commune_is_told_by_its_departement(code, population, shown):
    place = make_territory(code)
    place.population = population
    assert journal.area_shown(place) == shown


def test_a_moderator_has_another_name_each_quarter():
    by = make_moderator()
    march, april, june = (datetime(2026, month, 15, tzinfo=UTC) for month in (3, 4, 6))
    assert journal.pseudonym(by, march) != journal.pseudonym(by, april)
    assert journal.pseudonym(by, april) == journal.pseudonym(by, june)
    assert journal.pseudonym(by, april) != journal.pseudonym(make_moderator(), april)


def test_anybody_can_check_the_chain_from_the_table():
    for _turn in range(3):
        decided()
    write_journal()
    rows = list(csv.DictReader(StringIO(Client().get("/moderation/journal.csv").text)))
    assert len(rows) == 3
    previous = ""
    for number, row in enumerate(rows, start=1):
        body = json.dumps(
            [number, previous, json.loads(row["faits"])], sort_keys=True, ensure_ascii=False
        )
        previous = hashlib.sha256(body.encode()).hexdigest()
        assert row["empreinte"] == previous


def test_the_database_refuses_to_rewrite_or_drop_a_line():
    decided()
    write_journal()
    for change in (
        lambda: Entry.objects.update(previous="x"),
        lambda: Entry.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    call_command("verify_journal", stdout=StringIO())


def test_a_line_rewritten_behind_its_back_is_found():
    decided()
    decided()
    write_journal()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE moderation_entry DISABLE TRIGGER journal_append_only")
        cursor.execute(
            'UPDATE moderation_entry SET facts = facts || \'{"mesure": "keep"}\' WHERE number = 1'
        )
        cursor.execute("ALTER TABLE moderation_entry ENABLE TRIGGER journal_append_only")
    assert journal.first_break() == 1
    with pytest.raises(CommandError, match="Line 1"):
        call_command("verify_journal")


def test_the_command_writes_it_too():
    decided()
    out = StringIO()
    call_command("write_journal", stdout=out)
    assert out.getvalue() == "1 lines added.\n"


def test_it_is_read_by_anybody_thirty_lines_at_a_time(django_assert_max_num_queries):
    for _turn in range(31):
        decided(Measure.KEEP)
    write_journal()
    with django_assert_max_num_queries(3):
        page = Client().get("/moderation/journal/")
    assert page.headers["Cache-Control"].startswith("public")
    assert page.text.count('id="ligne-') == 30
    older = Client().get("/moderation/journal/?avant=2").text
    assert older.count('id="ligne-') == 1


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("motif=insult", 2),
        ("motif=spam", 0),
        ("mesure=keep", 1),
        ("motif=insult&mesure=disable", 1),
        ("motif=nothing&mesure=x&avant=y", 2),
        ("lieu=dijon", 2),
        ("lieu=21231&motif=insult", 2),
        ("lieu=d21", 0),
        ("lieu=nulle-part", 0),
        (f"periode={timezone.localdate():%Y-%m}", 2),
        ("periode=2001", 0),
        ("periode=20%25", 2),
        (f"avant={'9' * 40}", 2),
    ],
)
def test_it_is_filtered(query, count):
    decided()
    decided(Measure.KEEP)
    write_journal()
    assert Client().get(f"/moderation/journal/?{query}").text.count('id="ligne-') == count


def test_the_feed_is_atom():
    decided()
    write_journal()
    response = Client().get("/moderation/journal.atom")
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    root = ET.fromstring(response.content)
    entries = root.findall("{http://www.w3.org/2005/Atom}entry")
    assert [one.findtext("{http://www.w3.org/2005/Atom}title") for one in entries] == [
        "Décision n° 1 : Suspendre l’accès"
    ]
    last = Entry.objects.get()
    assert entries[0].findtext("{http://www.w3.org/2005/Atom}summary").endswith(last.hash)
    # The end of the whole chain, whatever the filter.
    for query in ("", "?mesure=keep"):
        answer = Client().get(f"/moderation/journal.atom{query}")
        head = ET.fromstring(answer.content).findtext("{http://www.w3.org/2005/Atom}subtitle")
        assert head == f"Dernière ligne : n° 1. Empreinte : {last.hash}"


def test_the_feed_is_asked_again_for_nothing_until_there_is_a_line():
    decided()
    write_journal()
    for address in ADDRESSES[2:]:
        first = Client().get(f"{address}?mesure=keep")
        kept = {"If-None-Match": first.headers["ETag"]}
        assert Client().get(f"{address}?mesure=keep", headers=kept).status_code == 304
    decided(Measure.KEEP)
    write_journal()
    assert Client().get(f"{address}?mesure=keep", headers=kept).status_code == 200


def lines(number: int) -> None:
    """A log of so many lines, which nobody decided."""
    facts = {"acte": "decided", "heure": "2026-11-02T10", "territoire": "fr", "motif": ""}
    Entry.objects.bulk_create(
        Entry(number=n, source=f"test:{n}", facts={**facts, "mesure": "keep"}, hash=f"{n:064}")
        for n in range(1, number + 1)
    )


@pytest.mark.parametrize("number", [0, 1, 99, 100, 130, 231])
def test_the_feed_and_its_archives_hold_every_line_once(number):
    lines(number)
    address, told, previous = "/moderation/journal.atom", [], ""
    while address:
        root = ET.fromstring(Client().get(address).content)
        told += [one.text for one in root.findall("{*}entry/{*}id")]
        links = {one.get("rel"): one.get("href") for one in root.findall("{*}link")}
        assert links.get("next-archive", "").endswith(previous)
        assert ("next-archive" in links) <= ("archive=" in address)
        previous = address.removeprefix("/moderation") if "archive=" in address else ""
        address = links.get("prev-archive", "").removeprefix(settings.SITE_URL)
    assert len(told) == len(set(told)) == number


def test_an_archive_that_is_not_full_does_not_exist():
    lines(150)
    for told in ("2", "0", "x", "-1", "9" * 40, "²"):
        assert Client().get(f"/moderation/journal.atom?archive={told}").status_code == 404


def test_it_takes_a_get_only():
    for address in ADDRESSES:
        assert Client().post(address).status_code == 405


def test_the_clock_looks_no_further_back_than_an_hour_before_it_found_all():
    now = timezone.now()
    assert write_journal(now, whole=False) == 0
    decided(at=now - timedelta(minutes=50))
    decided(at=now - timedelta(hours=3))
    assert write_journal(now + timedelta(minutes=1), whole=False) == 1
    assert write_journal(now + timedelta(minutes=2), whole=False) == 0
    assert write_journal(now + timedelta(minutes=3)) == 1
