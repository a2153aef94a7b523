"""The mails moderation owes: posted with what they tell, built when they leave."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.lib import identity
from civic.lib.letters import Letter, absolute
from civic.notifications import registry
from civic.notifications.models import Mail
from civic.notifications.states import Lane
from initiatives.models import Restriction
from initiatives.states import Visibility
from initiatives.telling import KIND as INITIATIVE
from moderation import kinds, orders
from moderation.appeals.claims import Claim, contest_url
from moderation.models import (
    Case,
    Decision,
    Flag,
    Inflow,
    Notice,
    Order,
    Ruling,
    Statement,
    Transmission,
)
from moderation.models.decision import Measure
from moderation.reasons import account_sentence, effect_of, effect_of_measure, words_of
from moderation.unfounded import limit_of

ALERT, RECEIPT, OUTCOME = "notice-alert", "notice-receipt", "notice-outcome"
STATEMENT = "statement"
FLAG_OUTCOME = "flag-outcome"
FORWARD = "case-forward"
INFLOW = "flag-inflow"
KINDS = (
    ALERT,
    RECEIPT,
    OUTCOME,
    STATEMENT,
    FLAG_OUTCOME,
    FORWARD,
    INFLOW,
    orders.RECEIPT,
    orders.EFFECT,
    orders.CHANGED,
)


def register() -> None:
    """Let them be posted; called by `ready()`."""
    # Some cannot wait an hour: operators first.
    registry.add_model(ALERT, Lane.SECURITY, _build_alert)
    registry.add_model(FORWARD, Lane.SECURITY, _build_forward)
    registry.add_model(RECEIPT, Lane.DECISION, _build_receipt)
    registry.add_model(OUTCOME, Lane.DECISION, _build_outcome)
    registry.add_model(STATEMENT, Lane.DECISION, _build_statement)
    registry.add_model(FLAG_OUTCOME, Lane.DECISION, _build_flag_outcome)
    registry.add_model(INFLOW, Lane.DECISION, _build_inflow)
    registry.add_model(orders.RECEIPT, Lane.SECURITY, _build_order_receipt)
    registry.add_model(orders.EFFECT, Lane.SECURITY, _build_order_effect)
    registry.add_model(orders.CHANGED, Lane.SECURITY, _build_order_changed)


def key_of(kind: str, pk: int) -> str:
    """The same thing posted twice is one mail."""
    return f"{kind}-{pk}"


# -- What became of them --------------------------------------------------------------------------


def unsent() -> QuerySet[Mail]:
    """Those given up: a person must look."""
    return Mail.objects.dead().filter(kind__in=KINDS)


def unsent_among(notices: Iterable[Notice]) -> set[int]:
    """Which of these notices have a mail that was given up."""
    numbers = [notice.pk for notice in notices]
    dead = unsent().filter(args__notice__in=numbers)
    return set(dead.values_list("args__notice", flat=True))


def answer_to(notice: Notice) -> Mail | None:
    """The mail that tells the sender what was decided; None once it is old and deleted."""
    rows = Mail.objects.filter(kind=OUTCOME, key__startswith=key_of(OUTCOME, notice.pk))
    return rows.filter(args__notice=notice.pk).order_by("-pk").first()


# -- As things are when they leave ----------------------------------------------------------------


def _build_alert(args: dict[str, Any]) -> Letter | None:
    notice = Notice.objects.waiting().filter(pk=args["notice"]).first()
    return alert(notice) if notice else None


def _build_receipt(args: dict[str, Any]) -> Letter | None:
    notice = Notice.objects.filter(pk=args["notice"]).first()
    return receipt(notice) if notice else None


def _build_outcome(args: dict[str, Any]) -> Letter | None:
    if _is_undone(args):
        return None
    notice = Notice.objects.handled().filter(pk=args["notice"]).first()
    decision = Decision.objects.select_related("case").filter(pk=args.get("decision", 0)).first()
    if notice is None:
        return None
    return outcome(notice, contest_url(Claim(decision, notice=notice)) if decision else "")


def _build_statement(args: dict[str, Any]) -> Letter | None:
    row = Statement.objects.select_related("restriction").filter(pk=args["statement"]).first()
    if row is None or _is_unread(row.restriction):
        return None
    if _is_told_by_an_appeal(row.restriction):
        return None
    content = kinds.find(row.restriction.kind, row.restriction.content_key)
    if content is None or not kinds.told_at(content.author, content.kind, content.key):
        return None
    decision = Decision.objects.standing().filter(restriction=row.restriction).first()
    contest = contest_url(Claim(decision)) if decision else ""
    now = timezone.now()
    silent = orders.silent_until(content.kind, content.key, now)
    if silent is not None:
        # The prohibition was prolonged since.
        raise registry.TooEarlyError(silent)
    letter = statement(
        row.restriction, title_of(content), content.url, contest, _account_of(row.restriction)
    )
    letter.context["order"] = orders.of_decision(decision, now) if decision else None
    return letter


def _is_told_by_an_appeal(restriction: Restriction) -> bool:
    """Whether the answer to an appeal says it already, or took it back within its minute."""
    told = Q(restored=restriction, decision=None) | Q(put_back=restriction)
    return Ruling.objects.filter(told).exists()


def _build_order_receipt(args: dict[str, Any]) -> Letter | None:
    row = Order.objects.filter(pk=args["order"]).first()
    return order_receipt(row) if row else None


def _build_order_effect(args: dict[str, Any]) -> Letter | None:
    row = Order.objects.filter(pk=args["order"], done_at__isnull=False).first()
    return order_effect(row, orders.effects_of(row)) if row else None


def _build_order_changed(args: dict[str, Any]) -> Letter | None:
    """Nothing once what changed it was taken back within its minute."""
    order = Order.objects.filter(pk=args["order"]).first()
    if order is None:
        return None
    if "ruling" in args:
        rulings = Ruling.objects.filter(pk=args["ruling"], undone_at=None)
        ruling = rulings.select_related("appeal__decision__case", "restored").first()
        return order_changed(order, orders.change_by_ruling(order, ruling)) if ruling else None
    decisions = Decision.objects.final().filter(pk=args["decision"])
    decision = decisions.select_related("case").first()
    return order_changed(order, orders.change_by_decision(order, decision)) if decision else None


def _build_flag_outcome(args: dict[str, Any]) -> Letter | None:
    row = Flag.objects.standing().select_related("case", "person").filter(pk=args["flag"]).first()
    found = Decision.objects.standing().filter(pk=args["decision"]).first()
    if row is None or found is None or row.person is None or row.person.erased_at is not None:
        return None
    taken = limit_of(row.person, found)
    contest = contest_url(Claim(found, flag=row))
    return flag_outcome(row, found, contest, limit=taken.reason if taken else "")


def _build_forward(args: dict[str, Any]) -> Letter | None:
    found = Transmission.objects.select_related("case").filter(pk=args["transmission"])
    row = found.first()
    return forwarded(row) if row else None


def _is_undone(args: dict[str, Any]) -> bool:
    """Whether a decision of the desk was taken back within its minute."""
    decided = Decision.objects.filter(undone_at__isnull=False)
    return "decision" in args and decided.filter(pk=args["decision"]).exists()


def _is_unread(restriction: Restriction) -> bool:
    """Whether it was taken back within its minute, or takes such a one back."""
    about = Q(restriction=restriction) | Q(restored=restriction)
    return Decision.objects.filter(about, undone_at__isnull=False).exists()


def _build_inflow(args: dict[str, Any]) -> Letter | None:
    found = Inflow.objects.select_related("case__author").filter(pk=args["inflow"]).first()
    return inflow(found.case, found, is_author=args["is_author"]) if found else None


# -- What they say --------------------------------------------------------------------------------


def alert(notice: Notice) -> Letter:
    """Tell an operator that a notice waits. Who sent it stays on the site."""
    subject = _("Signalement n° %(number)d : %(category)s") % {
        "number": notice.pk,
        "category": notice.get_category_display(),
    }
    urgent = _("Urgent, à traiter dans l’heure.") if notice.is_urgent else ""
    return Letter(
        subject=subject,
        title=_("Un signalement attend une décision"),
        preview=urgent or notice.reason[:140],
        template="mail/moderation/alert.html",
        reason=_("Cette adresse est de celles que %(site)s prévient de chaque signalement.")
        % {"site": identity.site_name()},
        list_name="moderation",
        thread=f"notice-{notice.pk}",
        context=_about(notice) | {"page": reverse("notice", kwargs={"pk": notice.pk})},
    )


def receipt(notice: Notice) -> Letter:
    """Tell the sender that their notice arrived and what happens next."""
    subject = _("Votre signalement n° %(number)d est bien arrivé") % {"number": notice.pk}
    return _to_sender(notice, subject, "receipt", _("Une personne va le lire et décider."))


def outcome(notice: Notice, contest: str = "") -> Letter:
    """Tell the sender what was decided and how to contest it, by the link `contest` if any."""
    subject = _("Suite donnée à votre signalement n° %(number)d") % {"number": notice.pk}
    return _to_sender(notice, subject, "outcome", notice.outcome[:140], contest)


def _to_sender(notice: Notice, subject: str, name: str, preview: str, contest: str = "") -> Letter:
    return Letter(
        subject=subject,
        preview=preview,
        template=f"mail/moderation/{name}.html",
        reason=_(
            "Un signalement nous a été envoyé avec cette adresse, et la loi nous demande d’y"
            " répondre. Ce n’était pas vous ? Écrivez-nous."
        ),
        list_name="moderation",
        thread=f"notice-{notice.pk}",
        context=_about(notice) | {"contest": contest},
    )


def flag_outcome(flag: Flag, decision: Decision, contest: str = "", *, limit: str = "") -> Letter:
    """Tell a member what became of their flag, whatever was decided, and how to contest it."""
    kept = decision.measure == Measure.KEEP
    effect = "" if kept else effect_of_measure(flag.case.kind, Measure(decision.measure))
    return Letter(
        subject=_("Ce que votre signalement est devenu"),
        preview=_("Il reste affiché.") if kept else effect,
        template="mail/moderation/flag_outcome.html",
        reason=_("Vous avez signalé un contenu, et nous vous disons toujours ce qu’il en advient."),
        list_name="moderation",
        thread=f"case-{flag.case_id}",
        context={
            "motive": flag.get_motive_display(),
            "flagged_at": flag.flagged_at,
            "kept": kept,
            "effect": effect,
            "explanation": decision.explanation if kept else decision.reason,
            "contest": contest,
            "limit": limit,
        },
    )


def forwarded(row: Transmission) -> Letter:
    """Tell an authority, or the operators who forward it by its form, of one case."""
    case, address = row.case, absolute(f"/signaler/{row.case.kind}/{row.case.key}/")
    content = kinds.find(case.kind, case.key)
    if content is not None:
        address = absolute(content.url)
    return Letter(
        subject=_("À transmettre : dossier n° %(number)d") % {"number": case.pk}
        if not row.direct
        else _("Signalement d’un hébergeur : dossier n° %(number)d") % {"number": case.pk},
        title=_("Signalement aux autorités"),
        preview=case.get_motive_display(),
        template="mail/moderation/forward.html",
        reason=_("%(site)s signale aux autorités ce qui menace une vie.")
        % {"site": identity.site_name()},
        list_name="moderation",
        thread=f"case-{case.pk}",
        context={"row": row, "case": case, "number": str(case.pk), "address": address},
    )


def inflow(case: Case, found: Inflow, *, is_author: bool) -> Letter:
    """Tell the author, or whom a petition is addressed to, that many people flag a text."""
    return Letter(
        subject=_("Beaucoup de signalements sur un texte"),
        preview=_("Leur nombre ne cache rien et ne change l’ordre de rien."),
        template="mail/moderation/inflow.html",
        reason=_("Ce texte est le vôtre.") if is_author else _("Ce texte s’adresse à vous."),
        list_name="moderation",
        thread=f"case-{case.pk}",
        context={"title": case.title, "found": found, "is_author": is_author},
    )


def order_changed(order: Order, effects: list[tuple[str, str, str]]) -> Letter:
    """Tell an authority that what was done about a content is something else since, and why."""
    return _to_issuer(
        order, "order_changed", _("La suite donnée à votre injonction change"), effects
    )


def order_receipt(order: Order) -> Letter:
    """Tell an authority that its order arrived, and by when it is answered."""
    return _to_issuer(order, "order_receipt", _("Nous avons bien reçu votre injonction"), [])


def order_effect(order: Order, effects: list[tuple[str, str, str]]) -> Letter:
    """Tell an authority what was done about each content, when, and why."""
    return _to_issuer(order, "order_effect", _("Suite donnée à votre injonction"), effects)


def _to_issuer(
    order: Order, name: str, subject: str, effects: list[tuple[str, str, str]]
) -> Letter:
    number = order.reference or str(order.pk)
    return Letter(
        subject=_("%(subject)s (%(number)s)") % {"subject": subject, "number": number},
        title=subject,
        preview=order.get_kind_display(),
        template=f"mail/moderation/{name}.html",
        reason=_("Une injonction nous a été adressée, et la loi nous demande d’en rendre compte."),
        list_name="moderation",
        thread=f"order-{order.pk}",
        context={"order": order, "effects": effects, "forward": not order.issuer_email},
    )


def _about(notice: Notice) -> dict[str, Any]:
    return {"notice": notice, "number": str(notice.pk)}


def _account_of(restriction: Restriction) -> str:
    """What the decision took from the author besides."""
    rows = Decision.objects.standing().filter(restriction=restriction.pk).exclude(account="")
    row = rows.first()
    return account_sentence(row.account, row.account_until) if row else ""


def title_of(content: kinds.Content) -> str:
    """How its author calls a content; an initiative, by its title."""
    return _("« %(title)s »") % {"title": content.title} if content.kind == INITIATIVE else ""


def statement(
    decision: Restriction, title: str, page: str, contest: str = "", account: str = ""
) -> Letter:
    """Tell an author what was decided about what they published, why, and how to contest it.

    `account` is the sentence about their account, when it is limited too.
    """
    said = words_of(decision.kind)
    lifted = decision.visibility == Visibility.PUBLIC
    subject = _("Une décision de modération concerne %(yours)s") % {"yours": said.yours}
    if lifted:
        subject = said.shown_again
    effect = effect_of(decision.kind, decision.visibility)
    return Letter(
        subject=subject,
        preview=effect,
        template="mail/moderation/statement.html",
        reason=said.because,
        list_name="moderation",
        thread=f"decisions-{decision.kind}-{decision.content_key}",
        context={
            "decision": decision,
            "state": decision.get_visibility_display(),
            "yours": said.yours,
            "title": title,
            "lifted": lifted,
            "cover": getattr(decision, "cover", None),
            "effect": effect,
            "page": absolute(page),
            "account": account,
            "contest": contest,
            "rules": absolute(reverse("rules")),
        },
    )
