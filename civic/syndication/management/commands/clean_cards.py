"""Delete the files of images of links that nothing names any more."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.syndication.actions.sharing import clean_cards


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{clean_cards()} deleted")
