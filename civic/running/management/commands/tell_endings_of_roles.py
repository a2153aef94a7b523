"""Remind of roles that end soon, as beat does every morning."""

from django.core.management.base import BaseCommand

from civic.running.tasks import tell_endings_of_roles


class Command(BaseCommand):
    """Run the sweep by hand and say how many."""

    help = "Remind of roles that end soon, as beat does every morning."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{tell_endings_of_roles()} messages were written.")
