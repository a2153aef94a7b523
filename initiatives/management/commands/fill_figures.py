"""Make the figures of the pages « Intégrité » again where something was counted since."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import petition_figures


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{petition_figures.fill_figures()} changed")
