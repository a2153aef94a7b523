"""An action owes its reasons as every kind does."""

from django.db import migrations

from moderation.owing import owes


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0032_decisions_by_uid"),
        ("initiatives", "0023_actions"),
    ]

    operations = [owes("action", "initiatives_action")]
