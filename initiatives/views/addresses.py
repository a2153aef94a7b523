"""Addresses made from the one being read."""

from django.http import HttpRequest


def page_url(request: HttpRequest, **place: str) -> str:
    """The present question, on its first page or at another `place`."""
    asked = request.GET.copy()
    for old in ("apres", "avant", "partie"):
        asked.pop(old, None)
    # Fields left empty would make the address long and say nothing.
    for name in [name for name in asked if not any(asked.getlist(name))]:
        asked.pop(name)
    for name, token in place.items():
        asked[name] = token
    return f"{request.path}?{asked.urlencode()}" if asked else request.path
