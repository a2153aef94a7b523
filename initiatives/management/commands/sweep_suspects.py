"""Ask for another proof those whom the controls of signatures point at."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import verifying


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{verifying.sweep_suspects()} asked for another proof")
