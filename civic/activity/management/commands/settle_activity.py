"""Give their place to activities that were just committed."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.activity import actions


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{actions.settle()} settled")
