"""Every statement of a hot path says which machine it is for, if tables were shared by Citus."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civic.lib.kept import forget_everything
from initiatives.models import Stance
from initiatives.petitions import tokens
from tests.factories import make_initiative, make_user
from tests.petitions.cast import fill, make_confirmed, make_pending, make_petition, sign_path
from tests.scaling.distribution import DISTRIBUTED, REFERENCE, astray

pytestmark = pytest.mark.django_db

PLAIN = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET ", "BEGIN", "COMMIT")


def statements(act: Callable[[], HttpResponse]) -> list[str]:
    """What an act asks of PostgreSQL, prepared questions written out."""
    forget_everything()
    with CaptureQueriesContext(connection) as asked:
        response = act()
    assert response.status_code in (200, 302, 303)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, statement FROM pg_prepared_statements")
        prepared = dict(cursor.fetchall())
    return [_written_out(one["sql"], prepared) for one in asked if one["sql"]]


def _written_out(sql: str, prepared: dict[str, str]) -> str:
    named = re.match(r"EXECUTE (\w+)", sql)
    if not named:
        return sql.strip()
    return re.sub(r"^PREPARE \w+ \([^)]*\) AS\s+", "", prepared[named[1]])


def pages(petition) -> dict[str, str]:
    initiative = petition.initiative.get_absolute_url()
    return {
        "initiative": initiative,
        "petition": f"{initiative}petition/",
        "integrity": f"{initiative}integrite/",
        "list": "/initiatives/",
        "area": "/territoires/21231-dijon/",
        "feed": "/flux/initiatives.atom",
        "area's feed": "/flux/territoires/21231.atom",
        "home": "/",
        "API": "/api/v1/initiatives/",
    }


@pytest.fixture
def hot() -> dict[str, Callable[[], HttpResponse]]:
    """What people do most, and what each asks when many do it at once."""
    petition = make_petition(make_initiative(title="La passerelle"))
    confirmed, _shown = make_confirmed(petition)
    waiting = make_pending(petition, email="b@example.org")
    member, initiative = Client(), petition.initiative.get_absolute_url()
    member.force_login(make_user())
    made: dict[str, Callable[[], HttpResponse]] = {
        "sign": lambda: Client().post(sign_path(petition), fill(petition, email="a@example.org")),
        "open the link": lambda: Client().get(tokens.confirm_url(waiting.uid)),
        "confirm": lambda: Client().post(
            tokens.confirm_url(waiting.uid), {"terms": petition.terms}
        ),
        "withdraw": lambda: Client().post(tokens.withdraw_url(confirmed.uid)),
        "join": lambda: member.post(f"{initiative}rejoindre/", {"agrees": "on"}),
        "oppose": lambda: member.post(f"{initiative}opposer/", {"agrees": "on"}),
        "take back": lambda: member.post(f"{initiative}retirer-ma-position/"),
    }
    for name, path in pages(petition).items():
        made[f"read the {name}"] = lambda path=path: Client().get(path)
        made[f"read the {name}, signed in"] = lambda path=path: member.get(path)
    return made


def test_every_hot_statement_names_its_shard(hot):
    met: dict[str, set[str]] = {}
    for name, act in hot.items():
        for sql in statements(act):
            if sql.startswith(PLAIN):
                continue
            lost = astray(sql)
            assert not lost, f"{name}: {', '.join(lost)} by no key in {sql}"
            met.setdefault(name, set()).update(one for one in DISTRIBUTED if one in sql)
    # The acts did what they are here for.
    assert {"initiatives_signature", "initiatives_signaturedelta"} <= met["sign"]
    assert {"initiatives_signature", "initiatives_signaturedelta"} <= met["confirm"]
    assert "initiatives_signaturedelta" in met["withdraw"]
    for name in ("join", "oppose", "take back"):
        assert {"initiatives_stance", "initiatives_stancedelta"} <= met[name], name
    assert Stance.objects.count() == 0
    # What everybody reads asks no distributed table, or one shard of it.
    assert not met["read the list"] | met["read the area"] | met["read the feed"]


@pytest.mark.parametrize(
    ("sql", "lost"),
    [
        ("SELECT 1 FROM initiatives_stance WHERE person_id = 4", ["initiatives_stance"]),
        ("SELECT 1 FROM initiatives_stance WHERE initiative_id = 3 AND person_id = 4", []),
        ("SELECT 1 FROM initiatives_stance WHERE initiative_id IN (3, 4)", []),
        ("SELECT 1 FROM initiatives_stance WHERE initiative_id = ANY($1)", []),
        (
            "SELECT 1 FROM initiatives_stance WHERE initiative_id = 3 OR person_id = 4",
            ["initiatives_stance"],
        ),
        (
            "SELECT 1 FROM initiatives_stance WHERE initiative_id IN (SELECT id FROM x)",
            ["initiatives_stance"],
        ),
        (
            (
                'SELECT 1 FROM "initiatives_petition" p LEFT JOIN "initiatives_signature" s'
                " ON s.petition_id = p.id WHERE p.id = 3"
            ),
            [],
        ),
        (
            (
                'SELECT 1 FROM "initiatives_petition" p LEFT JOIN "initiatives_signature" s'
                " ON s.petition_id = p.id WHERE p.state = 'open'"
            ),
            ["initiatives_signature"],
        ),
        ("INSERT INTO initiatives_stancedelta (initiative_id, supports) VALUES (3, 1)", []),
        (
            "INSERT INTO initiatives_stancedelta (supports) VALUES (1)",
            ["initiatives_stancedelta"],
        ),
        ("DELETE FROM initiatives_signature WHERE state = 'x'", ["initiatives_signature"]),
        ("UPDATE initiatives_signature SET state = 'x' WHERE petition_id = 3", []),
        (
            (
                "WITH a AS (INSERT INTO initiatives_signature (petition_id) VALUES (1) RETURNING *)"
                " INSERT INTO initiatives_signaturedelta (petition_id) SELECT petition_id FROM a"
            ),
            [],
        ),
    ],
)
def test_it_finds_what_names_no_shard(sql, lost):
    assert astray(sql) == lost


def test_the_plan_is_the_one_that_is_written():
    plan = Path("docs/scaling.md").read_text()
    for table, key in DISTRIBUTED.items():
        assert f"| `{table}` | `{key}` |" in plan
    for table in REFERENCE:
        assert f"`{table}`" in plan


def test_keys_out_of_distributed_tables_lead_to_copies_or_along_the_shard():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
            [list(DISTRIBUTED)],
        )
        keys = cursor.fetchall()
    assert keys
    assert {to for _table, to in keys} <= REFERENCE
