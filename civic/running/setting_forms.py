"""How a setting is changed: its own fields, why, and the number of the change that was read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.lib.tuning import Fields, Setting
from civic.running.models import WHY_MAX


class WhyForm(forms.Form):
    """Why, and what was there when the page was drawn."""

    why = forms.CharField(
        label=_("Pourquoi"),
        min_length=4,
        max_length=WHY_MAX,
        help_text=_("Une phrase, pour qui relira l’historique. Sans nommer personne."),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    setting: Setting[Any]

    def clean(self) -> Fields:
        """What may not be chosen today is said beside its field."""
        data: Fields = super().clean() or self.cleaned_data
        fields = self.chosen
        if not self.errors and len(fields) == len(self.setting.form.base_fields):
            self.setting.check(fields)
        return data

    @property
    def chosen(self) -> Fields:
        """The fields of the setting alone."""
        names = self.setting.form.base_fields
        return {name: value for name, value in self.cleaned_data.items() if name in names}


def form_of(setting: Setting[Any], *args: Any, **kwargs: Any) -> WhyForm:
    """The form that changes a setting."""
    made = type("SettingForm", (WhyForm, setting.form), {"setting": setting})
    form: WhyForm = made(*args, **kwargs)
    return form


def form_back(setting: Setting[Any], *args: Any, **kwargs: Any) -> WhyForm:
    """The form that goes back to what a setting starts from: it types nothing but why."""
    made = type("BackForm", (WhyForm,), {"setting": setting})
    form: WhyForm = made(*args, **kwargs)
    return form
