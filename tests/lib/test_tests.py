"""What the tests stand on: a schema that follows the migrations, a database empty after each."""

import pytest
from django.db import connection

from civic.accounts.models import User
from tests import emptying, schema
from tests.factories import make_initiative, make_moderator


@pytest.fixture
def house(tmp_path):
    for name, text in {
        "initiatives/migrations/0001_initial.py": "from initiatives.alike import bands\n",
        "initiatives/alike.py": "bands = 1\n",
        "initiatives/pages.py": "",
        "requirements/embedded.txt": "django==5.2\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    "name",
    ["initiatives/migrations/0001_initial.py", "initiatives/alike.py", "requirements/embedded.txt"],
)
def test_it_migrates_again_when_what_it_follows_from_changes(house, name):
    before = schema.fingerprint(house)
    assert schema.fingerprint(house) == before
    (house / name).write_text("# otherwise\n")
    assert schema.fingerprint(house) != before


def test_it_migrates_again_when_a_migration_comes(house):
    before = schema.fingerprint(house)
    (house / "initiatives/migrations/0002_more.py").write_text("")
    assert schema.fingerprint(house) != before


def test_it_keeps_the_schema_when_something_else_changes(house):
    before = schema.fingerprint(house)
    (house / "initiatives/pages.py").write_text("# otherwise\n")
    assert schema.fingerprint(house) == before


def test_it_says_what_the_migrations_failed_of(tmp_path, monkeypatch):
    said = tmp_path / "schema"
    monkeypatch.setenv("CIVIC_TEST_SCHEMA", str(said))
    said.write_text("no such column")
    with pytest.raises(RuntimeError, match="no such column"):
        schema.template()
    said.write_text("")
    assert schema.template() == "civic"
    monkeypatch.delenv("CIVIC_TEST_SCHEMA")
    assert schema.template() is None


@pytest.mark.django_db(transaction=True)
def test_it_leaves_no_row_of_anything_that_a_test_wrote():
    make_moderator()
    make_initiative()
    with connection.cursor() as cursor:
        assert "audit_auditevent" in emptying.full(cursor)  # which refuses any other deletion
        assert emptying.empty()
        assert emptying.full(cursor) == []
    assert not User.objects.exists()
