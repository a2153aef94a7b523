"""What is written about two initiatives owes its reasons as every kind does."""

from django.db import migrations

from moderation.owing import owes


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0039_kit_messages_owe_their_reasons"),
        ("initiatives", "0031_pairings"),
    ]

    operations = [owes("pairing", "initiatives_pairing")]
