"""Reply next to a text that names oneself, change it, take it away. The text's author cannot."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import Limit, Mandate, User
from civic.accounts.permissions import check_may
from civic.activity import actions as activity
from civic.activity.models import Activity, ActivityQuerySet
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications.actions import post
from initiatives.actions.life import heard
from initiatives.actions.parts import Change, Part, change_part
from initiatives.models import Initiative, NamedReply, NamedReplyVersion, Restriction
from initiatives.models.named_reply import NAMED_REPLY
from initiatives.permissions import check_is_no_party, check_signed_in
from initiatives.states import UNTOLD
from initiatives.team import Duty, may
from initiatives.telling import KIND, log, tell

if TYPE_CHECKING:
    from initiatives.permissions import Person

# Whoever answers more texts than that in a day is hardly named in all of them.
DAILY_REPLIES = 3
MAIL = "named-reply"


@dataclass(frozen=True)
class Saying:
    """What somebody says who is named."""

    named_as: str
    text: str
    mandate: Mandate | None = None
    # The name shown with it, of somebody without an account.
    name: str = ""


def check_can_reply(user: "Person", initiative: Initiative, at: datetime | None = None) -> None:
    """Raise unless `user` may reply to `initiative`, or change their reply, now."""
    user = check_signed_in(user)
    check_may(user, Limit.Scope.PUBLISH)
    if may(user, initiative, Duty.EDIT):
        raise Refused(_("Cette initiative est la vôtre : vous pouvez modifier son texte."))
    if not initiative.is_listed:
        raise Conflict(_("L’accès à cette initiative est suspendu : rien à quoi répondre."))
    known = NamedReply.objects.of(user).filter(initiative=initiative).first()
    if known is not None and not known.is_readable:
        raise Conflict(_("La modération a suspendu votre réponse : elle ne change pas."))
    if known is not None and known.removed_at is None:
        return
    since = (at or timezone.now()) - timedelta(days=1)
    if NamedReply.objects.of(user).filter(written_at__gt=since).count() >= DAILY_REPLIES:
        raise TooMany(_("Vous avez répondu à trois textes en un jour : reprenez demain."))


@transaction.atomic
def reply_as_named(
    *, by: User, initiative: Initiative, saying: Saying, at: datetime | None = None
) -> NamedReply:
    """Publish one's reply, or change it, at once; the same sent twice is one reply.

    The initiative's author is told by mail of a first one. Raises what `check_can_reply` raises.
    """
    now = at or timezone.now()
    locked = Initiative.objects.select_for_update(no_key=True).get(pk=initiative.pk)
    check_can_reply(by, locked, now)
    if saying.mandate is not None and saying.mandate.user_id != by.pk:
        raise Refused(_("Ce mandat n’est pas le vôtre."))
    row = NamedReply.objects.of(by).filter(initiative=locked).first()
    if row is None or row.removed_at is not None:
        return publish(by, locked, row, saying, now, person=by)
    return change(by, row, saying, now)


@transaction.atomic
def remove_named_reply(*, by: User, reply: NamedReply, at: datetime | None = None) -> None:
    """Take one's reply away, with its text and its versions."""
    if reply.person_id != by.pk:
        raise Refused(_("Seule la personne qui l’a écrite peut retirer cette réponse."))
    take_away(by, reply, at or timezone.now())


@transaction.atomic
def change_named_reply_visibility(
    *, by: User | None, reply: NamedReply, change: Change
) -> Restriction:
    """Restrict or restore a reply alone. Raises as `change_part`."""
    if by is not None:
        check_is_no_party(by, reply.initiative)
    return change_part(by, Part(NAMED_REPLY, str(reply.pk), reply), change, carry=_tell_again)


def _told(reply: NamedReply) -> ActivityQuerySet:
    """What the timeline tells of a reply."""
    return Activity.objects.about(KIND, reply.initiative_id).filter(data__reply=str(reply.pk))


def _tell_again(part: Part, change: Change) -> None:
    """What tells of it is withdrawn with it, and the latest comes back with it."""
    reply = NamedReply.objects.select_related("initiative").get(pk=part.row.pk)
    told = _told(reply)
    if change.to in UNTOLD:
        activity.take_back(told, at=change.at)
    elif reply.removed_at is None:
        latest = list(told.newest_first().values_list("pk", flat=True)[:1])
        is_told = reply.initiative.visibility not in UNTOLD
        activity.bring_back(Activity.objects.filter(pk__in=latest), is_told=is_told)


def publish(
    by: User | None,
    initiative: Initiative,
    row: NamedReply | None,
    saying: Saying,
    now: datetime,
    **writer: User | bytes,
) -> NamedReply:
    """Show a reply that was not there, or that was taken away; `writer` says whose it is."""
    said = writer | {
        "as_mandate": saying.mandate,
        "named_as": saying.named_as,
        "text": saying.text,
        "name": saying.name,
    }
    if row is None:
        row = NamedReply.objects.create(initiative=initiative, written_at=now, **said)
    else:
        # The decision about what it said before stays with it.
        NamedReply.objects.filter(pk=row.pk).update(
            **said, version=row.version + 1, written_at=now, edited_at=None, removed_at=None
        )
        row.refresh_from_db()
    heard(initiative.pk, now)
    log("named_reply.published", initiative, by=by)
    # Without its words, nor a name without an account: they go with the reply, and nothing else
    # keeps them.
    tell(Verb.NAMED_REPLY, initiative, by=by, at=now, reply=str(row.pk))
    author = initiative.author
    if author.erased_at is None:
        args = {"reply": row.pk.hex}
        post(kind=MAIL, key=f"{MAIL}-{row.pk.hex}-{row.version}", to=author.email, args=args)
    return row


def change(by: User | None, row: NamedReply, saying: Saying, now: datetime) -> NamedReply:
    """Say something else; what it said before stays on its page."""
    said = {
        "named_as": saying.named_as,
        "text": saying.text,
        "as_mandate": saying.mandate,
        "name": saying.name,
    }
    if all(getattr(row, name) == value for name, value in said.items()):
        return row
    NamedReplyVersion.objects.create(
        reply=row,
        number=row.version,
        named_as=row.named_as,
        text=row.text,
        written_at=row.edited_at or row.written_at,
    )
    for name, value in said.items():
        setattr(row, name, value)
    row.version, row.edited_at = row.version + 1, now
    row.save(update_fields=[*said, "version", "edited_at"])
    log("named_reply.changed", row.initiative, by=by)
    return row


def take_away(by: User | None, reply: NamedReply, now: datetime) -> None:
    """Empty a reply of its words, its versions and, without an account, of who wrote it."""
    rows = NamedReply.objects.standing().filter(pk=reply.pk)
    if not rows.update(removed_at=now, text="", named_as="", name="", mailbox=None):
        raise Conflict(_("Cette réponse est déjà retirée."))
    NamedReplyVersion.objects.filter(reply=reply).delete()
    activity.take_back(_told(reply), at=now)
    log("named_reply.removed", reply.initiative, by=by)
