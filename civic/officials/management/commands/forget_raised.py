"""Let go of what alerts of desks found in initiatives that are closed."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.officials.actions.raising import forget_raised


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{forget_raised()} deleted")
