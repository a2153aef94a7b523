"""A conclusion owes its reasons as every kind does."""

from django.db import migrations

from moderation.owing import owes


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0040_pairings_owe_their_reasons"),
        ("initiatives", "0033_debates"),
    ]

    operations = [owes("conclusion", "initiatives_conclusion")]
