"""A note of thanks owes its reasons as every kind does."""

from django.db import migrations

from moderation.owing import owes


class Migration(migrations.Migration):
    dependencies = [
        ('moderation', '0042_organisations_owe_their_reasons'),
        ("initiatives", "0035_thanks"),
    ]

    operations = [owes("thanks", "initiatives_thanks", "uid")]
