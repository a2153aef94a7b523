"""Restore the last backup on a server that vanishes afterwards, and prove what is there."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from civic.backups import actions
from civic.backups.errors import BackupError
from civic.backups.saying import say


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", default="", help="of the backup; the last without")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = actions.prove(options["name"], tell=lambda check: say(check, self.stdout))
        except BackupError as error:
            raise CommandError(str(error)) from error
        if outcome.wrong:
            raise CommandError(_("La sauvegarde %s n’est pas bonne.") % outcome.backup)
        self.stdout.write(_("La sauvegarde %s est prouvée.") % outcome.backup)
