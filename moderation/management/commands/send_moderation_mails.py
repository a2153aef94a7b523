"""Send the mails moderation owes, as beat does every minute."""

from django.core.management.base import BaseCommand

from moderation.tasks import send_notice_mails


class Command(BaseCommand):
    """Run the sweep by hand and say how many rows were tried."""

    help = "Send the receipts, alerts, outcomes and statements of reasons that are due."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{send_notice_mails()} rows tried.")
