"""A goal owes its reasons as every kind does."""

from django.db import migrations

from moderation.owing import owes


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0043_thanks_owe_their_reasons"),
        ("initiatives", "0036_goals"),
    ]

    operations = [owes("goal", "initiatives_goal", "initiative_id")]
