"""A piece of news owes its reasons as every kind does."""

from django.db import migrations

from moderation.owing import owes


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0036_arguments_owe_their_reasons"),
        ("initiatives", "0027_updates"),
    ]

    operations = [owes("update", "initiatives_update")]
