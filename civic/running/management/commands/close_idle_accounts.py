"""Tell of accounts that nobody uses and close them, as beat does every morning."""

from django.core.management.base import BaseCommand

from civic.running.tasks import close_idle_accounts


class Command(BaseCommand):
    """Run the sweep by hand and say how many."""

    help = "Tell people whose account was not used for three years, and close it a month later."

    def handle(self, *args: object, **options: object) -> None:
        found = close_idle_accounts()
        self.stdout.write(", ".join(f"{name}: {number}" for name, number in found.items()))
