"""Settings that last until a moment: their group, their field, and how far it may be."""

from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

GROUP = gettext_lazy("Moments difficiles")


class MomentField(forms.DateTimeField):
    """A day and an hour, of Paris."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def check_soon(moment: datetime | None, longest: timedelta) -> None:
    """Raise `ValidationError` for a moment that is over, or further than that; None is none."""
    if moment is None:
        return
    now = timezone.now()
    if moment <= now:
        raise ValidationError({"until": _("Ce moment est passé.")})
    if moment > now + longest:
        days = longest.days
        raise ValidationError({"until": _("Pas plus de %(n)d jours.") % {"n": days}})
