"""A published root never changes: the database itself refuses it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION root_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published root never changes';
END $$;
CREATE TRIGGER root_never_changes BEFORE UPDATE ON initiatives_root
    FOR EACH ROW EXECUTE FUNCTION root_never_changes();
"""
BACKWARD = """
DROP TRIGGER root_never_changes ON initiatives_root;
DROP FUNCTION root_never_changes();
"""


class Migration(migrations.Migration):
    replaces = [("initiatives", "0053_calendar_indexes")]

    dependencies = [("initiatives", "0001_tables")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
