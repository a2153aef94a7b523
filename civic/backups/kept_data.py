"""What backups keep about people, for the public register."""

from civic.lib.register import Basis, Held, Purpose, Reader, register

ROWS = (
    Held(
        purpose=Purpose.PROOF,
        what=(
            "Sauvegardes chiffrées : une copie de tout ce qui précède, et la liste des comptes "
            "effacés (un identifiant tiré au hasard, une date)"
        ),
        why="Ne rien perdre si la machine casse, et effacer de nouveau qui était parti",
        basis=(Basis.INTEREST,),
        readers=(Reader.NOBODY,),
        kept=(
            "{BACKUP_DAYS} jours, où que soient les copies ; les sept dernières restent. Après "
            "une restauration, les comptes effacés depuis le sont de nouveau"
        ),
        models={},
        ended_by=("back-up", "list-erased"),
    ),
)


def declare() -> None:
    """Add them to the register."""
    register.declare(*ROWS)
    register.no_person(backups_Run="names of backups, sizes, counts of rows")
