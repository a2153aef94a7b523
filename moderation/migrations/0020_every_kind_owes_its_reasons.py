"""Pictures, petitions and profiles owe their reasons as initiatives do: one function for all kinds.

Each trigger names its kind; the key is written as `Restriction` keeps it.
"""

from importlib import import_module

from django.db import migrations

_BEFORE = import_module("moderation.migrations.0016_no_restriction_without_its_statement")
_FUNCTION = """
CREATE OR REPLACE FUNCTION moderation_owes_reasons() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about_kind text;
    about_key text;
    state text;
    latest bigint;
BEGIN
    IF TG_TABLE_NAME = 'initiatives_initiative' THEN
        about_kind := 'initiative'; about_key := NEW.id::text;
    ELSIF TG_TABLE_NAME = 'initiatives_image' THEN
        about_kind := 'image'; about_key := NEW.uid::text;
    ELSIF TG_TABLE_NAME = 'initiatives_petition' THEN
        about_kind := 'petition'; about_key := NEW.initiative_id::text;
    ELSIF TG_TABLE_NAME = 'accounts_user' THEN
        about_kind := 'person'; about_key := NEW.uid::text;
    ELSIF TG_TABLE_NAME = 'initiatives_restriction' THEN
        about_kind := OLD.kind; about_key := coalesce(OLD.initiative_id::text, OLD.key);
    ELSE
        SELECT kind, coalesce(initiative_id::text, key) INTO about_kind, about_key
        FROM initiatives_restriction WHERE id = OLD.restriction_id;
    END IF;
    -- As it is at the end: what was restricted and lifted again owes nothing.
    CASE about_kind
        WHEN 'initiative' THEN
            SELECT visibility INTO state FROM initiatives_initiative WHERE id = about_key::bigint;
        WHEN 'image' THEN
            SELECT visibility INTO state FROM initiatives_image WHERE uid = about_key::uuid;
        WHEN 'petition' THEN
            SELECT visibility INTO state FROM initiatives_petition
            WHERE initiative_id = about_key::bigint;
        WHEN 'person' THEN
            SELECT visibility INTO state FROM accounts_user WHERE uid = about_key::uuid;
        ELSE
            RETURN NULL;
    END CASE;
    IF state IS NULL OR state = 'public' THEN
        RETURN NULL;
    END IF;
    -- Two questions, each with its index.
    IF about_kind = 'initiative' THEN
        SELECT id INTO latest FROM initiatives_restriction
        WHERE initiative_id = about_key::bigint ORDER BY id DESC LIMIT 1;
    ELSE
        SELECT id INTO latest FROM initiatives_restriction
        WHERE kind = about_kind AND key = about_key AND NOT (kind = 'initiative')
        ORDER BY id DESC LIMIT 1;
    END IF;
    PERFORM 1
    FROM initiatives_restriction AS said
    JOIN moderation_statement ON moderation_statement.restriction_id = said.id
    WHERE said.id = latest AND said.visibility = state AND btrim(said.reason) <> '';
    IF NOT FOUND THEN
        RAISE EXCEPTION '% % is % without its reasons and its statement',
            about_kind, about_key, state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""
_TRIGGERS = """
CREATE CONSTRAINT TRIGGER {name}_has_its_reasons
    AFTER UPDATE OF visibility ON {table} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.visibility IS DISTINCT FROM NEW.visibility AND NEW.visibility <> 'public')
    EXECUTE FUNCTION moderation_owes_reasons();
CREATE CONSTRAINT TRIGGER made_{name}_has_its_reasons
    AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.visibility <> 'public')
    EXECUTE FUNCTION moderation_owes_reasons();
"""
_TABLES = {
    "restricted_image": "initiatives_image",
    "restricted_petition": "initiatives_petition",
    "restricted_person": "accounts_user",
}
FORWARD = _FUNCTION + "".join(
    _TRIGGERS.format(name=name, table=table) for name, table in _TABLES.items()
)
# The function as it was: all before its first trigger.
BACKWARD = "".join(
    f"DROP TRIGGER made_{name}_has_its_reasons ON {table};"
    f"DROP TRIGGER {name}_has_its_reasons ON {table};"
    for name, table in _TABLES.items()
) + _BEFORE.FORWARD.partition("CREATE CONSTRAINT TRIGGER")[0].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0019_yearly_figures"),
        ("initiatives", "0014_content_visibility"),
        ("accounts", "0003_content_visibility"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
