"""Write to the teams of initiatives that nobody heard from for two weeks."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import silence


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{silence.nudge_silent()} teams written to")
