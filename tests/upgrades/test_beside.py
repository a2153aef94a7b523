"""A migration is refused when the code before it breaks beside it, and accepted when it does not.

Each example is judged, then applied for real, and the code of before writes and reads again.
"""

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations import Migration, operations
from django.db.migrations.state import ProjectState

from tests.upgrades import beside

pytestmark = pytest.mark.django_db

THINGS = operations.CreateModel(
    "Thing",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=20)),
        ("note", models.TextField(null=True)),
    ],
)
KEPT = [
    operations.AddField("thing", "more", models.TextField(null=True)),
    operations.AddField("thing", "more", models.IntegerField(db_default=0)),
    operations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]),
    operations.AlterField("thing", "name", models.CharField(max_length=20, null=True)),
]
BREAKING = [
    operations.RemoveField("thing", "note"),
    operations.RenameField("thing", "note", "comment"),
    operations.RenameModel("Thing", "Matter"),
    operations.DeleteModel("Thing"),
    operations.AddField("thing", "more", models.IntegerField(default=0)),
    operations.AlterField("thing", "note", models.TextField()),
    operations.AlterField("thing", "note", models.IntegerField(null=True)),
    operations.AddConstraint(
        "thing", models.CheckConstraint(condition=models.Q(note="x"), name="noted")
    ),
    operations.AddConstraint("thing", models.UniqueConstraint(fields=["name"], name="once")),
]
LOCKING = [
    operations.AddIndex("thing", models.Index(fields=["name"], name="by_name")),
    operations.RemoveIndex("thing", "by_note"),
]


def made(*steps, **marks) -> Migration:
    """A migration with these steps, marked."""
    return type("Migration", (Migration,), {"operations": list(steps), **marks})("0002", "upgrades")


def before(*steps) -> ProjectState:
    return made(THINGS, *steps).mutate_state(ProjectState())


def runs(step) -> bool:
    """Whether the code of before writes and reads, once this was applied."""
    state = before()
    with transaction.atomic():
        with connection.schema_editor() as editor:
            made(THINGS).apply(ProjectState(), editor)
            made(step).apply(state.clone(), editor)
        try:
            with transaction.atomic():
                thing = state.apps.get_model("upgrades", "Thing")
                for _ in range(2):
                    thing.objects.create(name="a", note=None)
                    thing.objects.filter(name="a").update(note="b")
                return thing.objects.filter(note="b").count() == 2
        except DatabaseError:
            return False
        finally:
            transaction.set_rollback(True)


@pytest.mark.parametrize("step", KEPT, ids=str)
def test_it_accepts_what_the_code_of_before_runs_beside(step):
    assert beside.flaws(made(step), before(), set()) == []
    assert runs(step)


@pytest.mark.parametrize("step", BREAKING, ids=str)
def test_it_refuses_what_breaks_the_code_of_before(step):
    assert not runs(step)
    assert beside.flaws(made(step), before(), set())


@pytest.mark.parametrize("step", LOCKING, ids=str)
def test_it_refuses_to_hold_a_table_without_saying_why(step):
    index = operations.AddIndex("thing", models.Index(fields=["note"], name="by_note"))
    assert beside.flaws(made(step), before(index), set())
    assert beside.flaws(made(step, locks="ten rows"), before(index), set()) == []


@pytest.mark.django_db(transaction=True)
def test_an_index_is_made_beside():
    index = AddIndexConcurrently("thing", models.Index(fields=["name"], name="by_name"))
    assert beside.flaws(made(index, atomic=False), before(), set()) == []


def test_it_lets_go_of_what_a_released_version_no_longer_reads():
    step = operations.RemoveField("thing", "note")
    assert beside.flaws(made(step, contract_after="0.2.0"), before(), {"0.2.0"}) == []
    assert beside.flaws(made(step, contract_after="0.3.0"), before(), {"0.2.0"})


def test_no_release_excuses_another_name():
    step = operations.RenameField("thing", "note", "comment")
    assert beside.flaws(made(step, contract_after="0.2.0"), before(), {"0.2.0"})


# Indexes that are made beside the table are told apart outside a transaction only.
@pytest.mark.django_db(transaction=True)
def test_ours_are_all_right(capsys):
    assert beside.main() == 0, capsys.readouterr().out
    assert any(True for _ in beside.ours())
