"""Write what is new for each channel and send what is due, as beat does every few seconds."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from civic.syndication.actions import fanning, following
from civic.syndication.delivering import sending


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=float, default=sending.RUN_SECONDS)

    def handle(self, *args: Any, **options: Any) -> None:
        written, moved = fanning.fan_out(), following.follow(everything=True)
        sent = sending.run(options["seconds"])
        self.stdout.write(f"{written} written, {moved} moved, {sent} asked")
