"""What one's page shows of what one helped bring about."""

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.actions.helped import Chosen
from initiatives.models import Helped


class HelpedForm(forms.ModelForm):
    """One box a kind; all empty shows nothing."""

    class Meta:
        model = Helped
        fields = ["carried", "joined", "amended", "tasks", "events", "letters", "won"]
        labels = {
            "carried": _("Les initiatives que j’ai portées et qui ont abouti"),
            "joined": _("Celles que j’ai rejointes et qui ont abouti"),
            "amended": _("Mes amendements acceptés"),
            "tasks": _("Les coups de main faits"),
            "events": _("Les rendez-vous tenus"),
            "letters": _("Les lettres que je dis avoir écrites"),
            "won": _("Les réponses d’élus obtenues"),
        }
        help_texts = {
            "carried": _("Comme auteur ou dans l’équipe."),
            "joined": _(
                "Seulement celles que vous avez rejointes en montrant votre nom. "
                "Les autres, et toutes vos oppositions, restent privées."
            ),
            "tasks": _("Ceux que vous avez menés, ou faits en montrant votre nom."),
            "events": _("Ceux que vous avez menés, ou où vous aviez une place sous votre nom."),
            "won": _("Comme auteur ou dans l’équipe, quelle que soit la réponse."),
            "letters": _("Seulement celles pour lesquelles vous l’avez accepté, une par une."),
        }

    def chosen(self) -> Chosen:
        """What the boxes say."""
        return Chosen(**self.cleaned_data)
