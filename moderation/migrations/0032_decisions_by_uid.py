"""Each content carries the decision that gives its state: the database compares the two."""

from importlib import import_module

from django.db import migrations

from moderation import owing

_BEFORE = import_module("moderation.migrations.0029_one_way_to_owe_reasons")
_FIRST = import_module("moderation.migrations.0020_every_kind_owes_its_reasons")
# Each kind: its table, the column of its key, the name of its triggers.
_PLACES = {
    "initiative": ("initiatives_initiative", "id", "restricted"),
    "image": ("initiatives_image", "uid", "restricted_image"),
    "petition": ("initiatives_petition", "initiative_id", "restricted_petition"),
    "person": ("accounts_user", "uid", "restricted_person"),
    "named-reply": ("initiatives_namedreply", "uid", "restricted_named_reply"),
    "amendment": ("initiatives_amendment", "id", "restricted_amendment"),
}
# What was decided before carries its latest decision; the triggers of before have nothing to say.
_FILL = """
UPDATE {table} AS content SET decision_uid = (
    SELECT said.uid FROM initiatives_restriction AS said
    WHERE said.kind = '{kind}'
        AND coalesce(said.initiative_id::text, said.key) = content.{key}::text
    ORDER BY said.id DESC LIMIT 1
) WHERE visibility <> 'public';
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
_DROP = """
DROP TRIGGER made_{trigger}_has_its_reasons ON {table};
DROP TRIGGER {trigger}_has_its_reasons ON {table};
"""


def _forward() -> str:
    return owing.FUNCTION + "".join(
        _FILL.format(kind=kind, table=table, key=key)
        + _DROP.format(trigger=trigger, table=table)
        + owing.TRIGGERS.format(name=kind.replace("-", "_"), table=table)
        for kind, (table, key, trigger) in _PLACES.items()
    )


def _backward() -> str:
    return _BEFORE._FUNCTION + "".join(
        _DROP.format(trigger=f"restricted_{kind.replace('-', '_')}", table=table)
        + _FIRST._TRIGGERS.format(name=trigger, table=table)
        for kind, (table, _key, trigger) in _PLACES.items()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0031_desk_indexes"),
        ("initiatives", "0020_decisions_by_uid"),
        ("accounts", "0004_decisions_by_uid"),
    ]

    operations = [migrations.RunSQL(_forward(), _backward())]
