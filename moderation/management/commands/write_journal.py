"""Write the public log of moderation from its beginning on: beat looks an hour back."""

from django.core.management.base import BaseCommand

from moderation.actions import write_journal


class Command(BaseCommand):
    """Run the sweep by hand and say how many lines it added."""

    help = "Add a line to the public log for each decision that became final or was taken back."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{write_journal()} lines added.")
