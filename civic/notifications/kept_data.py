"""What this app keeps about people, for the public register."""

from civic.lib.register import ACCOUNT, Basis, Held, Purpose, Reader, register

ROWS = (
    Held(
        purpose=Purpose.MAIL,
        what="Ce que vous suivez, à quel rythme, vos heures de silence, ce que vous avez lu",
        why="Vous prévenir de ce qui vous concerne, une fois et au moment choisi",
        basis=(Basis.CONTRACT,),
        readers=(Reader.SELF,),
        kept=(
            "Jusqu’à ce que vous arrêtiez de suivre, ou effaciez tout. Sans compte : l’adresse que "
            "vous avez confirmée, jusqu’à ce que vous la fassiez effacer, par le lien de chaque "
            "message"
        ),
        models={
            "notifications.Reader": "user email zone",
            "notifications.Former": "reader follows",
            "notifications.Follow": "reader key",
            "notifications.Told": "reader",
            "notifications.Seen": "reader",
        },
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.MAIL,
        what="Messages envoyés : adresse, sorte de message, date (le contenu part à l’envoi)",
        why="N’en perdre aucun, ne pas en envoyer deux, comprendre un retour",
        basis=(Basis.CONTRACT,),
        readers=(Reader.OPERATORS,),
        kept="{MAIL_KEPT_DAYS} jours ; trois fois plus pour un message qui n’est jamais parti",
        models={"notifications.Mail": "to reader args key last_error -kind"},
        ended_by=(ACCOUNT, "purge-mails"),
    ),
    Held(
        purpose=Purpose.MAIL,
        what="Adresses qui refusent nos messages ou nous classent en indésirables",
        why="Ne plus leur écrire",
        basis=(Basis.INTEREST,),
        readers=(Reader.OPERATORS,),
        kept="Jusqu’à ce que l’adresse soit confirmée de nouveau, ou effacée",
        models={"notifications.Silence": "address"},
        ended_by=(ACCOUNT,),
    ),
)


def declare() -> None:
    """Add them to the register."""
    register.declare(*ROWS)
    register.no_person(
        notifications_Progress="how far a sweep went", notifications_Pace="when a message may leave"
    )
