"""Make the compact file of a vintage from the unpacked npm package."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civic.territories import reduce, vintage


class Command(BaseCommand):
    help = "Reduce @etalab/decoupage-administratif to civic/territories/data/france-YEAR.csv.xz."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the unpacked package (holds data/)")
        parser.add_argument("--year", type=int, required=True, help="the vintage, such as 2026")
        parser.add_argument("--to", type=Path, default=None, help="where to write")

    def handle(self, *args: Any, folder: Path, year: int, **options: Any) -> None:
        target = options["to"] or vintage.DATA / f"france-{year}.csv.xz"
        if not (folder / "data" / "communes.json").is_file():
            raise CommandError(f"{folder} holds no data/communes.json.")
        rows = list(reduce.places(folder / "data"))
        vintage.write(target, year, rows)
        self.stdout.write(f"{len(rows)} places, {target.stat().st_size // 1024} KB: {target}")
