"""The journal is append-only, and the database refuses a restriction without its reasons.

At the end of the transaction, because content, decision and statement are written one after the
other. Whoever takes a reason or a statement away from what is still restricted is refused too.
A kind that comes later says where it stands in a migration of its own: see `moderation.owing`.
"""

from django.db import migrations

from moderation.owing import FUNCTION, owes

_JOURNAL = """
CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'moderation_entry is append-only';
END $$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON moderation_entry
    FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
"""
_JOURNAL_BACK = """
DROP TRIGGER journal_append_only ON moderation_entry;
DROP FUNCTION journal_is_append_only();
"""
_OWING = f"""
CREATE TABLE moderation_owing (
    kind varchar(20) PRIMARY KEY,
    place regclass NOT NULL UNIQUE,
    key_column name NOT NULL
);
{FUNCTION}
CREATE CONSTRAINT TRIGGER reasons_stay
    AFTER DELETE OR UPDATE ON initiatives_restriction DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION moderation_owes_reasons();
CREATE CONSTRAINT TRIGGER statement_stays
    AFTER DELETE ON moderation_statement DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION moderation_owes_reasons();
"""
_OWING_BACK = """
DROP TRIGGER statement_stays ON moderation_statement;
DROP TRIGGER reasons_stay ON initiatives_restriction;
DROP FUNCTION moderation_owes_reasons();
DROP TABLE moderation_owing;
"""


class Migration(migrations.Migration):
    replaces = [("moderation", "0049_replies_owe_their_reasons")]

    dependencies = [
        ("moderation", "0001_tables"),
        ("initiatives", "0002_roots"),
        ("accounts", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(_JOURNAL, _JOURNAL_BACK),
        migrations.RunSQL(_OWING, _OWING_BACK),
        owes("initiative", "initiatives_initiative"),
        owes("image", "initiatives_image", "uid"),
        owes("petition", "initiatives_petition", "initiative_id"),
        owes("person", "accounts_user", "uid"),
        owes("named-reply", "initiatives_namedreply", "uid"),
        owes("amendment", "initiatives_amendment"),
        owes("action", "initiatives_action"),
        owes("circle", "initiatives_circle", "uid"),
        owes("argument", "initiatives_argument"),
        owes("update", "initiatives_update"),
        owes("kit-message", "initiatives_kitmessage"),
        owes("pairing", "initiatives_pairing"),
        owes("conclusion", "initiatives_conclusion"),
        owes("organisation", "initiatives_organisation"),
        owes("thanks", "initiatives_thanks", "uid"),
        owes("goal", "initiatives_goal", "initiative_id"),
        owes("message", "initiatives_message"),
        owes("reply", "initiatives_reply"),
    ]
