"""What is kept of what somebody answered as an official, and said of promises."""

from collections.abc import Iterator

from django.db.models import Q

from civic.accounts import registry
from civic.accounts.models import Consent, User
from initiatives.models import Reply, ReplyClock, ReplyDraft, Word
from initiatives.replies.answer import as_rows

Row = dict[str, object]
ACTS = {
    "reply.publish": "Réponse officielle publiée",
    "reply.change": "Modification d’une réponse officielle",
    "reply.forward": "Demande transmise à une autre institution",
    "reply.visibility": "Décision sur l’affichage d’une réponse officielle",
    "reply.called": "Réponse demandée à une institution",
    "reply.called_off": "Demande de réponse retirée, le seuil n’étant plus atteint",
    "reply.noticed": "Institution saisie : le délai de réponse court",
    "reply.overdue": "Délai de réponse dépassé",
}


def register() -> None:
    """Tell the accounts; called with the rest of initiatives."""
    registry.add_part("reponses-officielles", "Mes réponses officielles", replies_of)
    registry.add_part("reponses-preparees", "Les réponses que je prépare", drafts_of)
    registry.add_part("lettres-declarees", "Les lettres que j’ai déclarées", declared_by)
    registry.add_part("engagements", "Ce que j’ai dit d’engagements", words_of)
    registry.name_acts(ACTS)
    registry.add_erasure(forget_person)
    registry.add_withdrawal(Consent.Purpose.OPINIONS, withdraw_words)
    registry.add_authorship(lambda user: Reply.objects.of(user).exists())


def replies_of(user: User) -> Iterator[Row]:
    """What somebody answered, with what it said before."""
    rows = Reply.objects.of(user).select_related("initiative", "mandate__territory")
    for row in rows.prefetch_related("versions", "commitments", "forwardings").order_by("pk"):
        yield {
            "adresse": row.get_absolute_url(),
            "mandat": str(row.mandate),
            "position": row.get_position_display(),
            "étudié jusqu’au": row.study_until.isoformat() if row.study_until else "",
            "texte": row.text,
            "engagements": as_rows(list(row.commitments.all())),
            "transmis à": [one.institution for one in row.forwardings.all()],
            "affichage": row.get_visibility_display(),
            "écrit le": row.written_at.isoformat(),
            "modifié le": row.edited_at.isoformat() if row.edited_at else "",
            "versions": [
                {
                    "numéro": one.number,
                    "position": one.get_position_display(),
                    "texte": one.text,
                    "engagements": as_rows(list(one.promised)),
                }
                for one in row.versions.all()
            ],
        }


def drafts_of(user: User) -> Iterator[Row]:
    """What is prepared in the name of one's mandates, or by oneself for another's."""
    rows = ReplyDraft.objects.filter(Q(mandate__user=user) | Q(written_by=user))
    for row in rows.select_related("initiative", "mandate__territory").order_by("pk"):
        yield {
            "initiative": row.initiative.get_absolute_url(),
            "mandat": str(row.mandate),
            "position": row.get_position_display(),
            "texte": row.text,
            "engagements": row.commitments,
            "enregistré le": row.edited_at.isoformat(),
        }


def declared_by(user: User) -> Iterator[Row]:
    """The letters whose day somebody declared for their team."""
    rows = ReplyClock.objects.filter(declared_by=user).select_related("initiative")
    for row in rows.order_by("pk"):
        yield {
            "initiative": row.initiative.get_absolute_url(),
            "institution": row.institution,
            "comment": row.get_notice_display(),
            "le": row.noticed_at.isoformat() if row.noticed_at else "",
        }


def words_of(user: User) -> Iterator[Row]:
    """What somebody said of promises: done or not."""
    rows = Word.objects.filter(person=user).select_related("commitment__reply__initiative")
    for row in rows.order_by("pk"):
        yield {
            "réponse": row.commitment.reply.get_absolute_url(),
            "engagement": row.commitment.text,
            "moment": row.get_moment_display(),
            "ce que j’ai dit": str(row),
            "dit le": row.said_at.isoformat(),
        }


def forget_person(user: User) -> None:
    """An answer stays with its function, under no name; of words only the counts remain."""
    Word.objects.filter(person=user).update(person=None)
    ReplyClock.objects.filter(declared_by=user).update(declared_by=None)
    ReplyDraft.objects.filter(written_by=user).update(written_by=None)
    ReplyDraft.objects.filter(mandate__user=user).delete()


def withdraw_words(user: User) -> None:
    """Without the agreement no opinion may stay on record."""
    Word.objects.filter(person=user).delete()
