"""A public clock is held while moderation withholds what should be answered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0005_national_thresholds")]

    operations = [
        migrations.AddField(
            model_name="replyclock",
            name="held_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
