"""From a public address to the content it shows."""

from urllib.parse import urlsplit
from uuid import UUID

from django.urls import Resolver404, resolve

from civic.accounts.models import User
from initiatives.actions.parts import IMAGE, PERSON, PETITION
from initiatives.models import CircleInvitation, Image, Initiative, Thanks
from initiatives.models.action import ACTION
from initiatives.models.amendment import AMENDMENT
from initiatives.models.argument import ARGUMENT
from initiatives.models.circle import CIRCLE
from initiatives.models.goal import GOAL
from initiatives.models.image import PARTS
from initiatives.models.named_reply import NAMED_REPLY
from initiatives.models.organisation import ORGANISATION
from initiatives.models.reply import REPLY
from initiatives.models.shown_name import SIGNER_NAME
from initiatives.models.thanks import THANKS
from initiatives.models.update import UPDATE
from initiatives.telling import KIND

# An address can name what never existed, at any length.
KEY_MAX = 64
# Pages of one content: its kind, and what of the address is its key.
_OWN = {
    "named-reply": (NAMED_REPLY, "uid"),
    "shown-name": (SIGNER_NAME, "uid"),
    "circle": (CIRCLE, "uid"),
    "petition": (PETITION, "pk"),
    "update": (UPDATE, "number"),
    "reply": (REPLY, "number"),
    "action": (ACTION, "number"),
    "amendment": (AMENDMENT, "number"),
    "argument": (ARGUMENT, "number"),
    "organisation": (ORGANISATION, "pk"),
    "goal": (GOAL, "pk"),
}


def subject_of(address: str) -> tuple[str, str]:
    """Return the kind and key of the content behind `address`, or two empty texts.

    A page of an initiative leads to the initiative, but its petition's own page and its picture's
    address, which are contents of their own.
    """
    kind, key = _named(address)
    return (kind, key) if len(key) <= KEY_MAX else ("", "")


def _named(address: str) -> tuple[str, str]:
    try:
        match = resolve(urlsplit(address).path)
    except (Resolver404, ValueError):
        return "", ""
    if match.url_name == "image":
        return _of_picture(match.kwargs["uid"])
    if match.url_name == "person":
        person = User.objects.filter(handle=match.kwargs["handle"].lower()).first()
        return (PERSON, str(person.uid)) if person else ("", "")
    if match.url_name == "thanks-note":
        # Of a private note nobody else knows that it exists.
        note = Thanks.objects.shown().filter(pk=match.kwargs["uid"]).first()
        return (THANKS, str(note.pk)) if note else ("", "")
    if match.url_name in _OWN:
        kind, name = _OWN[match.url_name]
        return kind, str(match.kwargs[name])
    if match.url_name == "circle-invitation":
        # A person's own link is theirs alone: the text behind it is what a notice is about.
        mine = CircleInvitation.objects.filter(pk=match.kwargs["uid"]).first()
        return (CIRCLE, str(mine.circle_id)) if mine else ("", "")
    is_initiative = match.route.startswith("initiatives/") and "pk" in match.kwargs
    return (KIND, str(match.kwargs["pk"])) if is_initiative else ("", "")


def initiative_of(kind: str, key: str) -> Initiative | None:
    """Return the initiative a notice is about, if it still exists."""
    if kind != KIND or not key.isdigit():
        return None
    return Initiative.objects.select_related("author", "territory").filter(pk=key).first()


def _of_picture(uid: UUID) -> tuple[str, str]:
    """A picture of news goes with its news; that of an initiative is a content of its own."""
    image = Image.objects.select_related(*PARTS).filter(pk=uid).first()
    part = image.goes_with if image else None
    if part is not None:
        # Their kinds are named as their models.
        return str(part._meta.model_name), str(part.pk)
    return (IMAGE, str(image.pk)) if image and image.initiative_id else ("", "")
