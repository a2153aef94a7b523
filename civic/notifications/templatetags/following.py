"""The « Suivre » button: `{% load following %}{% follow_button "area" place.pk %}`."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.notifications.desk import WORDS
from civic.notifications.models import Follow
from civic.notifications.states import Kind, Rhythm
from civic.notifications.things import follow_url

register = template.Library()


@register.inclusion_tag("notifications/button.html", takes_context=True)
def follow_button(
    context: RequestContext, kind: str, key: object, *, is_part: bool = False
) -> dict[str, Any]:
    """A link for visitors, the same for all of them; one press for a signed-in person.

    Nothing without a key, and nothing on a person's own page.
    """
    user = context.get("user")
    person = user if isinstance(user, User) else None
    if not key or (person is not None and kind == Kind.PERSON and str(key) == str(person.uid)):
        return {}
    kind = Kind(kind)
    follow = _held(person, kind, str(key)) if person is not None else None
    return {
        "url": follow_url(kind, str(key)),
        "stop_url": follow_url(kind, str(key), "stop-following"),
        "join": "&" if kind == Kind.SEARCH else "?",
        "label": _("Suivre cette recherche") if kind == Kind.SEARCH else _("Suivre"),
        "is_known": person is not None,
        "follow": follow,
        "rhythm": WORDS[Rhythm(follow.rhythm)] if follow else "",
        "is_part": is_part,
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def of(values: dict[Any, str], key: object) -> str:
    """One value of a dictionary."""
    return values[key]


def _held(person: User, kind: Kind, key: str) -> Follow | None:
    return Follow.objects.filter(reader__user=person, kind=kind, key=key).first()
