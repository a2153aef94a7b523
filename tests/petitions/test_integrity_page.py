"""The page « Intégrité »: everything published of how a petition is counted, and nobody in it."""

import csv
import io
import json
from datetime import datetime, timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from civic.lib.dates import date_format
from initiatives import tasks
from initiatives.actions.petition_figures import fill_figures
from initiatives.actions.petition_tallies import fold_signatures, recount_signatures
from initiatives.actions.roots import publish_roots
from initiatives.integrity import report_of
from initiatives.models import Petition, PetitionFigures, PetitionTally, Root
from initiatives.petitions.figures import Exact, curve, figures_of, lines, percent, percents
from initiatives.petitions.states import SignatureState
from tests.factories import make_initiative, withhold
from tests.petitions.cast import make_petition
from tests.petitions.crowd import crowd

HOUR = timedelta(hours=1)
HOURS = st.lists(
    st.tuples(st.integers(0, 24 * 12), st.integers(1, 30)), unique_by=lambda one: one[0]
)


def page_of(petition, end="integrite/") -> str:
    return f"{petition.initiative.get_absolute_url()}{end}"


def read(petition, end="integrite/") -> str:
    answer = Client().get(page_of(petition, end))
    assert answer.status_code == 200
    return answer.content.decode()


def sweep(now=None) -> None:
    fold_signatures()
    fill_figures(now)


def suspected(confirmed: int, excluded: int, **fields) -> Petition:
    petition = make_petition()
    crowd(petition, confirmed)
    crowd(petition, excluded, state=SignatureState.EXCLUDED, reason="script", **fields)
    sweep()
    return petition


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("confirmed", "excluded", "shown"),
    [(2700, 124, "4,4\N{NO-BREAK SPACE}%"), (11_989, 12, "0,1\N{NO-BREAK SPACE}%")],
)
def test_a_large_and_a_small_share_are_shown_as_plainly(confirmed, excluded, shown):
    page = read(suspected(confirmed, excluded))
    assert f"{shown} sont écartées" in page
    assert "Envois automatiques" in page
    assert f">{excluded}<" in page
    for word in ("fraude", "triche", "fraudeur"):
        assert word not in page.casefold()
    assert "Elles ne disent rien de son auteur" in page


@pytest.mark.django_db
def test_it_says_from_when_to_when_those_set_aside_were_confirmed():
    petition, now = make_petition(), timezone.now()
    crowd(petition, 40)
    aside = {"state": SignatureState.EXCLUDED, "reason": "script"}
    crowd(petition, 5, now - timedelta(days=9), **aside)
    crowd(petition, 4, now - timedelta(days=2), **aside)
    sweep()
    # Nine are not told, nor is when they came.
    assert "Elles avaient été confirmées" not in read(petition)
    assert json.loads(read(petition, "integrite.json"))["ecartees_confirmees_entre"] == []
    crowd(petition, 1, now - timedelta(days=4), **aside)
    sweep()
    days = [timezone.localdate(now - timedelta(days=ago)) for ago in (9, 2)]
    said = [date_format(day, "j F Y") for day in days]
    page = read(petition).replace("\u00a0", " ")
    assert f"confirmées entre le {said[0]} et le {said[1]}." in page
    told = json.loads(read(petition, "integrite.json"))
    assert told["ecartees_confirmees_entre"] == [day.isoformat() for day in days]
    for day in days:
        assert f"date;Écartées, confirmées entre;{day}" in read(petition, "integrite.csv")


@pytest.mark.django_db
def test_it_is_there_before_anybody_signed():
    page = read(make_petition())
    assert "les nombres restent cachés" in page
    assert "Ce que la méthode ne voit pas" in page
    assert "Adresses jetables" in page


@pytest.mark.django_db
def test_four_signatures_are_not_told_and_five_are():
    petition = make_petition()
    crowd(petition, 4)
    sweep()
    assert "les nombres restent cachés" in read(petition)
    assert json.loads(read(petition, "integrite.json"))["confirmees"] is None
    crowd(petition, 1)
    sweep()
    assert json.loads(read(petition, "integrite.json"))["confirmees"] == 5


