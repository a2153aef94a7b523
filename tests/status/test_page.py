"""The page of status: what is measured, against what is promised."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from civic.accounts.roles import Role
from civic.activity.models import Activity
from civic.audit.models import AuditEvent
from civic.backups.models import Run
from civic.lib.permissions import Refused
from civic.notifications.models import Mail
from civic.notifications.states import Lane
from civic.status import actions, measures
from civic.status.models import Incident
from initiatives.models import PetitionFigures, PetitionTally
from moderation.transparency.actions import compute
from tests.accounts.cast import enrolled
from tests.factories import make_user
from tests.petitions.cast import make_confirmed, make_petition

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _measured_now():
    measures.forget()
    yield
    measures.forget()


def read(client):
    measures.forget()
    answer = client.get("/statut/statut.json").json()
    found = {line["cle"]: line for lines in answer["mesures"].values() for line in lines}
    return answer, found


def test_it_tells_of_an_empty_site_that_nothing_was_proven_yet(client):
    response = client.get("/statut/")
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=5"
    assert not response.cookies
    assert "Tout ce qui est mesuré va comme promis" in response.text
    assert "dernier recompte, dernière sauvegarde, dernière restauration" in response.text
    assert "Aucun incident" in response.text
    answer, found = read(client)
    assert answer["etat"] == "normal"
    for name in ("sauvegarde", "restauration", "recompte", "decides"):
        assert (found[name]["etat"], found[name]["valeur"]) == ("pas-encore", None)
    assert found["ecart"] == {
        "cle": "ecart",
        "mesure": "Écart trouvé par le dernier recompte",
        "valeur": 0,
        "promis": 0,
        "etat": "tenu",
    }


def test_it_asks_few_questions_and_none_for_half_a_minute(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        client.get("/statut/")
    with django_assert_max_num_queries(0):
        client.get("/statut/")
        client.get("/statut/statut.json")


def test_it_measures_without_redis(client, settings):
    settings.CACHES = {
        name: {**cache, "LOCATION": "redis://127.0.0.1:1/0"}
        for name, cache in settings.CACHES.items()
    }
    assert client.get("/statut/").status_code == 200


def test_it_tells_what_the_recount_found(client):
    petition = make_petition()
    make_confirmed(petition)
    call_command("fold_signatures")
    call_command("recount_signatures")
    _answer, found = read(client)
    assert (found["affichees"]["valeur"], found["ecart"]["valeur"]) == (1, 0)
    assert found["recompte"]["etat"] == "tenu"
    assert found["dernier-ecart"]["valeur"] is None
    PetitionTally.objects.filter(petition=petition).update(confirmed=8)
    call_command("recount_signatures")
    answer, found = read(client)
    assert answer["etat"] == "retard"
    assert found["ecart"] | {"mesure": ""} == {
        "cle": "ecart",
        "mesure": "",
        "valeur": 7,
        "promis": 0,
        "etat": "pas-tenu",
    }
    assert found["petitions-en-ecart"]["valeur"] == 1
    assert found["dernier-ecart"]["valeur"] < 60
    assert "Tout ne va pas comme promis" in client.get("/statut/").text
    old = timezone.now() - measures.RECOUNT_WITHIN - timedelta(minutes=1)
    PetitionFigures.objects.update(recounted_at=old, difference={})
    assert read(client)[1]["recompte"]["etat"] == "pas-tenu"


def test_it_tells_what_waits_to_leave(client):
    old = timezone.now() - timedelta(minutes=10)
    for lane in (Lane.SECURITY, Lane.DIGEST):
        Mail.objects.create(key=lane.name, lane=lane, kind="x", args={}, to="a@b.fr", due_at=old)
    make_activity(old)
    _answer, found = read(client)
    assert found["courrier-security"]["etat"] == "pas-tenu"
    assert found["courrier-security"]["valeur"] // 60 == 10
    assert found["courrier-digest"]["etat"] == "tenu"
    assert found["annonce"]["etat"] == "pas-tenu"
    call_command("settle_activity")
    assert read(client)[1]["annonce"] | {"mesure": "", "promis": 0} == {
        "cle": "annonce",
        "mesure": "",
        "valeur": 0,
        "promis": 0,
        "etat": "tenu",
    }


def make_activity(at):
    Activity.objects.create(at=at, verb="x", url="/", title="Titre", area_code="fr", area_path="fr")


def test_it_reuses_the_yearly_figures_of_moderation(client):
    row = compute(timezone.localdate().year)
    [flags] = [table for table in row.tables if table["slug"] == "signalements"]
    [appeals] = [table for table in row.tables if table["slug"] == "recours"]
    assert flags["columns"][2:5:2] == ["Dossiers décidés", "En retard"]
    assert appeals["columns"][2:4] == ["Terminés", "En retard"]
    flags["rows"][0][2], flags["rows"][0][4], flags["rows"][1][2] = 30, 3, 10
    row.save()
    _answer, found = read(client)
    assert found["decides"]["valeur"] == 40
    assert found["decides-a-temps"]["valeur"] == 92
    assert found["recours"]["valeur"] == 0
    assert found["recours-a-temps"]["etat"] == "pas-encore"


def test_it_tells_when_backups_were_proven(client):
    now = timezone.now()
    Run.objects.create(kind=Run.Kind.BACKUP, at=now - timedelta(hours=2), seconds=1, ok=True)
    Run.objects.create(kind=Run.Kind.PROOF, at=now - timedelta(days=9), seconds=1, ok=True)
    Run.objects.create(kind=Run.Kind.PROOF, at=now, seconds=1, ok=False)
    _answer, found = read(client)
    assert found["sauvegarde"]["etat"] == "tenu"
    assert found["restauration"]["etat"] == "pas-tenu"


def test_an_incident_is_told_while_it_lasts_and_for_a_year(client):
    operator, now = enrolled(roles=(Role.OPERATOR,)), timezone.now()
    row = actions.declare_incident(
        by=operator, title="Courrier en panne", seen="Les liens tardent.", started_at=now
    )
    assert read(client)[0]["etat"] == "incident"
    text = client.get("/statut/").text
    assert "Incident en cours : Courrier en panne" in text.replace("\xa0", " ")
    actions.change_incident(by=operator, incident=row, ended_at=now + timedelta(hours=1))
    answer, _found = read(client)
    assert (answer["etat"], answer["incidents"][0]["titre"]) == ("normal", "Courrier en panne")
    assert "Courrier en panne" in client.get("/statut/").text
    old = now - timedelta(days=366)
    Incident.objects.update(started_at=old, ended_at=old)
    assert read(client)[0]["incidents"] == []
    verbs = AuditEvent.objects.filter(target_kind="incident").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["incident.declared", "incident.changed"]


def test_nobody_but_an_operator_writes_incidents():
    for person in (make_user(), enrolled(roles=(Role.MODERATOR,))):
        with pytest.raises(Refused):
            actions.declare_incident(by=person, title="x", seen="x", started_at=timezone.now())
