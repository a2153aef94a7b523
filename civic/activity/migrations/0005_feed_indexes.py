"""Indexes of feeds: what was published, and what changed lately."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activity", "0004_changed_at")]

    operations = [
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                fields=["-id"],
                condition=models.Q(verb="initiative.published", for_key=""),
                name="activity_published",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["changed_at"], name="activity_changed"),
        ),
    ]
