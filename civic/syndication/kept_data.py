"""What this app keeps about people, for the public register."""

from civic.lib.register import ACCOUNT, Basis, Held, Purpose, Reader, lasting, register
from civic.syndication.actions.forgetting import AFTER_CLOSING, ANSWERS_KEPT

ROWS = (
    Held(
        purpose=Purpose.OUTSIDE,
        what="Compte d’un autre réseau que vous branchez : son nom, sa clé chiffrée, vos réglages",
        why="Y publier ce que vous avez choisi",
        basis=(Basis.CONTRACT,),
        readers=(Reader.SELF, Reader.TEAM, Reader.OFFICE),
        kept=(
            "La clé est effacée quand vous débranchez, à la fin du mandat, ou "
            f"{lasting(AFTER_CLOSING)} après la clôture ; la ligne reste, pour savoir ce qui a été "
            "publié"
        ),
        models={
            "syndication.Channel": (
                "name remote_id sealed connected_by options -problem -limits -unheard -heard_until"
            ),
        },
        ended_by=(ACCOUNT, "forget-channels"),
    ),
    Held(
        purpose=Purpose.OUTSIDE,
        what="Publications sur d’autres réseaux : le texte, qui l’a relu, son adresse là-bas",
        why="Publier une fois, corriger et retirer là-bas ce qui change ici",
        basis=(Basis.CONTRACT,),
        readers=(Reader.TEAM, Reader.OFFICE, Reader.NETWORK),
        kept="Tant que le compte branché est connu du site ; sans nom après l’effacement du vôtre",
        models={
            "syndication.Delivery": (
                "words draft decided_by url -told_title -error -remote_id -remote"
            ),
        },
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.OUTSIDE,
        what="Réponses reçues sur un autre réseau : nom affiché là-bas, texte, adresse",
        why="Les montrer à l’équipe qui a publié, sans qu’elle quitte le site",
        basis=(Basis.INTEREST, Basis.PUBLIC),
        readers=(Reader.TEAM, Reader.OFFICE),
        kept=f"{lasting(ANSWERS_KEPT)}",
        models={"syndication.RemoteAnswer": "author text url remote_id"},
        ended_by=("forget-remote-answers",),
    ),
    Held(
        purpose=Purpose.OUTSIDE,
        what="Liste de flux privée : empreinte de son adresse, dernier jour de lecture",
        why="Vous donner à lire ailleurs ce que vous suivez",
        basis=(Basis.CONTRACT,),
        readers=(Reader.SELF,),
        kept="Jusqu’à ce que vous l’arrêtiez, ou effaciez le compte",
        models={"syndication.FeedList": "person digest"},
        ended_by=(ACCOUNT,),
    ),
)


def declare() -> None:
    """Add them to the register."""
    register.declare(*ROWS)
    register.no_person(
        syndication_Server="a server of another network, and whether it answers",
        syndication_Cursor="how far a sweep went",
        syndication_HubCursor="how far a hub was told",
        syndication_CardImage="the picture of a public page",
    )
