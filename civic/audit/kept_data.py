"""What this app keeps about people, for the public register."""

from civic.lib.register import ACCOUNT, Basis, Held, Purpose, Reader, register

ROWS = (
    Held(
        purpose=Purpose.PROOF,
        what="Journal des actes : qui a fait quoi et quand, sous un pseudonyme chiffré",
        why="Prouver qu’une décision ou un compte n’a pas été réécrit",
        basis=(Basis.INTEREST,),
        readers=(Reader.SELF, Reader.OPERATORS),
        kept=(
            "Gardé : le journal est une chaîne qu’on ne peut couper. À l’effacement du compte, la "
            "clé du pseudonyme est détruite et plus rien ne mène à vous"
        ),
        models={
            "audit.PersonKey": "person key",
            "audit.AuditEvent": "actor data target_id -verb -previous_hash -hash",
        },
        ended_by=(ACCOUNT,),
    ),
)


def declare() -> None:
    """Add them to the register."""
    register.declare(*ROWS)
