"""A reply of somebody named owes its reasons as every kind does."""

from importlib import import_module

from django.db import migrations

_BEFORE = import_module("moderation.migrations.0020_every_kind_owes_its_reasons")
_NAME, _TABLE = "restricted_named_reply", "initiatives_namedreply"
# The same function, with one more table and one more kind.
_FUNCTION = _BEFORE._FUNCTION.replace(
    "    ELSIF TG_TABLE_NAME = 'accounts_user' THEN\n",
    "    ELSIF TG_TABLE_NAME = 'initiatives_namedreply' THEN\n"
    "        about_kind := 'named-reply'; about_key := NEW.uid::text;\n"
    "    ELSIF TG_TABLE_NAME = 'accounts_user' THEN\n",
).replace(
    "        WHEN 'person' THEN\n",
    "        WHEN 'named-reply' THEN\n"
    "            SELECT visibility INTO state FROM initiatives_namedreply\n"
    "            WHERE uid = about_key::uuid;\n"
    "        WHEN 'person' THEN\n",
)
FORWARD = _FUNCTION + _BEFORE._TRIGGERS.format(name=_NAME, table=_TABLE)
BACKWARD = (
    f"DROP TRIGGER made_{_NAME}_has_its_reasons ON {_TABLE};"
    f"DROP TRIGGER {_NAME}_has_its_reasons ON {_TABLE};" + _BEFORE._FUNCTION
)


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0023_log_by_place"),
        ("initiatives", "0016_named_replies"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
