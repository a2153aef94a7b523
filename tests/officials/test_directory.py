"""The directory: who is here for a place, who is missing, how those here answer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic.accounts.functions import Function
from civic.officials import directory
from civic.officials.states import MandateState
from initiatives import areas
from initiatives.actions import moved
from initiatives.models import Reply, ReplyClock
from initiatives.replies.states import Notice, Position
from initiatives.states import Visibility
from moderation import kinds
from tests.factories import (
    make_initiative,
    make_mandate,
    make_places,
    make_territory,
    make_user,
    withhold,
)
from tests.officials.cast import mandate_in

pytestmark = pytest.mark.django_db
DIJON = "/elus/?territoire=21231"


def clock(*, due=30, answered=None, initiative=None, **fields):
    """A clock that was started: `due` and `answered` in days from the notice, 30 days ago."""
    noticed = timezone.now() - timedelta(days=30)
    return ReplyClock.objects.create(
        initiative=initiative or make_initiative(),
        institution="Mairie de Dijon",
        territory=fields.pop("territory", make_territory()),
        called_at=noticed,
        noticed_at=noticed,
        notice=Notice.LETTER,
        due_on=timezone.localdate(noticed) + timedelta(days=due),
        answered_at=None if answered is None else noticed + timedelta(days=answered),
    )


def answered(mandate, **fields):
    """An answer that anybody reads."""
    row = make_initiative()
    moved(row.pk, replies=1)
    return Reply.objects.create(
        initiative=row,
        mandate=mandate,
        author=mandate.user,
        position=fields.pop("position", Position.NO),
        text="Non, et voici pourquoi.",
        **fields,
    )


def found(code="21231"):
    return {one.key: one for one in directory.institutions(areas.find(code))}


def test_it_names_every_institution_that_decides_for_a_place():
    make_places()
    names = [one.name for one in found().values()]
    assert names == [
        "Mairie de Dijon",
        "Dijon Métropole",
        "Conseil départemental de la Côte-d’Or",
        "Conseil régional de Bourgogne-Franche-Comté",
        "Gouvernement et Parlement européen",
        "Députés et sénateurs",
    ]


def test_it_puts_each_one_where_they_sit():
    places = make_places()
    mayor = make_mandate(code=Function.MAYOR, function="Maire")
    older = make_mandate(starts_on=timezone.localdate() - timedelta(days=900))
    deputy = make_mandate(code=Function.DEPUTY, territory=places["d21"])
    council = make_mandate(code=Function.DEPARTEMENT, territory=places["d21"])
    make_mandate(territory=places["21054"])
    rows = found()
    here = {key: [one.mandate for one in row.people] for key, row in rows.items()}
    assert here["21231"] == [mayor, older]
    assert here["d21"] == [council]
    assert here["parlement"] == [deputy]
    assert rows["242100410"].is_empty
    assert rows["r27"].is_empty


@pytest.mark.parametrize("state", MandateState)
def test_only_a_mandate_in_force_is_here(state):
    mandate_in(state)
    assert len(found()["21231"].people) == (state == MandateState.ACTIVE)


def test_it_counts_answers_delays_and_what_is_late_from_the_rows():
    mandate = make_mandate()
    for days in (4, 9, 40):
        clock(answered=days)
    for days in (29, 10, 30):
        clock(due=days)
    withheld = make_initiative()
    clock(due=1, initiative=withheld)
    withhold(withheld, Visibility.RESTRICTED)
    for _turn in range(2):
        answered(mandate)
    answered(mandate, position=Position.NOT_OURS)
    removed = answered(mandate)
    kind = kinds.get("reply")
    assert kind is not None
    reason = "Elle nomme une habitante et donne son adresse."
    kind.change(
        None, str(removed.pk), Visibility.REMOVED, reason, Visibility.PUBLIC, timezone.now()
    )
    town = found()["21231"]
    assert town.figures == directory.Figures(
        replies=2, answered=3, median_days=9, awaiting=1, overdue=2
    )
    assert [one.replies for one in town.people] == [2]
    assert [one.days_late for one in town.overdue] == [20, 1]
    page = Client().get(DIJON).text
    assert "en 9 jours" in page
    assert "sans réponse depuis 20 jours" in page


def test_answers_of_a_mandate_that_ended_still_count_for_the_institution():
    answered(mandate_in(MandateState.EXPIRED))
    town = found()["21231"]
    assert (town.is_empty, town.figures.replies) == (True, 1)


def queries(path):
    with CaptureQueriesContext(connection) as caught:
        assert Client().get(path).status_code == 200
    return len(caught)


def test_it_costs_the_same_for_many():
    make_mandate()
    clock(due=1)
    Client().get(DIJON)
    few = {path: queries(path) for path in (DIJON, "/elus/", "/elus/liste/?territoire=fr")}
    for _turn in range(15):
        answered(make_mandate())
        clock(due=1)
    assert {path: queries(path) for path in few} == few
    assert max(few.values()) <= 10
    assert "et 4 autres personnes" in Client().get(DIJON).text


def test_it_searches_a_place_by_name_and_says_when_there_is_none():
    make_mandate()
    client = Client()
    assert 'value="Dijon (21)"' in client.get(DIJON).text
    assert "Les élus de Dijon" in client.get("/elus/?territoire_texte=Dijon+(21)").text
    wrong = client.get("/elus/?territoire_texte=Atlantide")
    assert wrong.status_code == 422
    assert "Atlantide" in wrong.text
    assert "s-maxage" in client.get("/elus/")["Cache-Control"]
    assert not client.get(DIJON).cookies


def test_everybody_is_listed_page_by_page_with_what_the_place_contains():
    make_places()
    for _turn in range(22):
        make_mandate()
    elsewhere = make_mandate(territory=make_territory("2a004"))
    client = Client()
    first = client.get("/elus/liste/?territoire=d21").text
    assert first.count("mandat vérifié, depuis") == 20
    assert elsewhere.user.public_name not in first
    after = client.get("/elus/liste/?territoire=d21").context["next_url"]
    assert client.get(after).text.count("mandat vérifié, depuis") == 2
    epci = client.get("/elus/liste/?territoire=242100410")
    assert epci.text.count("mandat vérifié, depuis") == 20
    assert client.get("/elus/liste/?apres=zzz").status_code == 422
    assert client.get("/elus/liste/?territoire=99999").status_code == 404


def test_a_citizen_invites_whoever_is_missing_and_nothing_leaves_from_here():
    make_places()
    page = Client().get(DIJON).text
    assert "/elus/inviter/?territoire=21231&amp;institution=d21" in page
    invite = Client().get("/elus/inviter/?territoire=21231&institution=d21").text
    for shown in ("Conseil départemental de la Côte-d’Or", "mailto:?subject=", "/elus/mandat/"):
        assert shown in invite
    pdf = Client().get("/elus/inviter/lettre.pdf?territoire=21231&institution=parlement")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")


@pytest.mark.parametrize("page", ["/elus/inviter/", "/elus/inviter/lettre.pdf"])
@pytest.mark.parametrize(
    "query", ["", "?territoire=21231", "?territoire=21231&institution=r94", "?institution=d21"]
)
def test_there_is_nobody_to_invite_at_a_wrong_address(page, query):
    make_places()
    assert Client().get(page + query).status_code == 404


@pytest.mark.parametrize(
    "path", ["/elus/", "/elus/liste/", "/elus/inviter/", "/elus/inviter/lettre.pdf"]
)
def test_the_directory_is_only_read(path):
    assert Client().post(path).status_code == 405


def test_the_area_and_the_person_lead_there():
    mandate = make_mandate(ends_on=timezone.localdate() + timedelta(days=500))
    area = Client().get(mandate.territory.get_absolute_url()).text
    assert DIJON.replace("&", "&amp;") in area
    assert "jusqu’en" in Client().get(mandate.user.get_absolute_url()).text


def test_it_leads_who_reads_a_desk_to_it_and_nobody_else():
    client = Client()
    assert "/elus/bureau/" not in client.get("/elus/").text
    client.force_login(make_user())
    assert "/elus/bureau/" not in client.get("/elus/").text
    client.force_login(make_mandate().user)
    assert 'href="/elus/bureau/"' in client.get("/elus/").text
