"""An amendment owes its reasons as every kind does."""

from importlib import import_module

from django.db import migrations

from moderation import owing

_FIRST = import_module("moderation.migrations.0020_every_kind_owes_its_reasons")
_TABLE, _NAME = "initiatives_amendment", "restricted_amendment"


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0029_one_way_to_owe_reasons"),
        ("initiatives", "0019_amendments"),
    ]

    operations = [
        migrations.RunSQL(
            owing.line("amendment", _TABLE, "id")
            + _FIRST._TRIGGERS.format(name=_NAME, table=_TABLE),
            f"DROP TRIGGER made_{_NAME}_has_its_reasons ON {_TABLE};"
            f"DROP TRIGGER {_NAME}_has_its_reasons ON {_TABLE};"
            "DELETE FROM moderation_owing WHERE kind = 'amendment';",
        )
    ]
