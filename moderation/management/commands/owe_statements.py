"""Tell each author of the decisions that nobody told them, as beat does every minute."""

from django.core.management.base import BaseCommand

from moderation.tasks import owe_statements


class Command(BaseCommand):
    """Run the sweep by hand and say how many statements it made."""

    help = "Write the statement of reasons, and its mail, of each restriction without one."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{owe_statements()} statements made.")
