"""What templates know of a person's news: `{% load news %}`."""

from datetime import date, timedelta

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.dates import date_format
from civic.notifications import badge

register = template.Library()


@register.simple_tag
def unread_news(user: object) -> int:
    """How many entries `user` has not read, at most one more than is shown; 0 for visitors."""
    return badge.unread(user) if isinstance(user, User) else 0


@register.filter
def day_name(day: date) -> str:
    """A day as people say it: « Aujourd’hui », « Hier », « mardi 24 novembre 2026 »."""
    today = timezone.localdate()
    if day == today:
        return _("Aujourd’hui")
    if day == today - timedelta(days=1):
        return _("Hier")
    return date_format(day, "l j F Y")
