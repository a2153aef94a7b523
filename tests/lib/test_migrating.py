"""The first migrations: tables in one step."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from civic.lib.migrating import TablesInOneStep

STEPS = [
    migrations.CreateModel("Left", [("id", models.AutoField(primary_key=True))]),
    migrations.CreateModel(
        "Right",
        [
            ("id", models.AutoField(primary_key=True)),
            ("left", models.ForeignKey("step.Left", models.CASCADE, related_name="+")),
        ],
    ),
    migrations.AddField(
        "Left", "right", models.ForeignKey("step.Right", models.CASCADE, related_name="+")
    ),
    migrations.AddConstraint(
        "Left", models.UniqueConstraint(fields=["right"], name="left_of_one_right")
    ),
]


def tables():
    return {name for name in connection.introspection.table_names() if name.startswith("step_")}


@pytest.mark.django_db
def test_tables_that_point_at_each_other_are_made_at_once_and_dropped():
    step = TablesInOneStep(STEPS)
    before, after = ProjectState(), ProjectState()
    step.state_forwards("step", after)
    with connection.schema_editor() as editor:
        step.database_forwards("step", editor, before, after)
    assert tables() == {"step_left", "step_right"}
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "step_left")
    assert found["left_of_one_right"]["columns"] == ["right_id"]
    assert any(row["foreign_key"] == ("step_right", "id") for row in found.values())
    with connection.schema_editor() as editor:
        step.database_backwards("step", editor, after, before)
    assert tables() == set()


def test_it_is_written_as_one_list():
    name, args, kwargs = TablesInOneStep(STEPS).deconstruct()
    assert (name, args, kwargs) == ("TablesInOneStep", [STEPS], {})
