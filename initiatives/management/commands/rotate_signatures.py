"""Seal every identity again with the first of `SIGNATURE_KEYS`; the others may go a month later."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import retention


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{retention.rotate_identities()} sealed again")
