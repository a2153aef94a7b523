"""Delete messages between participants that are a year old."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import messages


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{messages.forget_messages()} messages forgotten")
