"""Count, for each petition's page « Intégrité », those who take part as a group."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import together


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{together.count_groups()} groups act together")
