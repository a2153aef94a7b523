"""Reply next to a text that names oneself, without an account: a mail's link, then a button.

The form answers the same whatever the address; only the mailbox's owner learns more. Opening a
link publishes nothing: mail programs follow links, they press no button.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications.actions import post
from initiatives.actions.named_replies import DAILY_REPLIES, Saying, change, publish, take_away
from initiatives.models import Initiative, NamedReply, NamedReplyVersion, ReplyToConfirm
from initiatives.models.named_reply import LINK_KEPT, mailbox_key, sealed_mailbox
from initiatives.models.signature import MAILS_MAX
from initiatives.petitions.addresses import keyed
from initiatives.petitions.mailbox import leaves_at
from initiatives.petitions.sealing import seal
from initiatives.team import Duty, may
from initiatives.visitor_links import Sent

CONFIRM_MAIL, PUBLISHED_MAIL = "named-reply-confirm", "named-reply-published"


@dataclass(frozen=True)
class Asking:
    """A well-formed form of somebody without an account."""

    saying: Saying
    email: str
    form_key: UUID

    def uid_for(self, initiative: Initiative) -> UUID:
        """The same form sent twice is one reply; corrected and sent again, another one."""
        said = self.saying
        whole = [str(self.form_key), self.email, said.name, said.named_as, said.text]
        secret = settings.SIGNATURE_HASH_KEY.encode()
        key = keyed(secret, b"named-reply-form", initiative.pk, "\0".join(whole))
        return UUID(bytes=key[:16])


@transaction.atomic
def ask_to_reply(*, initiative: Initiative, asking: Asking, at: datetime | None = None) -> UUID:
    """Keep what was typed and post the mail whose link leads to the button.

    Raises `Conflict` when nothing can be answered there; nothing else tells one address from
    another.
    """
    _check_is_there(initiative)
    now, uid, said = at or timezone.now(), asking.uid_for(initiative), asking.saying
    typed = {
        "email": asking.email,
        "name": said.name,
        "named_as": said.named_as,
        "text": said.text,
    }
    _row, is_new = ReplyToConfirm.objects.get_or_create(
        pk=uid, defaults={"initiative": initiative, "sealed": seal(typed), "made_at": now}
    )
    due_at = leaves_at(asking.email, now) if is_new else None
    if due_at is not None:
        args, key = {"waiting": uid.hex}, f"{CONFIRM_MAIL}-{uid.hex}"
        post(kind=CONFIRM_MAIL, key=key, to=asking.email, args=args, due_at=due_at)
    return uid


@transaction.atomic
def send_reply_link_again(*, sent: Sent, email: str, at: datetime | None = None) -> Sent:
    """Send the link once more, to a corrected address if one is given, which takes its place.

    What the person sees is the same whether one leaves or not: none does for what is published or
    forgotten meanwhile. Raises `TooMany` after five, as for a signature.
    """
    if sent.mails >= MAILS_MAX:
        raise TooMany(_("Cinq messages sont déjà partis : nous n’en envoyons pas davantage."))
    now = at or timezone.now()
    again = Sent(sent.initiative, _uid_for(sent, email), email, sent.mails + 1)
    due_at = leaves_at(email, now)
    if _moves(sent, again, now) and due_at is not None:
        key = f"{CONFIRM_MAIL}-{again.uid.hex}-{again.mails}"
        args = {"waiting": again.uid.hex}
        post(kind=CONFIRM_MAIL, key=key, to=email, args=args, due_at=due_at)
    return again


@transaction.atomic
def confirm_reply(*, uid: UUID, at: datetime | None = None) -> NamedReply:
    """Publish what waited, at once; pressed twice, it is one reply.

    A mailbox has one reply to a text: another one takes its place, and what it said before stays
    on its page. Raises `LookupError` for what is no more, and what `check_can_reply_from` raises.
    """
    now = at or timezone.now()
    row = ReplyToConfirm.objects.select_for_update().filter(pk=uid).first()
    if row is None or is_too_old(row, now):
        raise LookupError("this link leads nowhere any more")
    if row.reply is not None:
        return row.reply
    typed = row.typed
    saying = Saying(typed["named_as"], typed["text"], name=typed["name"])
    initiative = Initiative.objects.select_for_update(no_key=True).get(pk=row.initiative_id)
    check_can_reply_from(typed["email"], initiative, now)
    known = NamedReply.objects.by_mailbox(typed["email"]).filter(initiative=initiative).first()
    if known is None or known.removed_at is not None:
        writer = sealed_mailbox(typed["email"])
        reply = publish(None, initiative, known, saying, now, **writer)
    else:
        reply = change(None, known, saying, now)
    ReplyToConfirm.objects.filter(pk=uid).update(reply=reply, sealed=None)
    _send_link(reply, typed["email"])
    return reply


def check_can_reply_from(email: str, initiative: Initiative, now: datetime) -> None:
    """Raise unless whoever reads this mailbox may reply to `initiative`, or change their reply.

    An account of the same address is the same person: what it may not do, its owner may not do
    by leaving it aside.
    """
    _check_is_there(initiative)
    account = User.objects.filter(email__iexact=email, erased_at=None).first()
    if account is not None:
        check_may(account, Limit.Scope.PUBLISH)
        if may(account, initiative, Duty.EDIT):
            raise Refused(_("Cette initiative est la vôtre : vous pouvez modifier son texte."))
    rows = NamedReply.objects.by_mailbox(email)
    known = rows.filter(initiative=initiative).first()
    if known is not None:
        check_can_change(known)
        if known.removed_at is None:
            return
    if rows.filter(written_at__gt=now - timedelta(days=1)).count() >= DAILY_REPLIES:
        raise TooMany(_("Vous avez répondu à trois textes en un jour : reprenez demain."))


def check_can_change(reply: NamedReply) -> None:
    """Raise for what moderation withholds: it does not change meanwhile."""
    if not reply.is_readable:
        raise Conflict(_("La modération a suspendu votre réponse : elle ne change pas."))


@transaction.atomic
def change_visitor_reply(*, uid: UUID, saying: Saying, at: datetime | None = None) -> NamedReply:
    """Say something else; whoever calls holds the link of the mail.

    Raises `Conflict` for what was taken away or is withheld.
    """
    row = NamedReply.objects.select_for_update().get(pk=uid)
    if row.removed_at is not None:
        raise Conflict(_("Cette réponse est déjà retirée."))
    _check_is_there(row.initiative)
    check_can_change(row)
    return change(None, row, saying, at or timezone.now())


@transaction.atomic
def remove_visitor_reply(*, uid: UUID, at: datetime | None = None) -> None:
    """Take it away with its words, its versions, its name and its address.

    Raises `Conflict` when it is gone already.
    """
    take_away(None, NamedReply.objects.get(pk=uid), at or timezone.now())


def is_too_old(row: ReplyToConfirm, now: datetime) -> bool:
    """Whether a link waited too long for its button."""
    return row.made_at < now - LINK_KEPT


def forget_replies(now: datetime | None = None) -> int:
    """Drop what nobody confirmed and the keys of what was taken away; returns how many."""
    moment = now or timezone.now()
    gone, _each = ReplyToConfirm.objects.filter(made_at__lt=moment - LINK_KEPT).delete()
    return gone + NamedReply.objects.forgettable(moment).update(address_key=None)


@transaction.atomic
def forget_replies_of(email: str) -> None:
    """Take away whatever was written without an account from a mailbox whose owner leaves."""
    for reply in NamedReply.objects.standing().by_mailbox(email):
        take_away(None, reply, timezone.now())
    replies = NamedReply.objects.by_mailbox(email)
    NamedReplyVersion.objects.filter(reply__in=replies).delete()
    ReplyToConfirm.objects.filter(reply__in=replies).delete()


def is_from(reply: NamedReply, user: User) -> bool:
    """Whether the owner of an account wrote this, with it or by mail."""
    if reply.person_id is not None:
        return reply.person_id == user.pk
    return bool(reply.address_key) and bytes(reply.address_key or b"") == mailbox_key(user.email)


def _check_is_there(initiative: Initiative) -> None:
    if not initiative.is_listed:
        raise Conflict(_("L’accès à cette initiative est suspendu : rien à quoi répondre."))


def _uid_for(sent: Sent, email: str) -> UUID:
    """Another address is another link: those sent to the first prove nothing about it."""
    if email == sent.email:
        return sent.uid
    secret, said = settings.SIGNATURE_HASH_KEY.encode(), f"{sent.uid.hex}\0{email}"
    return UUID(bytes=keyed(secret, b"named-reply-form", sent.initiative, said)[:16])


def _moves(sent: Sent, again: Sent, now: datetime) -> bool:
    """Whether something still waits, under the address it now has; the first link is cut."""
    rows = ReplyToConfirm.objects.select_for_update().filter(reply=None)
    row = rows.filter(pk__in=[sent.uid, again.uid]).first()
    if row is None or is_too_old(row, now):
        return False
    if row.pk != again.uid:
        typed = row.typed | {"email": again.email}
        ReplyToConfirm.objects.filter(pk=row.pk).update(uid=again.uid, sealed=seal(typed))
    return True


def _send_link(reply: NamedReply, email: str) -> None:
    """What changes it and takes it away later."""
    key = f"{PUBLISHED_MAIL}-{reply.pk.hex}-{reply.version}"
    post(kind=PUBLISHED_MAIL, key=key, to=email, args={"reply": reply.pk.hex})
