"""Leave room in each page: telling people moves cursors of all they follow.

No index holds `told_through`, so that a row which finds room beside itself is moved without
touching one of the five indexes.
"""

from django.db import migrations


class Migration(migrations.Migration):
    replaces = [("notifications", "0006_follow_organisations")]

    dependencies = [("notifications", "0001_tables")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE notifications_follow SET (fillfactor = 50)",
            "ALTER TABLE notifications_follow RESET (fillfactor)",
        )
    ]
