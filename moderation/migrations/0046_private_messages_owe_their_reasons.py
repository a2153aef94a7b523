"""A message between participants owes its reasons as every kind does."""

from django.db import migrations

from moderation.owing import owes


class Migration(migrations.Migration):
    dependencies = [
        ('moderation', '0045_freezing'),
        ("initiatives", "0042_private_messages"),
    ]

    operations = [owes("message", "initiatives_message")]