@pytest.mark.django_db
def test_no_number_under_ten_is_shown_nor_can_be_computed():
    petition = make_petition()
    crowd(petition, 40)
    crowd(petition, 6, proof=2)
    crowd(petition, 25, state=SignatureState.EXCLUDED, reason="fake")
    crowd(petition, 3, state=SignatureState.EXCLUDED, reason="place")
    crowd(petition, 8, state=SignatureState.VERIFYING)
    sweep()
    told = json.loads(read(petition, "integrite.json"))
    assert told["confirmees"] == 46
    # 8 in verification would be told by what is left of the total: the excluded ones join them.
    assert {"quoi": ["En vérification", "Écartées"], "nombre": 36} in told["autres_etats"]
    assert told["recues"] == 82
    # The excluded ones are no longer told, so neither are their reasons nor their share.
    assert (told["ecartees_par_raison"], told["part_ecartee"]) == ([], None)
    [both] = told["confirmees_par_preuve"]
    assert both["nombre"] == 46
    assert len(both["quoi"]) == 2


@pytest.mark.django_db
def test_a_lone_small_number_hides_the_total_too():
    petition = make_petition()
    crowd(petition, 20)
    crowd(petition, 3, state=SignatureState.VERIFYING)
    sweep()
    told = json.loads(read(petition, "integrite.json"))
    assert told["recues"] is None
    assert {"quoi": ["En vérification"], "nombre": None} in told["autres_etats"]
    assert "moins de 10" in read(petition)


def traced(petition, number, **fields) -> None:
    crowd(petition, number, features={"v": 1, "network": "a" * 16, "disposable": False} | fields)


@pytest.mark.django_db
def test_shares_of_throw_away_addresses_and_of_the_first_network_are_told():
    petition = make_petition()
    traced(petition, 30, disposable=True)
    traced(petition, 50, network="b" * 16)
    # One stand is no network, and what left no trace is not counted.
    traced(petition, 100, network="c" * 16, stand="x")
    # All of another site come from its network, which is nobody's.
    traced(petition, 20, network="", relay=True)
    crowd(petition, 40)
    old = timezone.now() - timedelta(days=40)
    crowd(petition, 90, old, features={"v": 1, "network": "d" * 16, "disposable": True})
    sweep()
    told = json.loads(read(petition, "integrite.json"))
    assert told["adresses_jetables_pour_cent"] == 15
    assert told["premier_reseau_pour_cent"] == 25
    assert told["sites_partenaires_pour_cent"] == 10
    page = read(petition)
    assert "15&nbsp;%" in page
    assert "25&nbsp;%" in page
    assert "10&nbsp;%" in page
    table = read(petition, "integrite.csv")
    assert "part;Adresses jetables, en pour cent;15" in table
    assert "part;Sites partenaires, en pour cent;10" in table


@pytest.mark.django_db
def test_a_share_of_too_few_is_not_told():
    petition = make_petition()
    traced(petition, 9, disposable=True)
    traced(petition, 100, network="b" * 16)
    sweep()
    told = json.loads(read(petition, "integrite.json"))
    assert told["adresses_jetables_pour_cent"] is None
    # The other nine would be told by the rest.
    assert told["premier_reseau_pour_cent"] is None
    assert read(petition).count("trop peu pour le dire") == 2


@pytest.mark.parametrize(
    ("part", "whole", "percent_"),
    [
        (0, 100, 0),
        (9, 100, None),
        (10, 100, 10),
        (10, 99, None),
        (91, 100, None),
        (90, 100, 90),
        (100, 100, 100),
        (25, 2000, 1),
        (30, 2000, 2),
        (0, 0, None),
    ],
)
def test_percents_are_whole_and_hide_the_small_ones(part, whole, percent_):
    assert percents(part, whole) == percent_


@pytest.mark.django_db
def test_it_costs_the_same_whatever_the_number_of_signatures_and_reads_none():
    petition = make_petition()
    crowd(petition, 200)
    sweep()
    publish_roots(timezone.now() + timedelta(days=1))
    for end in ("integrite/", "integrite.json", "integrite.csv"):
        read(petition, end)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            read(petition, end)
        assert len(asked) <= 5
        assert not [one for one in asked if "initiatives_signature" in one["sql"]]


@pytest.mark.django_db
def test_it_is_public_and_cacheable_and_sets_no_cookie():
    petition = make_petition()
    client = Client()
    for end in ("integrite/", "integrite.json", "integrite.csv"):
        answer = client.get(page_of(petition, end))
        assert answer.headers["Cache-Control"].startswith("public")
        assert client.post(page_of(petition, end)).status_code == 405
    assert not client.cookies


