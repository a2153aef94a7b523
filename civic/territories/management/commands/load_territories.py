"""Load the official tree of places."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civic.territories.loading import load
from civic.territories.vintage import BadVintageError


class Command(BaseCommand):
    help = "Load the official tree of places. Idempotent: the same file twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, help="a vintage; ours, the newest, by default")
        parser.add_argument("--force", action="store_true", help="even if this file is loaded")

    def handle(self, *args: Any, **options: Any) -> None:
        start = time.monotonic()
        try:
            loaded = load(options["file"], force=options["force"], say=self._say)
        except (BadVintageError, OSError) as error:
            raise CommandError(str(error)) from error
        if loaded.unchanged:
            self._say(f"Territories of {loaded.year} are already loaded")
            return
        self._say(
            f"Territories of {loaded.year}: {loaded.written} written, {loaded.ended} ended "
            f"({time.monotonic() - start:.1f} s)"
        )

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
