"""What a moderator decides about a case."""

from collections.abc import Hashable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.lib import redaction
from initiatives.forms.fields import Text
from moderation.categories import Motive, grouped
from moderation.judgement import Judgement
from moderation.kinds import PLAIN
from moderation.models import Authority
from moderation.models.decision import FREEZE_MOST, LONGEST, AccountMeasure, Measure
from moderation.reasons import EFFECTS_OF_MEASURES, TOO_FAR

PASSAGE_MAX, EXPLANATION_MAX = 500, 1500


class JudgementForm(forms.Form):
    """A measure; for a restriction also its motive and the passage, or a few words."""

    measure = forms.ChoiceField(
        label=_("Décision"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez une décision."),
            "invalid_choice": _("Choisissez une décision de la liste."),
        },
    )
    motive = forms.ChoiceField(
        label=_("Motif retenu"),
        required=False,
        choices=[("", _("Choisissez dans la liste")), *grouped()],
        help_text=_("Inutile pour maintenir."),
        error_messages={"invalid_choice": _("Choisissez un motif de la liste.")},
    )
    passage = Text(
        label=_("Passage en cause"),
        required=False,
        max_length=PASSAGE_MAX,
        help_text=_("Recopié du texte signalé. Tout le monde le lit : pas de donnée personnelle."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "max_length": _("Raccourcissez ce passage à %(limit_value)d caractères au plus.")
        },
    )
    explanation = Text(
        label=_("Ce qui motive la décision"),
        required=False,
        max_length=EXPLANATION_MAX,
        help_text=_("Si vous n’écrivez rien, le motif et le passage suffisent."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "max_length": _("Raccourcissez ce texte à %(limit_value)d caractères au plus.")
        },
    )

    account = forms.ChoiceField(
        label=_("Ce qui touche son compte"),
        required=False,
        choices=AccountMeasure.choices,
        error_messages={"invalid_choice": _("Choisissez une réponse de la liste.")},
    )
    days = forms.IntegerField(
        label=_("Pendant combien de jours"),
        required=False,
        min_value=1,
        initial=7,
        help_text=_("30 au plus pour une fonction ou une discussion gelée, 180 pour le compte."),
        error_messages={
            "invalid": _("Écrivez un nombre de jours."),
            "min_value": _("Un jour au moins."),
        },
    )
    forward = forms.ChoiceField(
        label=_("Transmettre aux autorités"),
        required=False,
        choices=[("", _("Non")), *Authority.choices],
        help_text=_("Quand une vie ou un enfant est en danger. Cela part tout de suite."),
        error_messages={"invalid_choice": _("Choisissez une réponse de la liste.")},
    )
    about_official = forms.BooleanField(
        label=_("Vise un élu, par son nom ou sa fonction"),
        required=False,
        help_text=_("Pour une injure ou une diffamation : une seconde personne doit confirmer."),
    )

    unfounded = forms.BooleanField(
        label=_("Signalements manifestement infondés"),
        required=False,
        help_text=_(
            "Pour maintenir, quand personne ne pouvait y croire : dites pourquoi ci-dessus. Qui en "
            "fait trois en six mois est averti, puis ne signale plus pendant quatorze jours."
        ),
    )

    def __init__(
        self, *args: Any, text: str = "", measures: tuple[Measure, ...] = PLAIN, **kwargs: Any
    ) -> None:
        """`text` is the flagged version, in which the passage must stand."""
        super().__init__(*args, **kwargs)
        self.text, self.measures = text, measures
        measure = cast(forms.ChoiceField, self.fields["measure"])
        measure.choices = [
            (one.value, f"{one.label} – {EFFECTS_OF_MEASURES[one]}") for one in measures
        ]

    @property
    def shape(self) -> Hashable:
        """All that an empty form says: what may be decided, and the motive to start with."""
        return self.measures, self.initial.get("motive")

    def clean(self) -> dict[str, Any]:
        """A restriction has a motive and says what is at stake, in the flagged words."""
        data = self.cleaned_data
        passage = data.get("passage", "")
        if passage and redaction.plain(passage) not in redaction.plain(self.text):
            self.add_error("passage", _("Ce passage n’est pas dans le texte signalé."))
        if data.get("measure") == Measure.REDACT:
            self._check_redaction(data)
        self._check_account(data)
        self._check_unfounded(data)
        if data.get("measure") in (None, Measure.KEEP):
            return data
        if not data.get("motive") and "motive" not in self.errors:
            self.add_error("motive", _("Choisissez le motif qui est retenu."))
        if not passage and not data.get("explanation") and "passage" not in self.errors:
            self.add_error("passage", _("Citez le passage, ou écrivez ce qui motive la décision."))
        if not self.errors and self.judgement().goes_too_far:
            self.add_error("measure", TOO_FAR)
        return data

    def _check_redaction(self, data: dict[str, Any]) -> None:
        passage = data.get("passage", "")
        if "passage" in self.errors:
            return
        if not passage:
            self.add_error("passage", _("Copiez le passage à retirer."))
        elif not redaction.spans(self.text, passage):
            self.add_error("passage", _("Copiez des mots entiers : un mot n’est pas coupé."))
        elif redaction.spans(data.get("explanation", ""), passage):
            self.add_error(
                "explanation", _("Tout le monde lit ce texte : n’y recopiez pas le passage retiré.")
            )

    def _check_account(self, data: dict[str, Any]) -> None:
        account, days = data.get("account"), data.get("days")
        if account and data.get("measure") == Measure.KEEP:
            self.add_error("account", _("Un contenu maintenu ne coûte rien à son auteur."))
        most = LONGEST.get(account or "")
        if data.get("measure") == Measure.FREEZE:
            most = min(most or FREEZE_MOST, FREEZE_MOST)
        if most is None or "days" in self.errors:
            return
        if days is None:
            self.add_error("days", _("Écrivez un nombre de jours."))
        elif days > most:
            self.add_error("days", _("%(most)d jours au plus.") % {"most": most})

    def _check_unfounded(self, data: dict[str, Any]) -> None:
        if not data.get("unfounded"):
            return
        if data.get("measure") != Measure.KEEP:
            self.add_error("unfounded", _("Un signalement suivi d’effet n’est pas infondé."))
        elif not data.get("explanation") and "explanation" not in self.errors:
            self.add_error("explanation", _("Dites pourquoi : les personnes concernées le lisent."))

    def judgement(self) -> Judgement:
        """What was chosen, once valid."""
        data = self.cleaned_data
        measure = Measure(data["measure"])
        kept = measure == Measure.KEEP
        lasts = data["account"] in LONGEST or measure == Measure.FREEZE
        return Judgement(
            measure=measure,
            motive=None if kept else Motive(data["motive"]),
            passage="" if kept else data["passage"],
            explanation=data["explanation"],
            about_official=data["about_official"] and not kept,
            unfounded=data["unfounded"] and kept,
            account=AccountMeasure(data["account"]),
            days=data["days"] if lasts else 0,
        )
