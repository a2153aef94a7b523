"""Replies of people who are named owe their reasons too (see 0020); notices know people by number.

A notice about a person knew a handle, which can change.
"""

from typing import Any

from django.db import migrations

FORWARD = """
CREATE FUNCTION moderation_reply_owes_reasons() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1
    FROM (
        SELECT id, reason FROM initiatives_restriction
        WHERE kind = 'named-reply' AND key = NEW.uid::text ORDER BY id DESC LIMIT 1
    ) AS latest
    JOIN moderation_statement ON moderation_statement.restriction_id = latest.id
    WHERE btrim(latest.reason) <> '';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'reply % is restricted without its reasons and its statement', NEW.uid
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER restricted_reply_has_its_reasons
    AFTER UPDATE OF visibility ON initiatives_namedreply DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.visibility IS DISTINCT FROM NEW.visibility AND NEW.visibility <> 'public')
    EXECUTE FUNCTION moderation_reply_owes_reasons();
"""
BACKWARD = """
DROP TRIGGER restricted_reply_has_its_reasons ON initiatives_namedreply;
DROP FUNCTION moderation_reply_owes_reasons();
"""


def name_accounts(apps: Any, schema_editor: Any) -> None:
    """Replace handles by the accounts' numbers; one that names nobody stays."""
    notice = apps.get_model("moderation", "Notice")
    people = apps.get_model("accounts", "User")
    for row in notice.objects.filter(subject_kind="person"):
        uid = people.objects.filter(handle=row.subject_key).values_list("uid", flat=True).first()
        if uid is not None:
            notice.objects.filter(pk=row.pk).update(subject_key=str(uid))


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0021_duty"),
        ("initiatives", "0016_named_replies"),
    ]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunPython(name_accounts, migrations.RunPython.noop),
    ]
