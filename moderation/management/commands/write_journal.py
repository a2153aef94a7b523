"""Write the public log of moderation, as beat does every minute."""

from django.core.management.base import BaseCommand

from moderation.tasks import write_journal


class Command(BaseCommand):
    """Run the sweep by hand and say how many lines it added."""

    help = "Add a line to the public log for each decision that became final or was taken back."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{write_journal()} lines added.")
