"""Look for what should be forgotten about signers; the record keeps what was found."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import retention


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sum(retention.prove_retention().values())} overdue")
