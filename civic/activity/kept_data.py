"""What this app keeps about people, for the public register."""

from civic.lib.register import ACCOUNT, Basis, Held, Purpose, Reader, register

ROWS = (
    Held(
        purpose=Purpose.CONTENT,
        what="Activité : ce qui s’est passé, avec le nom public de qui l’a fait",
        why="Dire ce qui bouge, dans les pages, les flux et les messages",
        basis=(Basis.CONTRACT,),
        readers=(Reader.EVERYBODY,),
        kept="Tant que le contenu est en ligne ; sans nom après l’effacement du compte",
        models={
            "activity.Activity": (
                "actor_name actor_key for_key title summary data url -verb -subject_key "
                "-object_key -area_path -area_name"
            ),
        },
        ended_by=(ACCOUNT,),
    ),
)


def declare() -> None:
    """Add them to the register."""
    register.declare(*ROWS)
    register.no_person(activity_Settled="a number")
