"""Addresses made from the one being read."""

from django.http import HttpRequest

# What a field says when nobody touched it.
USUAL = {"etat": "ouvertes"}


def page_url(request: HttpRequest, **place: str) -> str:
    """The present question, on its first page or at another `place`."""
    asked = request.GET.copy()
    for old in ("apres", "avant", "partie"):
        asked.pop(old, None)
    # Fields left empty or as they were would make the address long and say nothing.
    for name in [name for name in asked if asked[name] in ("", USUAL.get(name))]:
        asked.pop(name)
    if "territoire" in asked:
        asked.pop("territoire_texte", None)
    for name, token in place.items():
        asked[name] = token
    return f"{request.path}?{asked.urlencode()}" if asked else request.path
