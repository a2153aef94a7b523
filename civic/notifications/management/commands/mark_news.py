"""Wake those who want news at once of what happened, as beat does every few seconds."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.notifications.actions import waking


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{waking.mark_news()} woken")
