"""The mails of moderation with made-up cases, for the page of components."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.lib.letters import Letter, add_example
from initiatives.models import Initiative, Restriction
from initiatives.states import Visibility
from moderation import emails
from moderation.appeals import emails as appeals
from moderation.duty import emails as duty_emails
from moderation.grounds import Category, ground_sentence
from moderation.models import Appeal, Case, Decision, Notice, Order, Plea, Ruling
from moderation.models.appeal import ANSWERED_WITHIN, Side, Verdict
from moderation.models.decision import Measure
from moderation.models.order import Basis


def register() -> None:
    """Show each mail; called by `ready()`."""
    add_example("moderation-alerte", lambda: emails.alert(_notice(Category.INSULT)))
    add_example("moderation-alerte-urgente", lambda: emails.alert(_notice(Category.THREAT)))
    add_example("moderation-accuse-de-reception", lambda: emails.receipt(_notice(Category.INSULT)))
    add_example("moderation-suite-donnee", lambda: emails.outcome(_notice(Category.INSULT)))
    add_example("moderation-dossier-grave", duty_emails.grave)
    add_example("moderation-resume", lambda: duty_emails.digest(12))
    add_example("moderation-decision", lambda: _statement(Visibility.RESTRICTED))
    add_example("moderation-retablissement", lambda: _statement(Visibility.PUBLIC))
    add_example("injonction-recue", lambda: emails.order_receipt(_order()))
    add_example(
        "injonction-suivie",
        lambda: emails.order_effect(
            _order(),
            [
                (
                    "https://example.org/initiatives/12-rouvrir-la-passerelle/",
                    "L’initiative n’est plus accessible.",
                    "Le deuxième alinéa appelle à la violence.",
                )
            ],
        ),
    )
    add_example(
        "injonction-suite-changee",
        lambda: emails.order_changed(
            _order(),
            [
                (
                    "https://example.org/initiatives/12-rouvrir-la-passerelle/",
                    "Après un recours, cette décision est annulée. Elle est de nouveau affichée.",
                    "Le deuxième alinéa cite un jugement : il n’appelle à rien.",
                )
            ],
        ),
    )
    add_example("recours-accuse-de-reception", lambda: appeals.receipt(_plea()))
    add_example("recours-reponse", lambda: appeals.outcome(_plea(), _ruling()))
    add_example("recours-dossier-rouvert", lambda: appeals.reopened(_ruling()))


def _notice(category: Category) -> Notice:
    now = timezone.now()
    return Notice(
        pk=1204,
        address="https://example.org/initiatives/12-rouvrir-la-passerelle-aux-pietons-et-aux-velos/",
        category=category,
        reason="La deuxième phrase traite un habitant de voleur, avec son nom.\n\n"
        "Elle est reprise plus bas.",
        received_at=now - timedelta(days=2),
        handled_at=now,
        outcome="Le passage insultant a été retiré par son auteur, à notre demande.\n\n"
        "Le reste du texte critique une décision municipale, ce que chacun peut faire.",
    )


def _order() -> Order:
    now = timezone.now()
    return Order(
        pk=7,
        basis=Basis.TERROR,
        issuer="Office central de lutte contre la cybercriminalité",
        issuer_email="injonctions@example.org",
        reference="TCO-2026-118",
        received_at=now - timedelta(minutes=40),
        due_at=now + timedelta(minutes=20),
        done_at=now,
    )


def _statement(to: Visibility) -> Letter:
    initiative = Initiative(
        pk=12, title="Rouvrir la passerelle des Mauges aux piétons et aux vélos"
    )
    reason = (
        "La dernière phrase donne l’adresse personnelle d’une habitante, avec son nom.\n\n"
        f"Fondement : {ground_sentence(f'law:{Category.PRIVATE_DATA}')}\n\n"
        "Origine : un signalement.\n\n"
        "Décision prise par une personne, sans traitement automatique."
    )
    if to == Visibility.PUBLIC:
        reason = "La phrase qui donnait une adresse n’est plus dans le texte."
    decision = Restriction(
        initiative=initiative,
        visibility=to,
        reason=reason,
        decided_at=timezone.now(),
    )
    contest = "" if to == Visibility.PUBLIC else "https://example.org/recours/un-jeton-signe/"
    title = _("« %(title)s »") % {"title": initiative.title}
    return emails.statement(decision, title, initiative.get_absolute_url(), contest)


def _plea() -> Plea:
    now = timezone.now()
    case = Case(
        pk=31, kind="initiative", title="Rouvrir la passerelle des Mauges aux piétons et aux vélos"
    )
    decision = Decision(case=case, measure=Measure.DISABLE)
    appeal = Appeal(
        pk=7, decision=decision, side=Side.AUTHOR, filed_at=now, due_at=now + ANSWERED_WITHIN
    )
    return Plea(appeal=appeal, source="author", words="Cette adresse est celle de la mairie.")


def _ruling() -> Ruling:
    return Ruling(
        appeal=_plea().appeal,
        verdict=Verdict.REVERSE,
        answer="L’adresse citée est celle d’un service public, pas celle d’une personne.",
        restored=Restriction(visibility=Visibility.PUBLIC),
        decided_at=timezone.now(),
    )
