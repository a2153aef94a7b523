"""From a public address to the content it shows."""

from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from initiatives.models import Initiative
from initiatives.telling import KIND

# An address can name what never existed, at any length.
KEY_MAX = 64


def subject_of(address: str) -> tuple[str, str]:
    """Return the kind and key of the content behind `address`, or two empty texts.

    A page of an initiative, whichever, leads to the initiative; so does its picture's address.
    """
    kind, key = _named(address)
    return (kind, key) if len(key) <= KEY_MAX else ("", "")


def _named(address: str) -> tuple[str, str]:
    try:
        match = resolve(urlsplit(address).path)
    except (Resolver404, ValueError):
        return "", ""
    if match.url_name == "image":
        pk = Initiative.objects.filter(image=match.kwargs["uid"]).values_list("pk", flat=True)
        return (KIND, str(pk[0])) if pk else ("", "")
    if match.url_name == "person":
        return "person", match.kwargs["handle"]
    is_initiative = match.route.startswith("initiatives/") and "pk" in match.kwargs
    return (KIND, str(match.kwargs["pk"])) if is_initiative else ("", "")


def initiative_of(kind: str, key: str) -> Initiative | None:
    """Return the initiative a notice is about, if it still exists."""
    if kind != KIND or not key.isdigit():
        return None
    return Initiative.objects.select_related("author", "territory").filter(pk=key).first()
