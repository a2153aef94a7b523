"""Delete the mails that left or were given up long ago, as beat does every night."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.notifications.actions import mails


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{mails.purge()} deleted")
