"""Ask those who joined or signed an initiative that was brought together with another."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import moves


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{moves.ask_movers()} people looked at")
