"""What this app keeps about people, for the public register: texts, teams, acts, messages.

Opinions and signatures are in `kept_opinions`.
"""

from civic.lib.register import ACCOUNT, Basis, Held, Purpose, Reader, lasting, register
from initiatives import kept_opinions
from initiatives.models.circle import CIRCLE_LASTS
from initiatives.models.message import KEPT as MESSAGES_KEPT
from initiatives.models.named_reply import LINK_KEPT

_ONLINE = "Tant que le texte est en ligne ; sans votre nom après l’effacement du compte"

ROWS = (
    Held(
        purpose=Purpose.CONTENT,
        what="Brouillons, et cercles où vous montrez un texte avant de le publier",
        why="Ne rien perdre de ce que vous écrivez",
        basis=(Basis.CONTRACT,),
        readers=(Reader.SELF, Reader.OTHER),
        kept=(
            "{DRAFT_DAYS} jours après le dernier enregistrement ; montré dans un cercle, "
            f"{lasting(CIRCLE_LASTS)}"
        ),
        models={
            "initiatives.Draft": "owner data",
            "initiatives.Circle": "owner title problem proposal decision_maker sources",
            "initiatives.CircleInvitation": "name line request address_key",
        },
        ended_by=(ACCOUNT, "purge-drafts"),
    ),
    Held(
        purpose=Purpose.CONTENT,
        what=(
            "Initiatives, versions, images (sans les informations cachées des photos), nouvelles, "
            "objectifs, messages prêts à envoyer, autres voies"
        ),
        why="Les publier, et dire à ceux qui ont rejoint ce qui a changé",
        basis=(Basis.CONTRACT,),
        readers=(Reader.EVERYBODY,),
        kept=_ONLINE,
        models={
            "initiatives.Initiative": (
                "author title problem proposal decision_maker sources outcome_text -area_path"
            ),
            "initiatives.Version": "title problem proposal decision_maker sources note",
            "initiatives.Image": "file alt",
            "initiatives.Update": "author title text",
            "initiatives.UpdateVersion": "title text",
            "initiatives.Goal": "line -unit_name",
            "initiatives.GoalVersion": "line",
            "initiatives.GoalStep": "person line source",
            "initiatives.KitMessage": "author audience text",
            "initiatives.KitMessageVersion": "audience text",
            "initiatives.Pairing": "author why changes answer answered_by",
        },
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.CONTENT,
        what="Arguments, amendements et conclusions signés, avec leurs versions",
        why="Publier une discussion où chacun répond de ce qu’il écrit",
        basis=(Basis.CONTRACT, Basis.CONSENT),
        readers=(Reader.EVERYBODY,),
        kept=_ONLINE,
        models={
            "initiatives.Argument": "author co_author text",
            "initiatives.ArgumentVersion": "text sources",
            "initiatives.ArgumentSource": "url",
            "initiatives.Joining": "proposer text refused_by",
            "initiatives.Amendment": "author before after why decided_by decision",
            "initiatives.AmendmentVersion": "after why",
            "initiatives.Conclusion": "author text reopened_by",
            "initiatives.ConclusionVersion": "text",
            "initiatives.Debate": "slow_by",
            "initiatives.LastWord": "left_by left_to",
        },
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.CONTENT,
        what="Échanges que vous ne voulez plus suivre, personnes que vous bloquez",
        why="Vous laisser tranquille",
        basis=(Basis.CONTRACT,),
        readers=(Reader.SELF,),
        kept="Jusqu’à ce que vous changiez d’avis, ou effaciez le compte",
        models={
            "initiatives.ThreadMute": "person",
            "initiatives.Block": "person blocked",
        },
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.CONTENT,
        what=(
            "Équipes et organisations : qui en est, avec quel rôle, qui est invité (une empreinte "
            "de l’adresse), ce que l’organisation dit d’elle"
        ),
        why="Porter une initiative à plusieurs, dire qui parle pour une organisation",
        basis=(Basis.CONTRACT,),
        readers=(Reader.TEAM, Reader.EVERYBODY),
        kept="Jusqu’à l’effacement du compte ; un nom n’est montré que si la personne l’a choisi",
        models={
            "initiatives.TeamMember": "person",
            "initiatives.TeamInvitation": "person address_key shown line invited_by",
            "initiatives.Charter": "text",
            "initiatives.Organisation": "name about site -folded",
            "initiatives.OrganisationVersion": "name about site",
            "initiatives.OrganisationMember": "person",
            "initiatives.OrganisationInvitation": "person address_key shown invited_by",
            "initiatives.Backing": "by",
        },
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.CONTENT,
        what=(
            "Coups de main et rendez-vous : qui mène, qui prend une place, le temps que vous dites "
            "avoir, ce que vous confiez à quelqu’un"
        ),
        why="S’organiser, ne pas en donner trop à une même personne",
        basis=(Basis.CONTRACT, Basis.CONSENT),
        readers=(Reader.SELF, Reader.TEAM),
        kept="Jusqu’à ce que vous rendiez la place, ou effaciez le compte",
        models={
            "initiatives.Action": "leader title about where report",
            "initiatives.ActionVersion": "title about where",
            "initiatives.Taking": "person",
            "initiatives.Availability": "person",
            "initiatives.Handing": "giver person",
        },
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.CONTENT,
        what="Mercis, et ce que votre page montre de ce que vous avez aidé à faire",
        why="Reconnaître ce qui a été fait, si vous le voulez",
        basis=(Basis.CONSENT,),
        readers=(Reader.SELF, Reader.OTHER, Reader.EVERYBODY),
        kept="Jusqu’à ce que vous les retiriez, ou effaciez le compte ; montrés si vous le voulez",
        models={
            "initiatives.Thanks": "writer receiver text",
            "initiatives.Helped": "person",
        },
        ended_by=(ACCOUNT,),
    ),
    Held(
        purpose=Purpose.CONTENT,
        what="Messages entre participants d’une initiative, et où vous acceptez d’en recevoir",
        why="Se parler sans donner son adresse",
        basis=(Basis.CONTRACT,),
        readers=(Reader.OTHER, Reader.MODERATORS),
        kept=(
            f"{lasting(MESSAGES_KEPT).capitalize()}, ou jusqu’à l’effacement du compte ; la "
            "modération ne lit que ceux qu’on lui signale"
        ),
        models={
            "initiatives.Reach": "person",
            "initiatives.Thread": "low high",
            "initiatives.Seat": "person",
            "initiatives.Message": "writer text",
        },
        ended_by=(ACCOUNT, "forget-messages"),
    ),
    Held(
        purpose=Purpose.CONTENT,
        what=(
            "Réponse d’une personne citée : son texte, comment elle est nommée ; sans compte, son "
            "adresse e-mail chiffrée"
        ),
        why="Laisser répondre à côté du texte, et laisser la retirer",
        basis=(Basis.LAW,),
        law="décret n° 2007-1527 du 24 octobre 2007",
        readers=(Reader.EVERYBODY,),
        kept=(
            "Tant qu’elle est en ligne, ou jusqu’à l’effacement du compte ; jamais confirmée, "
            f"{lasting(LINK_KEPT)}. L’adresse n’est montrée à personne"
        ),
        models={
            "initiatives.NamedReply": "person name mailbox address_key named_as text",
            "initiatives.NamedReplyVersion": "named_as text",
            "initiatives.ReplyToConfirm": "sealed",
        },
        ended_by=(ACCOUNT, "forget-replies"),
    ),
    Held(
        purpose=Purpose.OFFICIALS,
        what="Réponses officielles d’un élu, leurs versions, leurs engagements ; brouillons",
        why="Publier ce qu’un élu répond, garder ce qu’il disait avant",
        basis=(Basis.INTEREST, Basis.PUBLIC),
        readers=(Reader.EVERYBODY,),
        kept=(
            "Tant qu’elles sont en ligne, au nom de la fonction seule après l’effacement du "
            "compte ; un brouillon, lu par son bureau, jusqu’à la publication"
        ),
        models={
            "initiatives.Reply": "author text",
            "initiatives.ReplyVersion": "text commitments",
            "initiatives.Commitment": "text",
            "initiatives.ReplyDraft": "written_by text commitments passed_to",
            "initiatives.ReplyClock": "declared_by -institution",
        },
        ended_by=(ACCOUNT,),
    ),
)


