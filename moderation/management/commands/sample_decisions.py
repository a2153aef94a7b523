"""Sample last quarter's decisions to judge again, as beat does every night; once a quarter."""

from typing import Any

from django.core.management.base import BaseCommand

from moderation.agreement import actions


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{actions.sample_quarter()} sampled")