@pytest.mark.django_db
def test_an_old_address_leads_to_the_new_one_and_no_petition_is_not_found():
    petition = make_petition()
    pk = petition.initiative_id
    answer = Client().get(f"/initiatives/{pk}-autre/integrite/")
    assert (answer.status_code, answer.url) == (301, page_of(petition))
    lone = make_initiative()
    assert Client().get(f"{lone.get_absolute_url()}integrite/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["restricted", "removed"])
def test_what_was_counted_stays_public_where_the_text_may_not_be_read(state):
    petition = make_petition(initiative=make_initiative(title="Rouvrir Quintefeuille"))
    crowd(petition, 40)
    sweep()
    before = json.loads(read(petition, "integrite.json"))
    withhold(petition.initiative, state)
    for end in ("integrite/", "integrite.json", "integrite.csv"):
        answer = Client().get(page_of(petition, end))
        assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex")
        assert "Quintefeuille" not in answer.text
        assert "quintefeuille" not in answer.text
    after = json.loads(read(petition, "integrite.json"))
    assert after.pop("adresse") != before.pop("adresse")
    assert after == before
    page = read(petition)
    assert f"Initiative n°\N{NO-BREAK SPACE}{petition.initiative_id}" in page
    # Any words lead there, for nobody who has the address knows what may be written now.
    anonymous = f"/initiatives/{petition.initiative_id}-initiative/integrite/"
    assert Client().get(anonymous).status_code == 200
    own = Client().get(petition.initiative.get_absolute_url())
    assert f'href="{anonymous}"' in own.text


@pytest.mark.django_db
def test_the_recount_and_what_it_found_are_published():
    petition = make_petition()
    crowd(petition, 20)
    sweep()
    recount_signatures()
    assert "aucune différence" in read(petition)
    PetitionTally.objects.filter(petition=petition).update(confirmed=23)
    recount_signatures()
    page = read(petition)
    assert "des différences ont été trouvées, et corrigées" in page
    assert "Confirmées\N{NO-BREAK SPACE}: 3" in page
    recount_signatures()
    page = read(petition)
    assert "aucune différence" in page
    assert "La dernière différence a été trouvée" in page


@pytest.mark.django_db
def test_roots_are_published_with_their_size_from_five_on():
    petition = make_petition()
    crowd(petition, 4)
    now = timezone.now()
    publish_roots(now + timedelta(days=1))
    crowd(petition, 8, now + timedelta(days=1))
    publish_roots(now + timedelta(days=2))
    told = json.loads(read(petition, "integrite.json"))["racines"]
    assert [one["taille"] for one in told] == [12, None]
    assert told[0]["racine"] in read(petition)
    assert f"?petition={petition.initiative_id}" in read(petition)


@pytest.mark.django_db
def test_the_table_holds_the_same_numbers():
    petition = suspected(30, 15)
    publish_roots(timezone.now() + timedelta(days=1))
    rows = list(csv.reader(io.StringIO(read(petition, "integrite.csv")), delimiter=";"))
    assert rows[0] == ["partie", "mesure", "nombre"]
    assert ["signatures", "Confirmées", "30"] in rows
    assert ["raison", "Envois automatiques", "15"] in rows
    assert [row for row in rows if row[0] == "racine"]


@pytest.mark.django_db
def test_the_curve_is_a_day_late():
    petition = make_petition()
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    now = midnight + timedelta(hours=9)
    Petition.objects.filter(pk=petition.pk).update(opened_at=midnight - timedelta(days=6))
    crowd(petition, 15, midnight - timedelta(days=1, hours=2))
    crowd(petition, 11, midnight - timedelta(hours=2))
    crowd(petition, 12, now)
    sweep(now)
    [one] = json.loads(read(petition, "integrite.json"))["confirmations_par_heure"]
    assert one["nombre"] == 15
    assert "Heure par heure" in read(petition)


@pytest.mark.django_db
def test_figures_are_made_again_only_where_something_moved():
    quiet, busy = make_petition(), make_petition()
    crowd(busy, 6)
    fold_signatures()
    assert fill_figures() == 2
    assert fill_figures() == 0
    crowd(busy, 1)
    fold_signatures()
    assert tasks.fill_figures() == 1
    call_command("fill_figures", stdout=StringIO())
    assert PetitionFigures.objects.get(petition=busy).counts["states"] == {"confirmed": 7}
    assert PetitionFigures.objects.get(petition=quiet).counts["states"] == {}


def _clock(hours) -> list[tuple[datetime, int]]:
    start = datetime(2026, 11, 1)  # noqa: DTZ001
    return [(start + at * HOUR, number) for at, number in hours]


@given(HOURS)
def test_each_interval_of_the_curve_holds_ten_people(hours):
    made = curve(_clock(hours))
    assert all(one.number >= 10 and one.start < one.end for one in made)
    assert all(left.end <= right.start for left, right in pairwise(made))
    left = sum(number for _at, number in hours) - sum(one.number for one in made)
    assert 0 <= left < 10


@given(HOURS, HOURS)
def test_what_is_published_of_a_curve_does_not_change_later(hours, later):
    first = curve(_clock(hours))
    last = max((at for at, _number in hours), default=0) // 24
    after = [(at + 24 * (last + 1), number) for at, number in later]
    assert curve(_clock(hours + after))[: len(first)] == first


@given(st.dictionaries(st.sampled_from("abcde"), st.integers(0, 40)))
def test_lines_add_up_and_none_is_small(cells):
    made = lines(cells)
    assert sorted(name for line in made for name in line.names) == sorted(cells)
    assert all(line.number is None or line.number == 0 or line.number >= 10 for line in made)
    if all(line.number is not None for line in made):
        assert sum(line.number for line in made) == sum(cells.values())


def test_nothing_is_told_under_the_floor():
    exact = Exact(9, 4, {"Écartées": 5}, {"a": 5}, {"b": 4}, [])
    made = figures_of(exact, 5, "Écartées")
    assert (made.confirmed, made.received, made.states, made.reasons) == (None, None, [], [])


@pytest.mark.parametrize(
    ("share", "text"), [(0.0439, "4,4"), (0.001, "0,1"), (0, "0,0"), (0.0001, "moins de 0,1")]
)
def test_a_share_reads_as_in_french(share, text):
    assert percent(share) == f"{text}\N{NO-BREAK SPACE}%"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["integrite.json", "integrite.csv"])
