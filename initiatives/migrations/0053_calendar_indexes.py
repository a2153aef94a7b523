"""Indexes of calendars: what is to be done and what ends, by its day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0052_calls")]

    operations = [
        migrations.AddIndex(
            model_name="action",
            index=models.Index(fields=["starts_at", "id"], name="action_by_day"),
        ),
        migrations.AddIndex(
            model_name="petition",
            index=models.Index(fields=["ends_at", "id"], name="petition_by_day"),
        ),
    ]
