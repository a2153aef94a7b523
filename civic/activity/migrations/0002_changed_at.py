"""When what the public reads of a row last changed, whoever changes it."""

from django.db import migrations

# Rows are changed in a dozen places (redaction, moderation, erasure): a trigger forgets none.
# Positions are no part of what is read: settling fires nothing.
TRIGGER = """
CREATE FUNCTION activity_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER activity_changed
BEFORE UPDATE OF verb, at, object_key, actor_name, actor_key, url, title, summary, area_code,
    area_path, area_name, epci_code, themes, data, withdrawn_at, for_key,
    is_veiled
ON activity_activity FOR EACH ROW WHEN (
    (OLD.verb, OLD.at, OLD.object_key, OLD.actor_name, OLD.actor_key, OLD.url, OLD.title,
     OLD.summary, OLD.area_code, OLD.area_path, OLD.area_name, OLD.epci_code, OLD.themes, OLD.data,
     OLD.withdrawn_at, OLD.for_key, OLD.is_veiled)
    IS DISTINCT FROM
    (NEW.verb, NEW.at, NEW.object_key, NEW.actor_name, NEW.actor_key, NEW.url, NEW.title,
     NEW.summary, NEW.area_code, NEW.area_path, NEW.area_name, NEW.epci_code, NEW.themes, NEW.data,
     NEW.withdrawn_at, NEW.for_key, NEW.is_veiled)
) EXECUTE FUNCTION activity_note_change();
"""
UNDO = """
DROP TRIGGER activity_changed ON activity_activity;
DROP FUNCTION activity_note_change();
"""


class Migration(migrations.Migration):
    replaces = [("activity", "0006_withdrawn")]

    dependencies = [("activity", "0001_tables")]

    operations = [migrations.RunSQL(TRIGGER, UNDO)]