def test_a_file_is_written_once_until_something_in_it_is_new(name, monkeypatch):
    petition = make_petition()
    crowd(petition, 40)
    sweep()
    first, told = read(petition, name), []
    monkeypatch.setattr(
        "initiatives.views.integrity.report_of",
        lambda *args, **kwargs: told.append(args) or report_of(*args, **kwargs),
    )
    assert read(petition, name) == first
    assert told == []
    crowd(petition, 3)
    sweep()
    assert "43" in read(petition, name)
    publish_roots(timezone.now() + timedelta(days=1))
    root = bytes(Root.objects.get().root).hex()
    assert root in read(petition, name)
    PetitionFigures.objects.update(together=25)
    assert "25" in read(petition, name)
    assert len(told) == 3


@pytest.mark.django_db
def test_it_never_says_that_few_signed_when_its_figures_are_only_late():
    petition = make_petition()
    crowd(petition, 3)
    sweep()
    crowd(petition, 30)
    fold_signatures()
    page = read(petition)
    assert "les nombres restent cachés" not in page
    assert "refaits chaque heure" in page
    fill_figures()
    assert ">33<" in read(petition)


@pytest.mark.django_db
def test_the_curve_says_its_scale_and_the_days_it_ends_with():
    petition = make_petition()
    ago = timezone.localtime() - timedelta(days=40)
    crowd(petition, 120, ago.replace(hour=9, minute=0))
    # Nothing moved since: the curve stays that of its last days.
    sweep(ago + timedelta(days=4))
    page = read(petition)
    most = max(one.pace for one in report_of(petition).figures.curve)
    assert f">{round(most)} par heure<" in page
    assert "avant-hier" not in page
    assert f"<span>{date_format(ago.date(), 'j F Y')}</span>" in page


@pytest.mark.django_db
def test_no_share_is_told_of_nothing():
    petition = make_petition()
    crowd(petition, 60)
    sweep()
    assert "sont écartées" not in read(petition)
