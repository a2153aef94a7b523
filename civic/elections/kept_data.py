"""What this app keeps about people, for the public register."""

from civic.elections.actions import KEPT_NAME
from civic.elections.calendar import TIED
from civic.lib.register import ACCOUNT, Basis, Held, Purpose, Reader, lasting, register

ROWS = (
    Held(
        purpose=Purpose.OFFICIALS,
        what=(
            "Candidature à un scrutin : prénom, nom, compte s’il est connu, d’après la liste "
            "officielle, sans parti"
        ),
        why=(
            "Appliquer le silence avant le vote, décider à deux de ces textes, écarter la "
            "personne de la modération"
        ),
        basis=(Basis.LAW, Basis.PUBLIC),
        law="code électoral, article L. 49",
        readers=(Reader.SELF, Reader.OPERATORS, Reader.MODERATORS),
        kept=(
            f"Sans compte, {lasting(KEPT_NAME)} après le vote ; avec un compte, "
            f"{lasting(TIED)}, ou jusqu’à son effacement"
        ),
        models={"elections.Candidate": "name user"},
        ended_by=(ACCOUNT, "forget-candidates"),
    ),
)


def declare() -> None:
    """Add them to the register."""
    register.declare(*ROWS)
    register.no_person(elections_Poll="dates of an election")
