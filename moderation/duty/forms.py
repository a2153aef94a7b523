"""The form of one's own choices."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from moderation.models import Duty


class DutyForm(forms.ModelForm):
    """Grave cases, a limit, a digest."""

    hour = forms.TypedChoiceField(
        label=_("Heure du résumé"), coerce=int, choices=[(hour, f"{hour} h") for hour in range(24)]
    )

    class Meta:
        model = Duty
        fields = ["grave", "daily", "digest", "hour"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        most = settings.MODERATOR_DAILY_GRAVE
        self.fields["daily"] = forms.IntegerField(
            label=_("Dossiers difficiles par jour, au plus"),
            help_text=_("De 1 à %(most)d ; vide pour la limite du site.") % {"most": most},
            min_value=1,
            max_value=most,
            required=False,
        )
