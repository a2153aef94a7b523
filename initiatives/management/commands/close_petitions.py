"""Close the petitions whose date has passed."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import petitions


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{petitions.close_ended()} closed")
