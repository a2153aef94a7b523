"""Fill the desks of the demo's officials."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civic.accounts.demo import NotDemoError
from civic.officials.desk.demo import load


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(f"{load()} initiatives in sight")
        except NotDemoError as error:
            raise CommandError(str(error)) from error
