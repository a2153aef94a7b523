"""Give back the texts that proven flags covered and whose day is over, as beat does each minute."""

from django.core.management.base import BaseCommand

from moderation.tasks import end_covers


class Command(BaseCommand):
    """Run the sweep by hand and say how many ended."""

    help = "End each automatic cover whose day is over or whose text changed."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{end_covers()} covers ended.")
