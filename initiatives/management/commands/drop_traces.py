"""Empty the traces of signatures older than thirty days."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import retention


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{retention.drop_traces()} emptied")
