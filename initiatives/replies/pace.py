"""How long officials have to answer, and when they are reminded: the instance's, within bounds."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.lib.tuning import Fields, Setting

GROUP = _("Seuils et délais de réponse")
# Less is no time to deliberate; two months without a word is a refusal (CRPA, article R. 421-2).
SHORTEST, LONGEST = 15, 60


@dataclass(frozen=True)
class Pace:
    """Days from the notice to the day an answer is due, and days before it of each reminder."""

    local: int
    national: int
    reminders: tuple[int, int, int]


class PaceForm(forms.Form):
    """Two terms, three reminders."""

    local = forms.IntegerField(
        label=_("Près de chez soi, en jours"), min_value=SHORTEST, max_value=LONGEST
    )
    national = forms.IntegerField(
        label=_("Pour une initiative nationale, en jours"), min_value=SHORTEST, max_value=LONGEST
    )
    first = forms.IntegerField(label=_("Premier rappel, en jours avant la fin"), min_value=3)
    second = forms.IntegerField(label=_("Deuxième rappel"), min_value=2)
    last = forms.IntegerField(label=_("Dernier rappel"), min_value=1)

    def clean(self) -> Fields:
        """Reminders in order, and none before the clock starts."""
        data: Fields = super().clean() or self.cleaned_data
        if len(data) < len(self.fields):
            return data
        if data["first"] >= min(data["local"], data["national"]):
            self.add_error("first", _("Le premier rappel partirait avant le début du délai."))
        elif not data["first"] > data["second"] > data["last"]:
            self.add_error("second", _("Chaque rappel est plus près de la fin que le précédent."))
        return data


def _made(fields: Fields) -> Pace:
    reminders = (fields["first"], fields["second"], fields["last"])
    return Pace(fields["local"], fields["national"], reminders)


pace: Setting[Pace] = Setting(
    slug="delais",
    group=GROUP,
    title=_("Délai public de réponse"),
    what=_(
        "Le temps que les élus ont pour répondre une fois saisis, et les rappels qu’ils reçoivent. "
        "Un délai qui court garde sa date : seuls les suivants changent. Les rappels, eux, valent "
        "pour tous."
    ),
    form=PaceForm,
    defaults={
        "local": "REPLY_LOCAL_DAYS",
        "national": "REPLY_NATIONAL_DAYS",
        "first": "REPLY_FIRST_REMINDER",
        "second": "REPLY_SECOND_REMINDER",
        "last": "REPLY_LAST_REMINDER",
    },
    make=_made,
    rule=_(
        "De 15 à 60 jours, toujours trois rappels : le délai est le même pour tous, et ne s’arrête "
        "que tant que la modération suspend l’accès à l’initiative."
    ),
)
