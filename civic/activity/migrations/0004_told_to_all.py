"""An index of what is told to all, so that feeds do not walk through what is told to one person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activity", "0003_blocks")]

    # A table in parts takes no index beside its writers: a second or so for each million rows.
    locks = "an index of a table in parts is made at once"

    operations = [
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("for_key", "")), fields=["-id"], name="activity_told"
            ),
        ),
    ]
