"""Bring the figures that officials read up to date."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.officials.desk.refresh import refresh_figures


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{refresh_figures()} changed")
