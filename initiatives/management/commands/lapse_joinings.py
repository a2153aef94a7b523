"""End the proposals to make one of two arguments that nobody answered in fourteen days."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import joinings


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{joinings.lapse_joinings()} proposals ended")
