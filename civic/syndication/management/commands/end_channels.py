"""Disconnect channels nobody may speak through, erase ended credentials, renew ending ones."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.syndication.actions import forgetting, renewing


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        ended, erased = forgetting.end_channels(), forgetting.forget_channels()
        fresh = renewing.renew_channels()
        self.stdout.write(f"{ended} ended, {erased} erased, {fresh} renewed")
