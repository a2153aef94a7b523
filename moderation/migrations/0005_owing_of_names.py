"""The database refuses a restricted name without its reasons."""

from django.db import migrations

from moderation.owing import owes


class Migration(migrations.Migration):
    dependencies = [("moderation", "0004_target"), ("initiatives", "0008_shown_names")]

    operations = [owes("signer-name", "initiatives_shownname")]
