"""`manage.py purge_unverified_accounts`: what beat runs every night."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.accounts.actions import purge_unverified


class Command(BaseCommand):
    help = "Delete sign-ups whose address was not proved within 30 days."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{purge_unverified()} purged")
