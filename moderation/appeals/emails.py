"""The mails of an appeal: its receipt, its answer, and the news that a case is open again."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from civic.lib.letters import Letter
from civic.notifications import registry
from civic.notifications.states import Lane
from moderation import kinds
from moderation.appeals.claims import address_of, claim_of, url_of
from moderation.models import Plea, Ruling
from moderation.models.appeal import Side, Verdict
from moderation.models.decision import Measure
from moderation.reasons import effect_of, effect_of_measure

RECEIPT, OUTCOME, REOPENED = "appeal-receipt", "appeal-outcome", "appeal-reopened"


def register() -> None:
    """Let them be posted; called by `ready()`."""
    registry.add_model(RECEIPT, Lane.DECISION, _build_receipt)
    registry.add_model(OUTCOME, Lane.DECISION, _build_outcome)
    registry.add_model(REOPENED, Lane.DECISION, _build_reopened)


def _build_receipt(args: dict[str, Any]) -> Letter | None:
    plea = _plea(args)
    return receipt(plea) if plea and address_of(plea) else None


def _build_outcome(args: dict[str, Any]) -> Letter | None:
    plea, ruling = _plea(args), _ruling(args)
    return outcome(plea, ruling) if plea and address_of(plea) and ruling else None


def _build_reopened(args: dict[str, Any]) -> Letter | None:
    ruling = _ruling(args)
    case = ruling.appeal.decision.case if ruling else None
    if ruling is None or case is None or not kinds.told_at(case.author, case.kind, case.key):
        return None
    return reopened(ruling)


def _plea(args: dict[str, Any]) -> Plea | None:
    rows = Plea.objects.select_related("appeal__decision__case__author", "flag__person", "notice")
    return rows.filter(pk=args["plea"]).first()


def _ruling(args: dict[str, Any]) -> Ruling | None:
    """The answer, unless it was taken back within its minute."""
    rows = Ruling.objects.filter(undone_at__isnull=True)
    return rows.select_related("appeal__decision__case__author").filter(pk=args["ruling"]).first()


def receipt(plea: Plea) -> Letter:
    """Tell that an appeal arrived, when it is answered and where to read it."""
    return Letter(
        subject=_("Votre recours est bien arrivé"),
        preview=_("Une autre personne que celle qui a décidé va le juger."),
        template="mail/moderation/appeal_receipt.html",
        reason=_reason(),
        list_name="moderation",
        thread=f"appeal-{plea.appeal_id}",
        context={
            "title": plea.appeal.decision.case.title,
            "appeal": plea.appeal,
            "page": url_of(claim_of(plea)),
            "panel": plea.appeal.judges > 1,
        },
    )


def outcome(plea: Plea, ruling: Ruling) -> Letter:
    """Tell the answer with its reasons, and who else can be asked."""
    appeal = plea.appeal
    return Letter(
        subject=_("Réponse à votre recours"),
        preview=headline(ruling),
        template="mail/moderation/appeal_outcome.html",
        reason=_reason(),
        list_name="moderation",
        thread=f"appeal-{appeal.pk}",
        context={
            "title": appeal.decision.case.title,
            "appeal": appeal,
            "ruling": ruling,
            "headline": headline(ruling),
            "effect": effect(ruling),
            "vote": vote_of(ruling),
            "bodies": settings.OUT_OF_COURT_BODIES,
            "page": url_of(claim_of(plea)),
        },
    )


def reopened(ruling: Ruling) -> Letter:
    """Tell an author that what was kept is looked at again: nothing has changed yet."""
    case = ruling.appeal.decision.case
    return Letter(
        subject=_("Votre contenu va être réexaminé"),
        preview=_("Il reste affiché tel quel jusqu’à une nouvelle décision."),
        template="mail/moderation/appeal_reopened.html",
        reason=_("Vous avez écrit ce contenu, et nous vous disons ce qui le concerne."),
        list_name="moderation",
        thread=f"case-{case.pk}",
        context={"title": case.title, "answer": ruling.answer},
    )


def headline(ruling: Ruling) -> str:
    """The answer in one sentence."""
    if ruling.appeal.side == Side.NOTIFIER:
        if ruling.verdict == Verdict.REVERSE:
            return _("Votre recours est accepté : le contenu va être examiné de nouveau.")
        return _("La décision est confirmée : le contenu reste affiché.")
    return {
        Verdict.CONFIRM.value: _("La décision est confirmée."),
        Verdict.MILDER.value: _("La décision est remplacée par une mesure moins forte."),
        Verdict.REVERSE.value: _("La décision est annulée."),
    }[ruling.verdict]


def effect(ruling: Ruling) -> str:
    """What it changes for readers."""
    if ruling.appeal.side == Side.NOTIFIER:
        if ruling.verdict == Verdict.REVERSE:
            return _("Quelqu’un qui n’a jamais eu ce dossier en main décide de nouveau.")
        return _("Rien ne change.")
    if ruling.verdict == Verdict.CONFIRM:
        return _("Rien ne change.")
    kind = ruling.appeal.decision.case.kind
    if ruling.restored is None:
        return _("Une autre décision, prise depuis, reste en vigueur.")
    if ruling.verdict == Verdict.MILDER:
        return effect_of_measure(kind, Measure(ruling.measure))
    return effect_of(kind, ruling.restored.visibility)


def vote_of(ruling: Ruling) -> str:
    """Who answered, and by which majority."""
    judges = ruling.appeal.judges
    if judges == 1:
        return _("Réponse donnée par une personne qui n’avait jamais eu ce dossier en main.")
    return _(
        "Réponse donnée par %(judges)d personnes qui n’avaient jamais eu ce dossier en main, "
        "chacune sans connaître la réponse des autres : %(votes)d sur %(judges)d."
    ) % {"judges": judges, "votes": ruling.votes_for}


def _reason() -> str:
    return _("Vous avez contesté une décision de la modération, et nous vous devons une réponse.")
