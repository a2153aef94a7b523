"""Compare every count with its rows and correct it."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives import actions


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{actions.recount() + actions.recount_rooms()} changed")
