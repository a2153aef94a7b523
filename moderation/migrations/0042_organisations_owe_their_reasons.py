"""The page of an organisation owes its reasons as every kind does."""

from django.db import migrations

from moderation.owing import owes


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0041_conclusions_owe_their_reasons"),
        ("initiatives", "0034_organisations"),
    ]

    operations = [owes("organisation", "initiatives_organisation")]
