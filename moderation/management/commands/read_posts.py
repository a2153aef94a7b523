"""Show what was just posted to the patrol and to the watch rules; beat does the same."""

from django.core.management.base import BaseCommand

from moderation.patrol.feed import read_posts


class Command(BaseCommand):
    """Run it by hand when beat is down; running it twice changes nothing."""

    help = "Read the timeline up to now: new posts enter the patrol and are shown to the rules."

    def handle(self, *args: object, **options: object) -> None:
        read = 0
        while found := read_posts():
            read += found
        self.stdout.write(f"{read} posts read.")
