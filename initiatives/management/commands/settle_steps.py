"""End the control of thresholds crossed two days ago."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import petition_tallies


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{petition_tallies.settle_steps()} settled")
