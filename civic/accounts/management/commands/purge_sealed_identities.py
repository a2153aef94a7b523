"""`manage.py purge_sealed_identities`: what beat runs every night."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.accounts import sealed


class Command(BaseCommand):
    help = "Delete the sealed identities whose legal term has come."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sealed.purge()} purged")
