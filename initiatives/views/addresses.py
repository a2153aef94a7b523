"""Addresses made from the one being read."""

from django.http import HttpRequest


def page_url(request: HttpRequest, name: str, token: str) -> str:
    """The present question on another page; empty when there is none."""
    if not token:
        return ""
    asked = request.GET.copy()
    for old in ("apres", "avant", "partie"):
        asked.pop(old, None)
    asked[name] = token
    return f"{request.path}?{asked.urlencode()}"
