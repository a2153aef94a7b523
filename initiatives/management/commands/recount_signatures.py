"""Compare the counts of signatures with their rows, and correct them."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import petition_tallies


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{petition_tallies.recount_signatures()} corrected")
