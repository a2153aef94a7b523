"""Drop candidacies that nothing needs any more, as beat does every night."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.elections import actions


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{actions.forget_candidates()} forgotten")
