"""Say which appeals and cases too few people may judge, as beat does every hour."""

from django.core.management.base import BaseCommand

from moderation.tasks import look_for_judges


class Command(BaseCommand):
    """Run the sweep by hand and say how many are stuck."""

    help = "Look for people who may judge each open appeal and case."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{look_for_judges()} appeals and cases without enough judges.")
