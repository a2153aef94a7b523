"""Add waiting changes to the counts of initiatives."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives import actions


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{actions.fold()} changed")
