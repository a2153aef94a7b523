"""Count the days that the demo's story fills, as each night would have."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civic.accounts.demo import NotDemoError
from civic.running.demo import load


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(f"{load()} days counted")
        except NotDemoError as error:
            raise CommandError(str(error)) from error
