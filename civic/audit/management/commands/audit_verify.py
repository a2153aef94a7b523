"""Check the whole audit chain; exit with an error at the first broken row."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civic.audit import actions


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        broken = actions.first_break()
        if broken is not None:
            raise CommandError(f"the chain is broken at row {broken}")
        self.stdout.write("the chain is whole")
