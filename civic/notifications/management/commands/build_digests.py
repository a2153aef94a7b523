"""Write the news and digests that are due, all or of one rhythm, as beat does every minute."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from civic.notifications.actions import digests
from civic.notifications.models.follow import RHYTHMS_BY_MAIL
from civic.notifications.states import Rhythm


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rhythm", choices=[str(rhythm) for rhythm in RHYTHMS_BY_MAIL])

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [Rhythm(options["rhythm"])] if options["rhythm"] else RHYTHMS_BY_MAIL
        written = sum(digests.build(rhythm=rhythm) for rhythm in chosen)
        self.stdout.write(f"{written} written")
