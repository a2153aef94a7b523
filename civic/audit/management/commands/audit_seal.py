"""Chain the audit rows that are not sealed yet."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.audit import actions


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{actions.seal()} sealed")
