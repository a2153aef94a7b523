"""A message of the kit owes its reasons as every kind does."""

from django.db import migrations

from moderation.owing import owes


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0038_what_a_case_is_read_with"),
        ("initiatives", "0030_kit"),
    ]

    operations = [owes("kit-message", "initiatives_kitmessage")]
