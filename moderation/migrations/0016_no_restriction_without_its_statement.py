"""The database itself refuses a commit that leaves a restriction without its reasons.

At the end of the transaction, because content, decision and statement are written one after the
other. Whoever takes a reason or a statement away from what is still restricted is refused too.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION moderation_owes_reasons() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about bigint;
    state text;
BEGIN
    IF TG_TABLE_NAME = 'initiatives_initiative' THEN
        about := NEW.id;
    ELSIF TG_TABLE_NAME = 'initiatives_restriction' THEN
        about := OLD.initiative_id;
    ELSE
        SELECT initiative_id INTO about FROM initiatives_restriction WHERE id = OLD.restriction_id;
    END IF;
    -- As it is at the end: what was restricted and lifted again owes nothing.
    SELECT visibility INTO state FROM initiatives_initiative WHERE id = about;
    IF state IS NULL OR state = 'public' THEN
        RETURN NULL;
    END IF;
    PERFORM 1
    FROM (
        SELECT id, visibility, reason FROM initiatives_restriction
        WHERE initiative_id = about ORDER BY id DESC LIMIT 1
    ) AS latest
    JOIN moderation_statement ON moderation_statement.restriction_id = latest.id
    WHERE latest.visibility = state AND btrim(latest.reason) <> '';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'initiative % is % without its reasons and its statement', about, state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER restricted_has_its_reasons
    AFTER UPDATE OF visibility ON initiatives_initiative DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.visibility IS DISTINCT FROM NEW.visibility AND NEW.visibility <> 'public')
    EXECUTE FUNCTION moderation_owes_reasons();
CREATE CONSTRAINT TRIGGER made_restricted_has_its_reasons
    AFTER INSERT ON initiatives_initiative DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.visibility <> 'public')
    EXECUTE FUNCTION moderation_owes_reasons();
CREATE CONSTRAINT TRIGGER reasons_stay
    AFTER DELETE OR UPDATE ON initiatives_restriction DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION moderation_owes_reasons();
CREATE CONSTRAINT TRIGGER statement_stays
    AFTER DELETE ON moderation_statement DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION moderation_owes_reasons();
"""
BACKWARD = """
DROP TRIGGER statement_stays ON moderation_statement;
DROP TRIGGER reasons_stay ON initiatives_restriction;
DROP TRIGGER made_restricted_has_its_reasons ON initiatives_initiative;
DROP TRIGGER restricted_has_its_reasons ON initiatives_initiative;
DROP FUNCTION moderation_owes_reasons();
"""


class Migration(migrations.Migration):
    dependencies = [("moderation", "0015_inflows_and_records")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
