"""Make the next blocks of the tables that grow by their end, and measure tables in parts."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.lib import blocks


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        blocks.analyse()
        self.stdout.write(", ".join(blocks.extend()) or "none lacks")
