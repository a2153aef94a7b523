"""Read files of the Répertoire national des élus, to help verify claimed mandates."""

import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from civic.officials.register.files import BadRegisterError
from civic.officials.register.loading import LICENCE, SOURCE, load


class Command(BaseCommand):
    help = (
        "Import files of the Répertoire national des élus (keep their published names). Each "
        "replaces the one before it of its kind. Names are kept as keyed prints; dates of birth, "
        "sex and occupations are not read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, help="elus-maires-mai.csv, …")
        parser.add_argument(
            "--vintage",
            type=date.fromisoformat,
            help="the day the ministry published them (2026-06-15); today by default",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        vintage = options["vintage"] or timezone.localdate()
        for path in options["files"]:
            self._load(path, vintage)
        self.stdout.write(f"{SOURCE}. {LICENCE}.")

    def _load(self, path: Path, vintage: date) -> None:
        start = time.monotonic()
        try:
            row = load(path, vintage=vintage, say=lambda n: self._say(f"{path.name}: {n} lines"))
        except (BadRegisterError, OSError) as error:
            raise CommandError(str(error)) from error
        seconds = time.monotonic() - start
        self._say(f"{path.name}: {row.lines} lines, {row.unplaced} unplaced ({seconds:.1f} s)")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
