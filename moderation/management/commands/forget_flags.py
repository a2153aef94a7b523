"""Drop the traces of old flags, old flagged texts and words of appeals, as beat does nightly."""

from django.core.management.base import BaseCommand

from moderation.tasks import forget_flags


class Command(BaseCommand):
    """Run the sweep by hand and say how many rows it changed."""

    help = "Drop traces of flags after 30 days, flagged texts after 7 months, appeals after a year."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{forget_flags()} rows changed.")
