"""Load the curated tree of subjects."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.themes.loading import load
from civic.themes.models import Theme


class Command(BaseCommand):
    help = "Add the curated themes that are missing; what operators edited stays."

    def handle(self, *args: Any, **options: Any) -> None:
        added = load()
        self.stdout.write(f"Themes: {added} added, {Theme.objects.count()} in all")
