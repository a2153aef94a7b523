"""An argument owes its reasons as every kind does."""

from django.db import migrations

from moderation.owing import owes


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0035_unfounded_flags"),
        ("initiatives", "0025_arguments"),
    ]

    operations = [owes("argument", "initiatives_argument")]
