"""Replies of people who are named, as their own data: with an account or by the mail's link."""

from collections.abc import Iterator

from django.utils import timezone

from civic.accounts import registry
from civic.accounts.models import User
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from initiatives.actions.visitor_replies import forget_replies_of
from initiatives.models import NamedReply

Row = dict[str, object]


def register() -> None:
    """Tell the accounts what to do with it; called by `ready()`."""
    registry.add_part("reponses", "Mes réponses à des textes qui me citent", named_replies_of)
    registry.add_erasure(forget)


def named_replies_of(user: User) -> Iterator[Row]:
    """One's replies, with what they said before; those sent from the same mailbox too."""
    for rows in (NamedReply.objects.of(user), NamedReply.objects.by_mailbox(user.email)):
        found = rows.select_related("initiative", "person").prefetch_related("versions")
        for row in found.order_by("written_at"):
            yield data_of(row)


def data_of(row: NamedReply) -> Row:
    """All that is kept of one reply and of whoever wrote it."""
    return {
        "adresse": row.get_absolute_url(),
        "cité comme": row.named_as,
        "réponse": row.text,
        "nom affiché": row.written_by,
        "adresse e-mail": row.email,
        "affichage": row.get_visibility_display(),
        "écrite le": row.written_at.isoformat(),
        "modifiée le": row.edited_at.isoformat() if row.edited_at else "",
        "retirée le": row.removed_at.isoformat() if row.removed_at else "",
        "décision": row.decision.reason if row.decision else "",
        "versions": [
            {"numéro": one.number, "cité comme": one.named_as, "réponse": one.text}
            for one in row.versions.all()
        ],
    }


def forget(user: User) -> None:
    """How a text names somebody says who they are: replies go with the account."""
    NamedReply.objects.of(user).delete()
    replied = Activity.objects.filter(verb=Verb.NAMED_REPLY, actor_key=str(user.uid))
    replied.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
    forget_replies_of(user.email)
