"""Publish the roots of receipts that are missing, day by day."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import roots


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{roots.publish_roots()} published")
