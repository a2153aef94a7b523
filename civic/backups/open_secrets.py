"""Read the archive of secrets on a machine that has none: `python -m civic.backups.open_secrets F`.

It asks for the key of the backups, and writes the lines of an `.env` file. No settings are needed,
so that its words are not translated.
"""

import sys
from getpass import getpass
from pathlib import Path

from civic.backups import sealing

_PURPOSE = "secrets"


def main(arguments: list[str]) -> int:
    """Write the secrets and return the status for the shell."""
    if len(arguments) != 1:
        sys.stderr.write("Donnez un fichier : python -m civic.backups.open_secrets FICHIER\n")
        return 2
    try:
        key = sealing.read_key(getpass("BACKUP_KEY : ") if sys.stdin.isatty() else input())
        with Path(arguments[0]).open("rb") as file:
            text = b"".join(sealing.opened(file, key, _PURPOSE))
    except sealing.OtherKeyError:
        return _refuse("Cette archive est chiffrée avec une autre clé.")
    except sealing.AlteredError:
        return _refuse("Cette archive est tronquée ou altérée : prenez-en une autre copie.")
    except (ValueError, EOFError):
        return _refuse("BACKUP_KEY doit compter 32 octets, en base 64.")
    except OSError as error:
        return _refuse(f"Ce fichier ne peut être lu : {error.strerror}.")
    sys.stdout.write(text.decode())
    return 0


def _refuse(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
