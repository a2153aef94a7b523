"""What this app keeps about people, for the public register."""

from civic.lib.register import ACCOUNT, Basis, Held, Purpose, Reader, register

ROWS = (
    Held(
        purpose=Purpose.ACCOUNT,
        what="Compte qui ne sert plus : quand nous vous l’avons écrit, quel jour il sera fermé",
        why="Prévenir deux fois avant de fermer un compte",
        basis=(Basis.LAW,),
        law="RGPD, article 5.1.e",
        readers=(Reader.NOBODY,),
        kept="Jusqu’à ce que vous reveniez, ou que le compte soit fermé",
        models={"running.IdleNotice": "user"},
        ended_by=(ACCOUNT, "close-idle-accounts"),
    ),
    Held(
        purpose=Purpose.PROOF,
        what="Changements des réglages du site : lequel, quand, pourquoi, par qui",
        why="Savoir qui a changé quoi, et pouvoir revenir en arrière",
        basis=(Basis.INTEREST,),
        readers=(Reader.OPERATORS,),
        kept="Gardés ; sans nom après l’effacement du compte",
        models={"running.Change": "by -why -fields"},
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.PROOF,
        what="Qui répond du site : direction de la publication, délégué aux données",
        why="Le dire à tous, comme la loi le veut",
        basis=(Basis.LAW,),
        law="loi du 21 juin 2004 pour la confiance dans l’économie numérique",
        readers=(Reader.EVERYBODY,),
        kept="Tant que cette personne en répond ; puis dans l’historique, lu par l’exploitation",
        models={"running.Change": "fields -by -why"},
        endless="who answered for the site when is part of what it published",
    ),
)


def declare() -> None:
    """Add them to the register."""
    register.declare(*ROWS)
