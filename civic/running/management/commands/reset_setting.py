"""Put a setting back to what it starts from, when the page of settings cannot be reached."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from civic.lib import tuning
from civic.running import choosing
from civic.running.models import Change


class Command(BaseCommand):
    """For instance: reset_setting lecture-seule --why "fin des travaux"."""

    help = "Put a setting back to what it starts from, by its slug; without one, list them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="?")
        parser.add_argument("--why", default="remis à sa valeur de départ sur le serveur")

    def handle(self, *args: Any, slug: str | None, why: str, **options: Any) -> None:
        if slug is None:
            self.stdout.write("\n".join(row.slug for row in tuning.declared()))
            return
        setting = tuning.find(slug)
        if setting is None:
            raise CommandError(f"No setting is called {slug}: run it without a name to list them.")
        last = Change.objects.of(slug).first()
        choosing.change(
            by=None, setting=setting, fields=None, why=why, seen=last.number if last else 0
        )
        self.stdout.write(f"{slug} is back to what it starts from.")
