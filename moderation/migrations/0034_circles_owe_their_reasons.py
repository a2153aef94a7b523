"""A text shown in a circle owes its reasons as every kind does."""

from django.db import migrations

from moderation.owing import owes


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0033_actions_owe_their_reasons"),
        ("initiatives", "0024_circles"),
    ]

    operations = [owes("circle", "initiatives_circle", "uid")]
