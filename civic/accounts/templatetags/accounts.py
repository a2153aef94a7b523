"""Words for what a session says about itself."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# Order matters: every browser claims to be several others.
_BROWSERS = (
    ("Firefox", "Firefox"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@register.filter
def browser(agent: str) -> str:
    """« Firefox sur Android », as well as one can tell from what the browser says."""
    name = _first(agent, _BROWSERS) or _("Navigateur inconnu")
    system = _first(agent, _SYSTEMS)
    return _("%(name)s sur %(system)s") % {"name": name, "system": system} if system else name


def _first(agent: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((label for mark, label in known if mark in agent), "")
