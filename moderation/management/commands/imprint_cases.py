"""Keep what finds a case again and gathers waves; beat does the same."""

from django.core.management.base import BaseCommand

from moderation.imprints import imprint_cases


class Command(BaseCommand):
    """Run it by hand when beat is down; running it twice changes nothing."""

    help = "Write the imprints of cases that have none."

    def handle(self, *args: object, **options: object) -> None:
        written = 0
        while found := imprint_cases():
            written += found
        self.stdout.write(f"{written} imprints written.")
