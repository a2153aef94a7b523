"""What a national petition must reach for a debate, as operators had chosen when it opened."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0004_signatures_in_parts")]

    operations = [
        migrations.AddField(
            model_name="petition",
            name="debate_threshold",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="seuil de débat"),
        )
    ]
