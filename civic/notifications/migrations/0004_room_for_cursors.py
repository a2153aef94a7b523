from django.db import migrations


class Migration(migrations.Migration):
    """Leave room in each page: telling people moves cursors of all they follow.

    No index holds `told_through`, so that a row which finds room beside itself is moved without
    touching one of the five indexes.
    """

    dependencies = [("notifications", "0003_mail_indexes")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE notifications_follow SET (fillfactor = 50)",
            "ALTER TABLE notifications_follow RESET (fillfactor)",
        )
    ]
