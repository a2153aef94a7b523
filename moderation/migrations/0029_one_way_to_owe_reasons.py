"""Every kind owes its reasons by one line: the function names no table any more."""

from importlib import import_module

from django.db import migrations

from moderation import owing

_BEFORE = import_module("moderation.migrations.0024_named_replies_owe_their_reasons")
_LINES = [
    owing.line("initiative", "initiatives_initiative", "id"),
    owing.line("image", "initiatives_image", "uid"),
    owing.line("petition", "initiatives_petition", "initiative_id"),
    owing.line("person", "accounts_user", "uid"),
    owing.line("named-reply", "initiatives_namedreply", "uid"),
]


class Migration(migrations.Migration):
    dependencies = [("moderation", "0028_trusted_flaggers")]

    operations = [
        migrations.RunSQL(
            owing.KINDS + "".join(_LINES) + owing.FUNCTION,
            _BEFORE._FUNCTION + "DROP TABLE moderation_owing;",
        )
    ]
