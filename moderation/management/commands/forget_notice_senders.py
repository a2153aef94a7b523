"""Drop who sent the notices handled a year ago, as beat does every night."""

from django.core.management.base import BaseCommand

from moderation.tasks import forget_senders


class Command(BaseCommand):
    """Run the sweep by hand and say how many notices it changed."""

    help = "Drop the name and address of the senders of notices handled a year ago."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{forget_senders()} notices changed.")
