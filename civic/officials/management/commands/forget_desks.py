"""Delete what desks keep of mandates that are over and of readers who no longer come."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.officials.actions.desk import forget_desks


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{forget_desks()} deleted")
