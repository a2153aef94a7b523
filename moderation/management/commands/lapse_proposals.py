"""Give back what one moderator took alone and nobody confirmed, as beat does every minute."""

from django.core.management.base import BaseCommand

from moderation.tasks import lapse_proposals


class Command(BaseCommand):
    """Run the sweep by hand and say how many ended."""

    help = "End each provisional measure that no second moderator confirmed within 48 hours."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{lapse_proposals()} provisional measures ended.")
