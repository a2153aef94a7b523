"""Load the demo content into an empty embedded database."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from initiatives.demo.loader import CannotLoadError, load


class Command(BaseCommand):
    help = "Load the demo: people and initiatives, through the real actions, dated from today."

    def handle(self, *args: Any, **options: Any) -> None:
        start = time.monotonic()
        try:
            load(self._say)
        except CannotLoadError as error:
            raise CommandError(str(error)) from error
        self._say(f"Demo loaded ({time.monotonic() - start:.1f} s)")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
