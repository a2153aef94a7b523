"""Count the figures of this year and of the last one anew, as beat does each night."""

from django.core.management.base import BaseCommand

from moderation.tasks import count_years


class Command(BaseCommand):
    """Count by hand and say how many years were counted."""

    help = "Count the yearly figures of moderation anew."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{count_years()} years counted.")
