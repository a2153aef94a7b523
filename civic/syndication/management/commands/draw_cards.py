"""Draw the images of links whose words changed, and delete those of withheld contents."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from civic.syndication.actions import sharing


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=sharing.BATCH, help="how many at most")
        parser.add_argument(
            "--all", action="store_true", help="compare all at once, not the latest and a slice"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count = sharing.draw_cards(options["limit"], everything=options["all"])
        self.stdout.write(f"{count} drawn or deleted")
