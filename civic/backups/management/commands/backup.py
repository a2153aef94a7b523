"""Back up the database, the media and, apart, the secrets; then drop the outdated backups."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from civic.backups import actions
from civic.backups.errors import BackupError


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = actions.make_backup()
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _(
                "Sauvegarde %(name)s : %(size)s, %(rows)d lignes, %(files)d fichiers,"
                " %(seconds).1f s."
            )
            % {
                "name": made.name,
                "size": filesizeformat(made.size),
                "rows": sum(made.figures.tables.values()),
                "files": made.media_files,
                "seconds": made.seconds,
            }
        )
