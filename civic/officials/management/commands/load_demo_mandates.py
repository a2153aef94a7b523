"""Mandates for the demo."""

from django.core.management.base import BaseCommand
from django.db import transaction

from civic.officials.demo import load


class Command(BaseCommand):
    """Load it once the demo is there."""

    help = "Claim, accept, refuse and help, in an embedded database only."

    def handle(self, *args: object, **options: object) -> None:
        with transaction.atomic():
            self.stdout.write(f"{load()} mandates claimed.")
