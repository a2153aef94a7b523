"""Find what meets the alerts of desks and write to those whose moment has come."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.officials.actions.raising import post_alerts, raise_alerts


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{raise_alerts()} found, {post_alerts()} messages")
