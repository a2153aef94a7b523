"""The database refuses a restriction without its reasons: one function, a line for each kind.

Each content carries the UUID of the decision that gives its state; at the end of each transaction
that decision must say the same of it, with its reason and its statement.

A new kind of content has the columns `visibility` and `decision_uid` (civic.lib.visibility), and
says where it stands in a migration of its own: `operations = [owes(...)]`.
"""

from django.db import migrations

# `format` quotes names, and each kind is written by a migration: nothing comes from a request.
FUNCTION = """
CREATE OR REPLACE FUNCTION moderation_owes_reasons() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about_kind text;
    about_key text;
    about moderation_owing;
    state text;
    decision uuid;
BEGIN
    IF TG_TABLE_NAME = 'initiatives_restriction' THEN
        about_kind := OLD.kind; about_key := coalesce(OLD.initiative_id::text, OLD.key);
    ELSIF TG_TABLE_NAME = 'moderation_statement' THEN
        SELECT kind, coalesce(initiative_id::text, key) INTO about_kind, about_key
        FROM initiatives_restriction WHERE id = OLD.restriction_id;
    ELSE
        SELECT * INTO about FROM moderation_owing WHERE place = TG_RELID;
        about_kind := about.kind;
        about_key := to_jsonb(NEW) ->> about.key_column::text;
    END IF;
    SELECT * INTO about FROM moderation_owing WHERE kind = about_kind;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    -- As it is at the end: what was restricted and lifted again owes nothing.
    EXECUTE format(
        'SELECT visibility, decision_uid FROM %s WHERE %I = %L',
        about.place, about.key_column, about_key
    ) INTO state, decision;
    IF state IS NULL OR state = 'public' THEN
        RETURN NULL;
    END IF;
    PERFORM 1
    FROM initiatives_restriction AS said
    JOIN moderation_statement ON moderation_statement.restriction_id = said.id
    WHERE said.uid = decision AND said.kind = about_kind
        AND coalesce(said.initiative_id::text, said.key) = about_key
        AND said.visibility = state AND btrim(said.reason) <> '';
    IF NOT FOUND THEN
        RAISE EXCEPTION '% % is % without its reasons and its statement',
            about_kind, about_key, state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""
TRIGGERS = """
CREATE CONSTRAINT TRIGGER restricted_{name}_has_its_reasons
    AFTER UPDATE OF visibility, decision_uid ON {table} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.visibility <> 'public' AND
        (OLD.visibility, OLD.decision_uid) IS DISTINCT FROM (NEW.visibility, NEW.decision_uid))
    EXECUTE FUNCTION moderation_owes_reasons();
CREATE CONSTRAINT TRIGGER made_restricted_{name}_has_its_reasons
    AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.visibility <> 'public')
    EXECUTE FUNCTION moderation_owes_reasons();
"""
_BACK = """
DROP TRIGGER made_restricted_{name}_has_its_reasons ON {table};
DROP TRIGGER restricted_{name}_has_its_reasons ON {table};
DELETE FROM moderation_owing WHERE kind = '{kind}';
"""


def line(kind: str, table: str, key: str) -> str:
    """The SQL that says where a kind stands: its table, and the column of its key."""
    return f"INSERT INTO moderation_owing VALUES ('{kind}', '{table}'::regclass, '{key}');"  # noqa: S608


def owes(kind: str, table: str, key: str = "id") -> migrations.RunSQL:
    """The operation by which a new kind owes its reasons, enforced by the database."""
    name = kind.replace("-", "_")
    forward = line(kind, table, key) + TRIGGERS.format(name=name, table=table)
    backward = _BACK.format(name=name, table=table, kind=kind)
    return migrations.RunSQL(forward, backward)
