"""What is kept about people outside the database, for the public register."""

from civic.lib.register import Basis, Held, Purpose, Reader, register

ROWS = (
    Held(
        purpose=Purpose.PROOF,
        what="Adresse IP de ceux qui envoient beaucoup de formulaires : un compteur",
        why="Limiter les envois automatiques",
        basis=(Basis.INTEREST,),
        readers=(Reader.NOBODY,),
        kept="Une heure au plus, en mémoire",
        models={},
        endless="counters of Redis, which forgets each by itself when its time is over",
    ),
    Held(
        purpose=Purpose.PROOF,
        what="Boîtes qui reçoivent des liens à confirmer : un compteur, sous une empreinte à clé",
        why="Qu’un tiers ne remplisse pas la boîte de quelqu’un",
        basis=(Basis.INTEREST,),
        readers=(Reader.NOBODY,),
        kept="Deux jours, en mémoire",
        models={},
        endless="counters of Redis, which forgets each by itself when its time is over",
    ),
)


def declare() -> None:
    """Add them to the register."""
    register.declare(*ROWS)
