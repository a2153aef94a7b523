"""What is taken away from the desk: public facts, two pages to print."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from civic.lib.sheets import safe
from civic.officials.desk.refresh import refresh_figures
from civic.officials.states import MandateState
from initiatives.models import Argument, ReplyClock, Tally
from tests.factories import make_initiative, make_mandate, make_territory, make_user, withhold
from tests.moderation.cast import sign_in
from tests.officials.cast import helps, mandate_in
from tests.petitions.test_sheet import poppler

DESK = "/elus/bureau/"
PATHS = [f"{DESK}export.csv", f"{DESK}export.json", f"{DESK}note.pdf"]
pytestmark = pytest.mark.django_db


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("role", ["holder", "staff"])
@pytest.mark.parametrize("state", list(MandateState))
def test_files_open_while_the_mandate_is_in_force_only(path, role, state):
    mandate = mandate_in(state, territory=make_territory("d21"))
    person = mandate.user if role == "holder" else helps(mandate)
    expected = 200 if state == MandateState.ACTIVE else 403
    answer = sign_in(person).get(path)
    assert answer.status_code == expected
    if expected == 200:
        assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", PATHS)
def test_files_are_closed_to_everybody_else(path):
    mandate = make_mandate(territory=make_territory("d21"))
    assert sign_in(make_user()).get(path).status_code == 403
    assert Client().get(path).status_code == 302
    client = sign_in(mandate.user)
    assert client.post(path).status_code == 405
    assert client.get(path, {"theme": "inconnu"}).status_code == 422
    assert client.get(f"{DESK}export.xlsx").status_code == 404


def test_exports_hold_public_facts_once_and_no_count_under_the_floor():
    mandate = make_mandate(territory=make_territory("d21"))
    other = make_mandate(mandate.user, territory=make_territory("242100410"))
    row = make_initiative(title="=1+1", territory=make_territory("21231"))
    Tally.objects.filter(pk=row.pk).update(supports=12, opposes=4)
    withheld = make_initiative(title="Une halte", territory=make_territory("21231"))
    refresh_figures()
    withhold(withheld)
    client = sign_in(mandate.user)
    [found] = json.loads(body(client.get(f"{DESK}export.json")))
    assert found["titre"] == "=1+1"
    assert (found["rejoignent"], found["s_opposent"], found["signatures"]) == (12, None, None)
    assert other.territory_id == "242100410"
    text = body(client.get(f"{DESK}export.csv")).decode("utf-8-sig")
    [line] = csv.DictReader(io.StringIO(text), delimiter=";")
    assert line["titre"] == "'=1+1"
    assert line["s_opposent"] == ""
    assert row.author.email not in text
    assert row.author.name not in text


@pytest.mark.parametrize("cell", ["=A1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1"])
def test_no_cell_is_taken_for_a_formula(cell):
    assert safe(cell) == f"'{cell}"


def test_other_cells_stay_as_they_are():
    assert [safe(cell) for cell in ("Une halte", "", None, -5)] == ["Une halte", "", None, -5]


@pytest.mark.parametrize("number", [0, 12])
def test_the_brief_has_two_pages_whatever_was_written(number):
    mandate = make_mandate(
        territory=make_territory("d21"), function="Vice-présidente chargée " + "des mobilités " * 6
    )
    author, today = make_user(), timezone.localdate()
    for turn in range(number):
        row = make_initiative(title="Anticonstitutionnellement" * 3 + str(turn), author=author)
        ReplyClock.objects.create(
            initiative=row,
            called_at=timezone.now(),
            noticed_at=timezone.now(),
            notice="site",
            due_on=today - timedelta(days=1 + turn),
        )
    refresh_figures()
    pdf = body(sign_in(mandate.user).get(f"{DESK}note.pdf"))
    assert pdf.count(b"/Type /Page\n") == 2
    first = words(pdf, 1)
    assert "Note pour le conseil" in first
    assert ("12 jours de retard" in first) is (number == 12)
    assert "2/2" in words(pdf, 2)


def test_the_brief_quotes_both_sides_and_ranks_the_communes_as_the_desk_does():
    mandate = make_mandate(territory=make_territory("d21"))
    rows = [make_initiative(territory=make_territory(code)) for code in ("21231", "21231", "21054")]
    for side, text in (("support", "Le bus passe déjà."), ("oppose", "La rue est étroite.")):
        Argument.objects.create(initiative=rows[0], author=make_user(), side=side, text=text)
    ReplyClock.objects.create(initiative=rows[0], called_at=timezone.now())
    refresh_figures()
    client = sign_in(mandate.user)
    first = words(body(client.get(f"{DESK}note.pdf")), 1)
    assert "Pour : Le bus passe déjà." in first.replace("\N{NO-BREAK SPACE}", " ")
    assert "Contre : La rue est étroite." in first.replace("\N{NO-BREAK SPACE}", " ")
    for asked, expected in (("", ("Dijon", "Beaune")), ("?tri=nom", ("Beaune", "Dijon"))):
        second = words(body(client.get(f"{DESK}note.pdf{asked}")), 2)
        here, there = (second.index(f"{name} (21)") for name in expected)
        assert here < there


def words(pdf: bytes, page: int) -> str:
    """What one page says."""
    told = poppler("pdftotext", pdf, "-layout", "-f", str(page), "-l", str(page))
    return " ".join(told.decode().split())