def declare() -> None:
    """Add them to the register, and say what of this app holds nobody."""
    register.declare(*ROWS, *kept_opinions.ROWS)
    register.no_person(
        initiatives_Alternative="a link between two initiatives",
        initiatives_Call="a mandate that asks for answers until a day",
        initiatives_CitedPage="public pages that texts cite",
        initiatives_CitedPage_initiatives="which texts cite a page",
        initiatives_Forwarding="which institution a reply was passed on to",
        initiatives_Life="counts of an initiative",
        initiatives_Milestone="round numbers reached, from five on",
        initiatives_PetitionArea="counts of a petition",
        initiatives_PetitionDay="counts of a petition",
        initiatives_PetitionFigures="counts of a petition",
        initiatives_PetitionStep="thresholds reached",
        initiatives_PetitionTally="counts of a petition",
        initiatives_Restriction="what moderators decided of a content, in public",
        initiatives_Root="a hash of a day's receipts",
        initiatives_RootChunk="hashes of receipts: a leaf tells of nobody",
        initiatives_ShownName="which shown name was reported; the name stays with its signature",
        initiatives_SignatureDelta="changes of counts, folded within seconds",
        initiatives_StanceDelta="changes of counts, folded within seconds",
        initiatives_Tally="counts of an initiative",
    )
