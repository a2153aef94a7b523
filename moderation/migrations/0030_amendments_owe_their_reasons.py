"""An amendment owes its reasons as every kind does."""

from django.db import migrations

from moderation.owing import owes


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0029_one_way_to_owe_reasons"),
        ("initiatives", "0019_amendments"),
    ]

    operations = [owes("amendment", "initiatives_amendment")]
