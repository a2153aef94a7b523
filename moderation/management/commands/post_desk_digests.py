"""Post the digests of this hour, as beat does."""

from django.core.management.base import BaseCommand

from moderation.tasks import post_digests


class Command(BaseCommand):
    """Post by hand and say how many were new."""

    help = "Tell moderators, at the hour they chose, that something waits."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{post_digests()} digests posted.")
