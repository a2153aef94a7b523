"""Walk the public log of moderation."""

from django.core.management.base import BaseCommand, CommandError

from moderation.journal import first_break
from moderation.models.journal import Entry


class Command(BaseCommand):
    """Say that every line follows the one before, or which one does not."""

    help = "Check the chain of the public log of moderation; exits with 1 at the first break."

    def handle(self, *args: object, **options: object) -> None:
        broken = first_break()
        if broken is not None:
            raise CommandError(f"Line {broken} does not follow the one before.")
        self.stdout.write(f"{Entry.objects.count()} lines, each follows the one before.")
