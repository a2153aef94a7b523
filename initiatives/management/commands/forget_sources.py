"""Forget the pages that nothing cites any more."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import sources


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sources.forget_sources()} pages forgotten")
