"""Watch the demo."""

from django.core.management.base import BaseCommand
from django.db import transaction

from moderation.watch.demo import load


class Command(BaseCommand):
    """Load it once the demo and its flags are there."""

    help = "Write watch rules, a wave and a half-read feed, in an embedded database only."

    def handle(self, *args: object, **options: object) -> None:
        with transaction.atomic():
            self.stdout.write(f"{load()} posts read.")
