"""Public pages read from a real replica, that is paused, lost, or alone."""

import math

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.pair import ask
from civic.embedded import postgres
from civic.lib import replica
from civic.lib.kept import forget_everything
from civic.running import present
from initiatives.actions.stances import take_stance
from initiatives.states import Side
from tests.factories import make_initiative, make_user
from tests.petitions.cast import make_confirmed, make_petition

pytestmark = pytest.mark.usefixtures("following")

PUBLIC = [
    "/",
    "/initiatives/",
    "/initiatives/?q=passerelle",
    "{initiative}",
    "{initiative}petition/",
    "{initiative}arguments/",
    "/territoires/21231-dijon/",
    "/elus/?q=dijon",
    "/flux/initiatives.atom",
    "/api/v1/initiatives/",
    "/api/v1/initiatives/{pk}/",
]


@pytest.fixture(autouse=True)
def _eager(monkeypatch):
    monkeypatch.setattr(replica, "SOON_SECONDS", 0.0)


def written() -> str:
    """Where the primary is once all that was committed is written: in tests it takes its time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_logical_emit_message(false, 'tests', 'now', true)::text")
        [position] = cursor.fetchone()
    return str(position)


def hold(server: postgres.Server) -> None:
    """Wait until the replica holds what is committed, and the site knows."""
    position = written()
    while not ask(server, "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", position):
        pass
    while not replica.watch.is_fit():
        pass
    # What was found holds as long as the test.
    replica.watch._until = math.inf


@pytest.fixture
def paused(following):
    """It stops applying what it receives."""

    def pause():
        hold(following)
        ask(following, "SELECT pg_wal_replay_pause()")
        while ask(following, "SELECT pg_get_wal_replay_pause_state()") != "paused":
            pass

    yield pause
    ask(following, "SELECT pg_wal_replay_resume()")


def seen(client, path) -> str:
    # What a process keeps for some seconds is another matter.
    forget_everything()
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_it_reads_public_pages_without_asking_the_primary(following):
    petition = make_petition(make_initiative(title="Rouvrir la passerelle"))
    make_confirmed(petition)
    hold(following)
    row = petition.initiative
    for address in PUBLIC:
        path = address.format(initiative=row.get_absolute_url(), pk=row.pk)
        with CaptureQueriesContext(connection) as asked:
            seen(Client(), path)
        of_page = [one["sql"] for one in asked if "pg_current_wal" not in one["sql"]]
        assert of_page == [], path


def test_who_wrote_reads_it_at_once_and_visitors_what_the_replica_holds(paused):
    row, member = make_initiative(title="La passerelle"), make_user()
    client = Client()
    client.force_login(member)
    paused()
    take_stance(by=member, initiative=row, side=Side.SUPPORT, agrees=True)
    later = make_initiative(title="Le lavoir")
    assert later.title in seen(client, "/initiatives/")
    assert "Vous avez rejoint cette initiative" in seen(client, row.get_absolute_url())
    assert later.title not in seen(Client(), "/initiatives/")
    assert row.title in seen(Client(), "/initiatives/")


def test_a_replica_that_is_too_late_answers_nobody_and_says_so_once(paused, monkeypatch, caplog):
    make_initiative(title="La passerelle")
    paused()
    make_initiative(title="Le lavoir")
    written()
    # The next look knows the position of this moment only, and the replica is not there.
    replica.watch.forget()
    monkeypatch.setattr(replica, "LOOK_SECONDS", 0.0)
    for _turn in range(3):
        assert "Le lavoir" in seen(Client(), "/initiatives/")
    assert caplog.messages == [
        "The replica answers nobody: more than 5 s behind. The primary does."
    ]


def test_the_primary_answers_for_a_lost_replica(following, monkeypatch, caplog):
    row = make_initiative(title="La passerelle")
    hold(following)
    assert row.title in seen(Client(), "/initiatives/")
    # The next questions meet a connection that the server ended.
    ask(
        following,
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
    )
    for _turn in range(3):
        assert row.title in seen(Client(), "/initiatives/")
    assert caplog.messages == ["The replica answers nobody: OperationalError. The primary does."]
    monkeypatch.setattr(replica.watch, "_until", 0.0)
    assert Client().get("/readyz").json()["replica"] is True
    assert len(caplog.messages) == 1


def test_a_replica_a_moment_behind_is_not_called_late(paused, caplog):
    paused()
    make_initiative(title="Le lavoir")
    written()
    replica.watch.forget()
    assert "Le lavoir" in seen(Client(), "/initiatives/")
    assert caplog.messages == []


def test_public_pages_are_read_while_the_primary_is_away(following, monkeypatch):
    row, member = make_initiative(title="La passerelle"), make_user()
    client = Client()
    client.force_login(member)
    hold(following)
    connection.close()
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "HOST", "/nowhere")
        assert row.title in seen(Client(), row.get_absolute_url())
        cache.clear()
        assert client.get(row.get_absolute_url()).status_code == 503
        replica.watch.forget()
        assert row.title in seen(Client(), "/initiatives/")
    connection.close()


def state_of_servers():
    return [row[1] for row in present.servers().rows]


def test_operators_are_told_what_a_lost_machine_would_cost(following, settings):
    hold(following)
    assert state_of_servers() == ["répond aux pages publiques", False]
    replica.watch.lost(OSError())
    assert state_of_servers()[0].startswith("ne répond à personne")
    settings.REPLICA_URL = ""
    assert state_of_servers() == ["aucune", False]


@pytest.mark.parametrize(
    ("names", "commit", "said"),
    [("", "on", False), ("one", "local", False), ("one", "off", False), ("one", "on", True)],
)
def test_operators_are_told_whether_each_write_waits(names, commit, said, monkeypatch):
    told = {"synchronous_standby_names": names, "synchronous_commit": commit}
    monkeypatch.setattr(present, "_setting", told.get)
    assert state_of_servers()[1] is said
