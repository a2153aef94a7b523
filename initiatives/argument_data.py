"""What arguments know about a person, shown to them."""

from collections.abc import Iterator

from civic.accounts import registry
from civic.accounts.models import User
from initiatives.models import (
    Argument,
    ArgumentMark,
    Conclusion,
    Joining,
    LastWord,
    ThreadMute,
)

Row = dict[str, object]
ACTS = {
    "argument.publish": "Argument publié",
    "argument.reply": "Réponse à un argument",
    "argument.change": "Modification d’un argument ou d’une réponse",
    "argument.withdraw": "Retrait d’un argument ou d’une réponse",
    "argument.annotate": "Annotation de la conclusion d’un débat",
    "argument.last_word": "Dernier mot laissé dans un échange",
    "argument.join_propose": "Proposition de réunir deux arguments",
    "argument.join_accept": "Accord pour réunir deux arguments",
    "argument.join_refuse": "Refus de réunir deux arguments",
    "argument.join_withdraw": "Reprise d’une proposition de réunir deux arguments",
    "argument.unsign": "Nom retiré d’un argument signé à deux",
    "debate.slow": "Ralentissement d’un débat",
    "debate.free": "Fin du ralentissement d’un débat",
    "debate.close": "Clôture d’un débat par une conclusion",
    "debate.change": "Modification de la conclusion d’un débat",
    "debate.reopen": "Réouverture d’un débat",
    "conclusion.visibility": "Décision sur l’affichage de la conclusion d’un débat",
    "argument.visibility": "Décision sur l’affichage d’un argument",
}


def register() -> None:
    """Tell the accounts what arguments hold; called with the rest of initiatives."""
    registry.add_part("arguments", "Mes arguments et mes réponses", arguments_of)
    registry.add_part("eclairants", "Les arguments qui m’ont éclairé", marks_of)
    registry.add_part("reunions", "Les arguments que l’on propose de réunir", joinings_of)
    registry.add_part("conclusions", "Mes conclusions de débats", conclusions_of)
    registry.add_part("echanges", "Mes choix dans des échanges", threads_of)
    registry.name_acts(ACTS)


def arguments_of(user: User) -> Iterator[Row]:
    """What somebody argued and answered, with what it said before."""
    rows = Argument.objects.signed_by(user)
    rows = rows.select_related("initiative", "answers", "author", "co_author", "merged_into")
    for row in rows.prefetch_related("versions", "sources").order_by("pk"):
        yield {
            "adresse": row.get_absolute_url(),
            "nature": _nature(row),
            "texte": row.text,
            "sources": [one.url for one in row.sources.all()],
            "signé avec": next((one.public_name for one in row.signers if one != user), ""),
            "réuni à": _address_in(row.merged_into, row),
            "affichage": row.get_visibility_display(),
            "écrit le": row.written_at.isoformat(),
            "modifié le": row.edited_at.isoformat() if row.edited_at else "",
            "retiré le": row.withdrawn_at.isoformat() if row.withdrawn_at else "",
            "versions": [
                {"numéro": one.number, "texte": one.text, "sources": one.sources}
                for one in row.versions.all()
            ],
        }


def joinings_of(user: User) -> Iterator[Row]:
    """What somebody proposed to say with another, or was asked to, and what they answered."""
    rows = Joining.objects.of(user).select_related("stays__initiative", "goes", "proposer")
    for row in rows.order_by("pk"):
        row.goes.initiative = row.stays.initiative
        agreed = {
            row.goes.author_id: row.goes_agreed_at,
            row.stays.author_id: row.stays_agreed_at,
        }.get(user.pk)
        yield {
            "adresses": [one.get_absolute_url() for one in row.both],
            "texte commun": row.text,
            "sens": "je propose" if row.proposer_id == user.pk else "on me propose",
            "état": row.get_stage_display(),
            "proposée le": row.proposed_at.isoformat(),
            "mon accord le": agreed.isoformat() if agreed else "",
            "mon refus": row.refused_by_id == user.pk,
            "finie le": row.closed_at.isoformat() if row.closed_at else "",
        }


def marks_of(user: User) -> Iterator[Row]:
    """The arguments that somebody marked for themselves: nobody else is told."""
    rows = ArgumentMark.objects.filter(person=user).select_related("argument__initiative")
    for row in rows.order_by("pk"):
        yield {"adresse": row.argument.get_absolute_url(), "le": row.marked_at.isoformat()}


def conclusions_of(user: User) -> Iterator[Row]:
    """What somebody concluded for a team, with what it said before."""
    rows = Conclusion.objects.of(user).select_related("initiative").prefetch_related("versions")
    for row in rows.order_by("pk"):
        yield {
            "adresse": row.get_absolute_url(),
            "texte": row.text,
            "affichage": row.get_visibility_display(),
            "écrite le": row.written_at.isoformat(),
            "modifiée le": row.edited_at.isoformat() if row.edited_at else "",
            "débat rouvert le": row.reopened_at.isoformat() if row.reopened_at else "",
            "versions": [{"numéro": one.number, "texte": one.text} for one in row.versions.all()],
        }


def threads_of(user: User) -> Iterator[Row]:
    """Where somebody left the last word, and what they hear no more of."""
    left = LastWord.objects.filter(left_by=user).select_related("argument__initiative", "left_to")
    for row in left.order_by("left_at", "pk"):
        yield {
            "adresse": row.argument.get_absolute_url(),
            "choix": f"dernier mot laissé à {row.left_to.public_name}",
            "le": row.left_at.isoformat(),
        }
    muted = ThreadMute.objects.filter(person=user).select_related("argument__initiative")
    for mute in muted.order_by("pk"):
        address = mute.argument.get_absolute_url()
        yield {"adresse": address, "choix": "coupé", "le": mute.muted_at.isoformat()}


def _address_in(other: Argument | None, row: Argument) -> str:
    if other is None:
        return ""
    other.initiative = row.initiative
    return other.get_absolute_url()


def _nature(row: Argument) -> str:
    if row.is_reply:
        return "réponse"
    if row.amendment_id is not None:
        return "argument sur un amendement"
    if row.is_note:
        return "annotation d’une conclusion"
    return "argument pour" if row.is_for else "argument contre"
