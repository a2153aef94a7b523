"""Delete sessions that are over, and the address they came from."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.accounts.actions.sessions import forget_sessions


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{forget_sessions()} forgotten")
