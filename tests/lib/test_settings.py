import os
import subprocess
import sys

import pytest


def start(**environ: str) -> subprocess.CompletedProcess[str]:
    """What reading the settings says in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "import civic.settings"],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "address", ["https://example.org", "http://192.0.2.7:8000", "http://[::2]"]
)
def test_it_never_opens_the_mailbox_of_a_site_that_others_reach(address):
    told = start(CIVIC_EMBEDDED="1", SITE_URL=address)
    assert told.returncode
    assert "CIVIC_EMBEDDED=1 is for a site at localhost" in told.stderr


def test_it_starts_the_embedded_mode_at_home():
    assert start(CIVIC_EMBEDDED="1", SITE_URL="http://localhost:8123").returncode == 0


ONE, TWO = "postgresql://u:p@db1:5432/civic", "postgresql://u:p@db1,[::2]:5433/civic"
READ_WRITE = "?target_session_attrs=read-write"


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"DATABASE_URL": TWO}, "names several servers: end it with ?target_session_attrs"),
        ({"DATABASE_URL": "postgresql://u:p@db1:port/civic"}, "servers are host:port"),
        ({"DATABASE_URL": ONE, "REPLICA_URL": ONE}, "is the server of DATABASE_URL"),
        ({"REPLICA_URL": TWO}, "REPLICA_URL names one server"),
        ({"REPLICA_URL": "mysql://db2/civic"}, "REPLICA_URL must start with postgresql://"),
        ({"DATABASE_URL": "postgresql://u:p@[::2/civic"}, "DATABASE_URL cannot be read"),
        ({"REPLICA_SECONDS": "1"}, "REPLICA_SECONDS is a number of seconds, 3 or more"),
        ({"REPLICA_SECONDS": "soon"}, "REPLICA_SECONDS"),
    ],
)
def test_it_refuses_servers_that_make_no_sense(environ, said):
    told = start(**environ)
    assert told.returncode
    assert said in told.stderr


@pytest.mark.parametrize("rest", ["[::2/civic", "db/civic?nothing=1", "a@db1:port/civic"])
def test_an_address_that_cannot_be_read_keeps_its_password_to_itself(rest):
    told = start(DATABASE_URL=f"postgresql://u:mot-de-passe@{rest}")
    assert told.returncode
    assert "DATABASE_URL" in told.stderr
    assert "mot-de-passe" not in told.stderr


def test_it_knows_several_servers_and_a_replica():
    shown = "import civic.settings as s; d = s.DATABASES; print(d['default']['HOST'], "
    shown += "d['default']['PORT'], d['replica']['HOST'], s.DATABASE_ROUTERS, list(d), "
    shown += "[d[one]['OPTIONS']['tcp_user_timeout'] for one in d])"
    told = subprocess.run(
        [sys.executable, "-c", shown],
        env={**os.environ, "DATABASE_URL": TWO + READ_WRITE, "REPLICA_URL": ONE},
        capture_output=True,
        text=True,
        check=True,
    )
    # A silent machine holds a thread of ours for so many milliseconds, and no longer.
    routers = "['civic.lib.replica.Router'] ['default', 'replica'] [20000, 4000]"
    assert told.stdout.strip() == f"db1,::2 ,5433 db1 {routers}"
