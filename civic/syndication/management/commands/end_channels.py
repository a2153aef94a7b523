"""Disconnect channels that nobody may speak through, and erase the credentials of ended ones."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.syndication.actions import forgetting


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        ended, erased = forgetting.end_channels(), forgetting.forget_channels()
        self.stdout.write(f"{ended} ended, {erased} erased")
