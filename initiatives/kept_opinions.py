"""What this app keeps of opinions and of signatures, for the public register."""

from civic.lib.register import ACCOUNT, Basis, Held, Purpose, Reader, lasting
from initiatives.actions.retention import ANONYMOUS_MONTHS, TRACES_DAYS
from initiatives.models.signature import UNCONFIRMED_DAYS
from initiatives.models.stand import STAND_LASTS

ROWS = (
    Held(
        purpose=Purpose.OPINIONS,
        what="Prises de position : rejoindre, s’opposer",
        why="Compter qui est pour et qui est contre",
        basis=(Basis.CONSENT,),
        readers=(Reader.SELF,),
        kept=(
            "Jusqu’à ce que vous la retiriez, retiriez votre accord ou effaciez le compte. Votre "
            "nom n’est montré que si vous le choisissez, initiative par initiative"
        ),
        models={"initiatives.Stance": "person"},
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.OPINIONS,
        what="Arguments qui vous ont éclairé",
        why="Ranger les arguments, à partir de cinq personnes",
        basis=(Basis.CONSENT,),
        readers=(Reader.SELF,),
        kept="Jusqu’à ce que vous le retiriez, retiriez votre accord ou effaciez le compte",
        models={"initiatives.ArgumentMark": "person"},
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.OPINIONS,
        what="« J’ai écrit » : que vous dites avoir envoyé une lettre, à qui (jamais la lettre)",
        why="Compter combien de personnes disent avoir écrit",
        basis=(Basis.CONSENT,),
        readers=(Reader.SELF,),
        kept="Jusqu’à ce que vous le retiriez, retiriez votre accord ou effaciez le compte",
        models={"initiatives.SentLetter": "person addressee"},
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.OPINIONS,
        what="« C’est fait », « ce n’est pas fait » : votre mot sur l’engagement d’un élu",
        why="Compter combien de personnes le disent, à partir de cinq",
        basis=(Basis.CONSENT,),
        readers=(Reader.SELF,),
        kept=(
            "Jusqu’à ce que vous retiriez votre accord ; sans rien qui mène à vous après "
            "l’effacement du compte"
        ),
        models={"initiatives.Word": "person"},
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.PETITIONS,
        what="Signatures : prénom, nom et e-mail (chiffrés), commune, preuve de votre accord",
        why="Compter une personne une fois, vous écrire à propos de cette signature",
        basis=(Basis.CONSENT,),
        readers=(Reader.NOBODY,),
        kept=(
            f"Jamais confirmée, {UNCONFIRMED_DAYS} jours ; confirmée, jusqu’à son retrait ou "
            f"{ANONYMOUS_MONTHS} mois après la clôture, puis sans rien qui mène à vous. Votre "
            "prénom et votre nom ne sont montrés que si vous le choisissez, sur la page de la "
            "pétition, tant que vous êtes parmi les trente derniers, et à une adresse à part si "
            "quelqu’un le signale"
        ),
        models={
            "initiatives.Signature": (
                "identity address_key name_key person_key commune -terms -features -leaf"
            ),
            "initiatives.Asked": "address_key name_key person_key",
        },
        ended_by=(ACCOUNT, "purge-signatures", "anonymise-petitions", "prove-retention"),
    ),
    Held(
        purpose=Purpose.PETITIONS,
        what=(
            "Traces d’une signature : réseau, fournisseur d’e-mail, compte, sous une "
            "empreinte à clé"
        ),
        why="Repérer les envois automatiques",
        basis=(Basis.INTEREST,),
        readers=(Reader.NOBODY,),
        kept=f"{TRACES_DAYS} jours",
        models={"initiatives.Signature": "features"},
        ended_by=("drop-traces", "prove-retention"),
    ),
    Held(
        purpose=Purpose.PETITIONS,
        what="Qui ouvre une pétition, tient un stand, déclare des signatures sur papier",
        why="Savoir qui répond d’un nombre",
        basis=(Basis.CONTRACT,),
        readers=(Reader.TEAM,),
        kept=(
            f"Tant que la pétition existe, sans nom après l’effacement du compte ; un stand ferme "
            f"après {lasting(STAND_LASTS)}"
        ),
        models={
            "initiatives.Petition": "opened_by addressee request -terms",
            "initiatives.Stand": "opened_by -key",
            "initiatives.PaperCount": "declared_by confirmed_by cancelled_by place",
        },
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.PETITIONS,
        what="Signatures mises de côté ou rendues : lesquelles, pourquoi, par qui",
        why="Corriger un compte à deux personnes, et pouvoir l’annuler",
        basis=(Basis.INTEREST,),
        readers=(Reader.MODERATORS,),
        kept=(
            "Avec la pétition ; l’identité des signataires n’y est jamais, celle de qui décide "
            "disparaît avec son compte"
        ),
        models={
            "initiatives.Exclusion": "proposed_by applied_by evidence -conditions",
            "initiatives.Excluded": "signature",
            "initiatives.GivenBack": "proposed_by decided_by evidence",
        },
        ended_by=(ACCOUNT, "anonymise-petitions"),
    ),
)
