"""Connect accounts of other networks in the demo; nothing leaves this machine."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civic.accounts.demo import NotDemoError
from civic.syndication.demo import load


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(f"{load()} accounts of other networks")
        except NotDemoError as error:
            raise CommandError(str(error)) from error
