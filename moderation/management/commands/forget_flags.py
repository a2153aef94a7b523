"""Drop the traces of old flags and old flagged texts, as beat does every night."""

from django.core.management.base import BaseCommand

from moderation.tasks import forget_flags


class Command(BaseCommand):
    """Run the sweep by hand and say how many rows it changed."""

    help = "Drop the traces of flags after 30 days, and flagged texts seven months after decision."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{forget_flags()} rows changed.")
