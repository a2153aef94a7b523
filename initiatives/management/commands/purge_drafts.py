"""Delete drafts nobody touched for DRAFT_DAYS days."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import drafts


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{drafts.purge_drafts()} deleted")
