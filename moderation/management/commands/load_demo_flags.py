"""Flag some contents of the demo."""

from django.core.management.base import BaseCommand
from django.db import transaction

from moderation.demo import load


class Command(BaseCommand):
    """Load them once the demo is there."""

    help = "Flag some initiatives of the demo and decide on two, in an embedded database only."

    def handle(self, *args: object, **options: object) -> None:
        with transaction.atomic():
            self.stdout.write(f"{load()} flags made.")
