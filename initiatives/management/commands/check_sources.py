"""Visit the pages that texts cite and that are due: their title, whether they answer."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import sources


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sources.check_sources()} pages visited")
