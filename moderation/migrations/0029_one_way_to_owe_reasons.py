"""Every kind owes its reasons by one line: the function names no table any more."""

from importlib import import_module

from django.db import migrations

from moderation import owing

_BEFORE = import_module("moderation.migrations.0024_named_replies_owe_their_reasons")
_KINDS = """
CREATE TABLE moderation_owing (
    kind varchar(20) PRIMARY KEY,
    place regclass NOT NULL UNIQUE,
    key_column name NOT NULL
);
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION moderation_owes_reasons() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about_kind text;
    about_key text;
    about moderation_owing;
    state text;
    latest bigint;
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
        'SELECT visibility FROM %s WHERE %I = %L', about.place, about.key_column, about_key
    ) INTO state;
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
_LINES = [
    owing.line("initiative", "initiatives_initiative", "id"),
    owing.line("image", "initiatives_image", "uid"),
    owing.line("petition", "initiatives_petition", "initiative_id"),
    owing.line("person", "accounts_user", "uid"),
    owing.line("named-reply", "initiatives_namedreply", "uid"),
]


class Migration(migrations.Migration):
    dependencies = [("moderation", "0028_trusted_flaggers")]

    operations = [
        migrations.RunSQL(
            _KINDS + "".join(_LINES) + _FUNCTION,
            _BEFORE._FUNCTION + "DROP TABLE moderation_owing;",
        )
    ]
