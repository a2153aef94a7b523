"""Prove a database that a backup was restored into: `restore` and `prove_restore` call it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civic.backups import erased, manifest, shelf, verifying
from civic.backups.actions.reading import choose
from civic.backups.actions.runs import folder
from civic.backups.errors import BackupError, explained
from civic.backups.saying import say


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="of the backup")
        parser.add_argument("--json", action="store_true", help="for a program")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            checks = list(_checks(options["name"]))
        except BackupError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps([check.as_dict() for check in checks]))
        else:
            for check in checks:
                say(check, self.stdout)


def _checks(name: str) -> list[verifying.Check]:
    place, key = folder()
    backup: shelf.Shelved = choose(place, name)
    with explained(manifest.FILE):
        read = manifest.read(backup.folder, key)
        gone = erased.read(place)
    return list(verifying.verify(read, key, gone))
