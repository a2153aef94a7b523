"""Tell holders that their mandate ends."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.officials.actions.mandates import tell_endings


class Command(BaseCommand):
    help = "Write to holders whose mandate ends in a month or ends today; each once."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{tell_endings()} told")
