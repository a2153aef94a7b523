"""Count yesterday for the operator's page, as beat does every night."""

from django.core.management.base import BaseCommand

from civic.running.tasks import count_day


class Command(BaseCommand):
    """Run the sweep by hand and say how many."""

    help = "Count yesterday for the operator's page, as beat does every night."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{count_day()} accounts did something within 30 days.")
