"""Compare every count, and what points at the latest, with the rows and correct it."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions.recounts import recount_everything


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{recount_everything()} changed")
