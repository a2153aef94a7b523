"""A public answer of an official owes its reasons as every kind does."""

from django.db import migrations

from moderation.owing import owes


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0048_orders_to_act"),
        ("initiatives", "0051_reply_drafts"),
    ]

    operations = [owes("reply", "initiatives_reply")]
