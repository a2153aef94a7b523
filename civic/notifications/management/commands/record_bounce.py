"""Read a returned message (bounce or complaint) from standard input, for a mail server to call."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError

from civic.notifications import bounces

# The mail server keeps the message and calls again later (sysexits.h).
TRY_AGAIN = 75


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", default="", help="the address that it was delivered to")

    def handle(self, *args: Any, **options: Any) -> None:
        content = sys.stdin.buffer.read(bounces.MAX_BYTES)
        try:
            self.stdout.write(bounces.record(content, arrived_for=options["to"]))
        except DatabaseError as error:
            raise CommandError(type(error).__name__, returncode=TRY_AGAIN) from error
