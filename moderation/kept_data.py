"""What this app keeps about people, for the public register."""

from civic.lib.register import ACCOUNT, Basis, Held, Purpose, Reader, lasting, register
from moderation.models import SENDER_KEPT
from moderation.models.patrol import TEXT_KEPT as PATROL_KEPT
from moderation.retention import COUNTED_KEPT, TEXT_KEPT, TRACES_KEPT, WORDS_KEPT

_DSA = "règlement (UE) 2022/2065"

ROWS = (
    Held(
        purpose=Purpose.MODERATION,
        what="Vos signalements : motif, précision, et s’ils ont été jugés fondés",
        why="Examiner le contenu, vous dire la suite, peser les suivants",
        basis=(Basis.INTEREST,),
        readers=(Reader.SELF, Reader.MODERATORS),
        kept="Jusqu’à l’effacement du compte ; le signalement reste, sans vous",
        models={"moderation.Flag": "person note -network -session -arrival"},
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.MODERATION,
        what="Traces d’un signalement : réseau, connexion, page d’arrivée, sous une empreinte",
        why="Savoir si deux signalements viennent d’une même main",
        basis=(Basis.INTEREST,),
        readers=(Reader.NOBODY,),
        kept=lasting(TRACES_KEPT),
        models={"moderation.Flag": "network session arrival"},
        ended_by=(ACCOUNT, "forget-flags"),
    ),
    Held(
        purpose=Purpose.MODERATION,
        what="Signalement d’un contenu illicite, sans compte : nom, e-mail, adresse, explication",
        why="Répondre à la personne qui signale",
        basis=(Basis.LAW,),
        law=f"{_DSA}, article 16",
        readers=(Reader.MODERATORS, Reader.OPERATORS),
        kept=f"Nom et e-mail : {lasting(SENDER_KEPT)} après la réponse ; le reste, sans vous",
        models={
            "moderation.Notice": "name email reason address outcome -subject_key",
            "moderation.TrustedFlagger": "name user",
        },
        ended_by=(ACCOUNT, "forget-notice-senders"),
    ),
    Held(
        purpose=Purpose.MODERATION,
        what="Dossiers : le texte signalé tel qu’il était, son auteur, qui s’en occupe",
        why="Décider sur ce qui a été signalé, et permettre un recours",
        basis=(Basis.LAW,),
        law=f"{_DSA}, articles 17 et 20",
        readers=(Reader.MODERATORS,),
        kept=(
            f"Le texte : {lasting(TEXT_KEPT)} après la décision, ou jusqu’à la fin du recours ; "
            "aussitôt décidé pour un contenu pédocriminel. Le dossier reste, sans son auteur après "
            "l’effacement du compte"
        ),
        models={
            "moderation.Case": "text title author lease_by -key -text_hash",
            "moderation.Passed": "person",
            "moderation.Imprint": "words signs sketch",
            "moderation.Sealed": "changes",
            "moderation.Referral": "by note",
            "moderation.Hit": "passage",
            "moderation.WaveItem": "case",
            "moderation.Wave": "lease_by proposed_by decided_by explanation -sign",
        },
        ended_by=(ACCOUNT, "forget-flags"),
    ),
    Held(
        purpose=Purpose.MODERATION,
        what="Décisions, leurs motifs, recours et ce que chacun y écrit",
        why="Motiver, faire relire par quelqu’un d’autre, compter les erreurs",
        basis=(Basis.LAW,),
        law=f"{_DSA}, articles 15, 17 et 20",
        readers=(Reader.SELF, Reader.MODERATORS),
        kept=(
            "La décision reste, sans nom après l’effacement du compte ; les mots d’un recours, "
            f"{lasting(WORDS_KEPT)} après la réponse. Le public lit le motif, jamais une personne"
        ),
        models={
            "moderation.Decision": "by passage explanation reason statement proposed",
            "moderation.Plea": "words",
            "moderation.Seat": "person answer",
            "moderation.Ruling": "answer",
            "moderation.Cover": "statement",
            "moderation.Rejudging": "person",
        },
        ended_by=(ACCOUNT, "forget-flags"),
    ),
    Held(
        purpose=Purpose.MODERATION,
        what="Veille après publication : le texte, et qui l’a marqué comme vu",
        why="Qu’une personne ait regardé chaque texte, sans rien changer à sa publication",
        basis=(Basis.INTEREST,),
        readers=(Reader.MODERATORS,),
        kept=lasting(PATROL_KEPT),
        models={"moderation.Post": "author text seen_by -key -area_path"},
        ended_by=(ACCOUNT, "forget-seen-posts"),
    ),
    Held(
        purpose=Purpose.MODERATION,
        what="Réglages d’une personne qui modère ; dossiers dont le logiciel l’a écartée",
        why="Ménager chacun, et que nul ne soit juge de son camp",
        basis=(Basis.INTEREST,),
        readers=(Reader.SELF,),
        kept=(
            "Réglages : jusqu’à l’effacement du compte. Mises à l’écart : sous une empreinte que "
            f"nul ne peut lire, {lasting(COUNTED_KEPT)}"
        ),
        models={
            "moderation.Duty": "person",
            "moderation.Recusal": "mark",
            "moderation.Rule": "created_by lines reason",
        },
        ended_by=(ACCOUNT, "forget-flags"),
    ),
    Held(
        purpose=Purpose.MODERATION,
        what="Injonctions d’autorités, et ce qui leur est transmis quand une vie est en danger",
        why="Y répondre, en rendre compte",
        basis=(Basis.LAW,),
        law=f"{_DSA}, articles 9, 10 et 18",
        readers=(Reader.OPERATORS, Reader.MODERATORS),
        kept="Gardées : elles engagent l’exploitant",
        models={
            "moderation.Order": "issuer issuer_email asked reference",
            "moderation.OrderContent": "address -key",
            "moderation.Transmission": "by",
        },
        endless="what an authority ordered and what was done must be shown to it and to a judge",
    ),
)


def declare() -> None:
    """Add them to the register, and say what of this app holds nobody."""
    register.declare(*ROWS)
    register.no_person(
        moderation_Appeal="that a decision is contested; who did and their words are beside it",
        moderation_Cursor="how far a sweep went",
        moderation_Entry="the public log: no author, no notifier, no excerpt",
        moderation_Inflow="how many flags came in an hour",
        moderation_Statement="the ground of a restriction",
        moderation_Yearly="counts of a year",
    )
