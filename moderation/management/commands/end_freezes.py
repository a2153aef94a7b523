"""Let the discussions go on whose freeze is over, as beat does each minute."""

from django.core.management.base import BaseCommand

from moderation.tasks import end_freezes


class Command(BaseCommand):
    """Run the sweep by hand and say how many ended."""

    help = "End each freeze of a discussion whose date has come."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{end_freezes()} freezes ended.")
