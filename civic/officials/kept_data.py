"""What this app keeps about people, for the public register."""

from civic.lib.register import ACCOUNT, Basis, Held, Purpose, Reader, lasting, register
from civic.officials.actions.desk import AFTER_MANDATE, AFTER_VISIT
from civic.officials.actions.mandates import KEPT as EVIDENCE_KEPT
from civic.officials.actions.raising import KEPT as RAISED_KEPT

ROWS = (
    Held(
        purpose=Purpose.OFFICIALS,
        what="Mandat déclaré : nom d’état civil, preuves, adresse de l’institution",
        why="Vérifier qu’une personne tient le mandat qu’elle déclare",
        basis=(Basis.INTEREST,),
        readers=(Reader.SELF, Reader.OPERATORS),
        kept=(
            f"{lasting(EVIDENCE_KEPT).capitalize()} après un refus ou un retrait, ou après la fin "
            "d’un mandat vérifié"
        ),
        models={
            "officials.Claim": (
                "user civil_name function evidence evidence_link address decided_by reason"
            ),
        },
        ended_by=(ACCOUNT, "forget-evidence-of-mandates"),
    ),
    Held(
        purpose=Purpose.OFFICIALS,
        what=(
            "Répertoire national des élus (ministère de l’Intérieur, Licence Ouverte) : fonction, "
            "territoire, début du mandat, empreintes du nom"
        ),
        why=(
            "Comparer un mandat déclaré à une source publique ; ni nom en clair, ni naissance, ni "
            "sexe, ni profession"
        ),
        basis=(Basis.INTEREST, Basis.PUBLIC),
        readers=(Reader.NOBODY,),
        kept="Jusqu’au fichier suivant, publié chaque trimestre",
        models={"officials.RegisterEntry": "name_key words family"},
        endless="replaced as a whole by `import_officials`, four times a year",
    ),
    Held(
        purpose=Purpose.OFFICIALS,
        what="Collaborateur d’un élu : qui aide qui, depuis quand",
        why="Ouvrir le bureau de ce mandat à qui l’élu a choisi",
        basis=(Basis.CONTRACT,),
        readers=(Reader.SELF, Reader.OFFICE),
        kept="Jusqu’à l’effacement de l’un des deux comptes",
        models={"officials.Staff": "person address_key shown"},
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.OFFICIALS,
        what="Alertes du bureau : conditions, rythme, empreinte de l’adresse du flux",
        why="Prévenir un élu ou ses collaborateurs de ce qu’ils demandent",
        basis=(Basis.CONTRACT,),
        readers=(Reader.SELF,),
        kept=(
            "Jusqu’à leur suppression ou l’effacement du compte ; ce qui a été dit, "
            f"{lasting(RAISED_KEPT)} après"
        ),
        models={
            "officials.Alert": "person",
            "officials.AlertPace": "person",
            "officials.DeskFeed": "person digest",
            "officials.Raised": "alert",
        },
        ended_by=(ACCOUNT, "forget-raised"),
    ),
    Held(
        purpose=Purpose.OFFICIALS,
        what="Bureau d’un élu : dernière visite, vues enregistrées, initiatives suivies, notes",
        why="Retrouver où l’on en était, préparer une réponse à plusieurs",
        basis=(Basis.CONTRACT,),
        readers=(Reader.SELF, Reader.OFFICE),
        kept=(
            f"{lasting(AFTER_VISIT).capitalize()} sans visite, {lasting(AFTER_MANDATE)} après la "
            "fin du mandat, ou jusqu’à l’effacement du compte"
        ),
        models={
            "officials.Visit": "person",
            "officials.SavedView": "person name query",
            "officials.Shortlisted": "mandate",
            "officials.TeamNote": "author text",
        },
        ended_by=(ACCOUNT, "forget-desks"),
    ),
)


def declare() -> None:
    """Add them to the register."""
    register.declare(*ROWS)
    register.no_person(
        officials_AreaFigure="counts of an initiative in an area",
        officials_PlaceFigure="counts of a place",
        officials_AreaDay="counts of a day",
        officials_RegisterFile="which public file is loaded",
    )
