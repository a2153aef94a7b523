"""Restore a backup into an empty database, migrate, prove it and erase again whoever left."""

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
        parser.add_argument(
            "--replace", action="store_true", help="drop all that the database holds first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = actions.restore(
                options["name"],
                replace=options["replace"],
                tell=lambda check: say(check, self.stdout),
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        if outcome.wrong:
            raise CommandError(
                _("La sauvegarde %s est restaurée, mais tout n’y est pas juste : voyez ci-dessus.")
                % outcome.backup
            )
        self.stdout.write(
            _("La sauvegarde %s est restaurée. Videz Redis avant de rouvrir le site.")
            % outcome.backup
        )
