"""What an operator reads when a backup, a restore or a proof cannot be."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import OperationalError
from django.utils.translation import gettext as _

from civic.backups import files, sealing

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class BackupError(Exception):
    """A French sentence that says what is wrong and what to do."""


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn what goes wrong with the file or folder `what` into a sentence."""
    try:
        yield
    except files.BusyError as error:
        raise BackupError(
            _("Une autre sauvegarde ou restauration est en cours : attendez sa fin.")
        ) from error
    except sealing.OtherKeyError as error:
        raise BackupError(
            _(
                "« %(what)s » est chiffré avec une autre clé : mettez dans BACKUP_KEY celle qui"
                " servait ce jour-là."
            )
            % {"what": what}
        ) from error
    except sealing.AlteredError as error:
        raise BackupError(
            _(
                "« %(what)s » est tronqué ou altéré : rien n’en a été lu. Prenez une autre copie de"
                " cette sauvegarde, ou une autre sauvegarde."
            )
            % {"what": what}
        ) from error
    except OperationalError as error:
        raise BackupError(_("La base de données ne répond pas : vérifiez DATABASE_URL.")) from error
    except OSError as error:
        raise BackupError(_of_system(what, error)) from error


def _of_system(what: str, error: OSError) -> str:
    if error.errno in _FULL:
        return _("Le disque est plein : libérez de la place, puis recommencez. Rien n’a changé.")
    return _("« %(what)s » ne peut être lu ou écrit : %(reason)s.") % {
        "what": Path(error.filename).name if error.filename else what,
        "reason": error.strerror or error,
    }
