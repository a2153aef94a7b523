"""Send the mails that are due, as beat does every few seconds."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from civic.notifications import sending


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=float, default=sending.RUN_SECONDS)

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sending.run(options['seconds'])} sent")
