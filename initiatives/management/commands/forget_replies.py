"""Delete replies of named people that nobody confirmed in seven days, and keys no longer needed."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions.visitor_replies import forget_replies


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{forget_replies()} forgotten")
