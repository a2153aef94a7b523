"""Tell the WebSub hub (`WEBSUB_HUB`) which feeds changed since last time."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.syndication.feeds import websub


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{websub.ping()} feeds")
