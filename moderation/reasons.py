"""The statement of reasons, in the words its author and every visitor read."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.lib.dates import date_format
from moderation import kinds
from moderation.categories import severity
from moderation.grounds import ground_sentence
from moderation.models import Case, Decision, Order
from moderation.models.decision import FREEZE_DAYS, VISIBILITY, AccountMeasure, Measure
from moderation.origin import Origin, origin_of
from moderation.words import INITIATIVE, Words

if TYPE_CHECKING:
    from moderation.judgement import Judgement
    from moderation.kinds import Content

TOO_FAR = gettext_lazy(
    "Une attaque personnelle ne fait pas retirer un texte : demandez de reformuler, par une note, "
    "un floutage ou le retrait du seul passage."
)
# Read on the content's page; the public log tells it in a line of its own.
UNDONE_REASON = "Décision reprise dans la minute par la personne qui l’avait prise."

LAPSED_REASON = (
    "Personne n’a confirmé cette mesure provisoire dans les 48 heures : elle est levée d’elle-même."
)
TOO_FEW = gettext_lazy(
    "Trop peu de personnes peuvent juger ce contenu ici : rien d’autre n’est possible qu’une "
    "suspension de 48 heures. L’équipe cherche du monde."
)
_FROZEN = gettext_lazy(
    "La discussion est gelée pendant %(days)d jours : elle se lit, et ne prend plus d’argument, "
    "de réponse ni d’amendement. On peut toujours rejoindre, s’opposer et signer."
)
THAWED_REASON = "La discussion n’est plus gelée : la durée décidée est passée."
NOT_SECONDED_REASON = (
    "Une seconde personne a lu ce contenu et n’a pas confirmé la mesure provisoire : il reste "
    "affiché."
)

# What each state means for a reader of an initiative; each kind has its own: see `effect_of`.
EFFECTS = INITIATIVE.effects

# What the desk says about each measure, before it is taken, whatever the kind.
EFFECTS_OF_MEASURES: dict[str, str] = {
    Measure.KEEP: "Le contenu reste affiché tel quel.",
    Measure.ANNOTATE: "Il reste lisible et ouvert à tous, avec cette note.",
    Measure.BLUR: "Il reste lisible derrière un avertissement.",
    Measure.REDACT: "Le passage est remplacé par « [passage retiré par la modération] » partout, "
    "anciennes versions comprises. Le reste se lit, avec le motif au-dessus.",
    Measure.DISABLE: "Il ne se lit plus, ni sur le site ni par l’API. Son adresse montre cette "
    "décision. Il peut être rétabli.",
    Measure.REMOVE: "Il est retiré du site et de l’API. Son adresse montre cette décision.",
    Measure.FREEZE: "Il reste lisible, avec cette note ; personne n’y publie plus d’argument, de "
    "réponse ni d’amendement avant la date dite. On le rejoint et on le signe toujours.",
}


def words_of(kind: str) -> Words:
    """How a kind is spoken of."""
    known = kinds.get(kind)
    return known.words if known else INITIATIVE


def effect_of(kind: str, state: str) -> str:
    """What a state means for a reader of this kind, said before the decision and in the mail."""
    return words_of(kind).effects[state]


def effect_of_measure(kind: str, measure: Measure) -> str:
    """What a measure makes of a content of this kind."""
    if measure not in VISIBILITY or measure in (Measure.REDACT, Measure.FREEZE):
        return EFFECTS_OF_MEASURES[measure]
    return effect_of(kind, VISIBILITY[measure])


def written_decision(case: Case, judgement: "Judgement", *, has_two_voices: bool = False) -> str:
    """The whole statement of a decision of the desk, exactly as everyone reads it.

    Empty when the content is kept: nothing is restricted, nothing is owed.
    """
    if judgement.measure == Measure.KEEP:
        return ""
    parts = [judgement.explanation.strip() or _standard(judgement)]
    if judgement.measure == Measure.REDACT:
        parts.append(_("Le passage en cause est retiré du texte ; il n’est recopié nulle part."))
    elif judgement.quoted:
        parts.append(_("Passage en cause : « %(passage)s »") % {"passage": judgement.quoted})
    if judgement.measure == Measure.FREEZE:
        parts.append(_FROZEN % {"days": judgement.days or FREEZE_DAYS})
    parts.append(_("Fondement : %(ground)s") % {"ground": ground_sentence(judgement.ground)})
    parts.append(_("Origine : %(origin)s.") % {"origin": _origin_told(case)})
    who = _("Décision prise par deux personnes, sans traitement automatique.")
    if not has_two_voices:
        who = _("Décision prise par une personne, sans traitement automatique.")
    parts.append(who)
    return "\n\n".join(parts)


def written_proposal(
    case: Case, judgement: "Judgement", until: datetime | None, *, are_few: bool = False
) -> str:
    """The statement of a first voice: what holds meanwhile, and when it ends without a second.

    `are_few` adds that too few people may judge the case here.
    """
    parts = [written_decision(case, judgement)]
    if are_few:
        parts.append(str(TOO_FEW))
    proposed = _("« %(measure)s »") % {"measure": judgement.measure.label}
    if until is None:
        parts.append(
            _("Proposition : %(proposed)s. Une seconde personne doit encore la confirmer.")
            % {"proposed": proposed}
        )
        return "\n\n".join(parts)
    when = date_format(timezone.localtime(until), "j F Y à H:i")
    parts.append(
        _(
            "Mesure provisoire. Proposition : %(proposed)s, qu’une seconde personne doit "
            "confirmer avant le %(when)s. Sinon, la mesure est levée d’elle-même."
        )
        % {"proposed": proposed, "when": when}
    )
    return "\n\n".join(parts)


def _origin_told(case: Case) -> str:
    origin = origin_of(case)
    if origin == Origin.ORDER:
        return _order_told(case)
    return {
        Origin.UNTOLD: _("la loi interdit pour l’instant de la dire"),
        Origin.NOTICE: _("un signalement prévu par la loi"),
        Origin.FLAGS: _("un signalement"),
        Origin.WATCH: _("une règle de veille écrite par la modération, appliquée par le logiciel"),
        Origin.OWN: _("la modération, qui l’a vu elle-même"),
    }[origin]


def _order_told(case: Case) -> str:
    found = Order.objects.about(case).first()
    if found is None:
        raise LookupError("a case that obeys no order")
    day = date_format(timezone.localtime(found.received_at), "j F Y")
    said = {"issuer": found.issuer, "basis": found.get_basis_display(), "day": day}
    return _("une injonction de %(issuer)s, reçue le %(day)s. %(basis)s") % said


def _standard(judgement: "Judgement") -> str:
    label = judgement.motive.label if judgement.motive else ""
    return _("Ce contenu relève de ce motif : « %(motive)s ».") % {"motive": label}


_ACCOUNTS: dict[str, Any] = {
    AccountMeasure.WARN: gettext_lazy(
        "Avertissement : si un autre de vos contenus enfreint la loi ou les conditions "
        "d’utilisation dans l’année, une fonction ou votre compte peut être suspendu."
    ),
    AccountMeasure.FLAG: gettext_lazy("Vos signalements sont suspendus jusqu’au %(until)s."),
    AccountMeasure.PUBLISH: gettext_lazy(
        "La publication et la modification de vos textes sont suspendues jusqu’au %(until)s."
    ),
    AccountMeasure.SUSPEND: gettext_lazy("Votre compte est suspendu jusqu’au %(until)s."),
    AccountMeasure.CLOSE: gettext_lazy("Votre compte est fermé."),
}


def account_sentence(account: str, until: datetime | None) -> str:
    """What an author reads about their account; nobody else reads it. Empty without one."""
    if not account:
        return ""
    when = date_format(timezone.localtime(until), r"j F Y à H\hi") if until else ""
    return str(_ACCOUNTS[account]) % {"until": when}


def notice_outcome(decision: Decision) -> str:
    """What the sender of a notice reads about it."""
    if decision.measure == Measure.KEEP:
        text = _(
            "Le contenu a été examiné. Il reste affiché : il n’enfreint ni la loi, ni les "
            "conditions d’utilisation."
        )
        return "\n\n".join(filter(None, [text, decision.explanation]))
    effect = effect_of_measure(decision.case.kind, Measure(decision.measure))
    return "\n\n".join([Measure(decision.measure).label + ". " + effect, decision.reason])


def _account_fields(judgement: "Judgement", now: datetime) -> dict[str, Any]:
    """What was taken from the account, in the words of the European database."""
    ends = (now + timedelta(days=judgement.days)).date().isoformat()
    if judgement.account in (AccountMeasure.FLAG, AccountMeasure.PUBLISH):
        return {
            "decision_provision": "DECISION_PROVISION_PARTIAL_SUSPENSION",
            "end_date_service_restriction": ends,
        }
    if judgement.account == AccountMeasure.SUSPEND:
        return {
            "decision_account": "DECISION_ACCOUNT_SUSPENDED",
            "end_date_account_restriction": ends,
        }
    if judgement.account == AccountMeasure.CLOSE:
        return {"decision_account": "DECISION_ACCOUNT_TERMINATED"}
    return {}


# DSA, schema 2 of the European database: what our measures are called there.
_DSA_MEASURES: dict[str, str] = {
    Measure.ANNOTATE: "DECISION_VISIBILITY_CONTENT_LABELLED",
    Measure.BLUR: "DECISION_VISIBILITY_OTHER",
    Measure.REDACT: "DECISION_VISIBILITY_OTHER",
    Measure.DISABLE: "DECISION_VISIBILITY_CONTENT_DISABLED",
    Measure.REMOVE: "DECISION_VISIBILITY_CONTENT_REMOVED",
    Measure.FREEZE: "DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED",
}


_DSA_SOURCES: dict[Origin, str] = {
    Origin.ORDER: "SOURCE_TYPE_OTHER_NOTIFICATION",
    Origin.UNTOLD: "SOURCE_TYPE_OTHER_NOTIFICATION",
    Origin.NOTICE: "SOURCE_ARTICLE_16",
    Origin.FLAGS: "SOURCE_TYPE_OTHER_NOTIFICATION",
    Origin.WATCH: "SOURCE_VOLUNTARY",
    Origin.OWN: "SOURCE_VOLUNTARY",
}


def statement_of(
    case: Case,
    judgement: "Judgement",
    content: "Content | None",
    now: datetime,
    *,
    until: datetime | None = None,
) -> dict[str, Any]:
    """The fields of the European database of statements; no identity. {} when nothing is owed.

    `until` is when a provisional effect ends.
    """
    if judgement.measure == Measure.KEEP or judgement.motive is None:
        return {}
    weight, origin = severity(judgement.motive), origin_of(case)
    illegal = weight.ground.startswith("law:")
    words = "illegal_content" if illegal else "incompatible_content"
    until = until or judgement.frozen_until(now)
    ends = {"end_date_visibility_restriction": until.date().isoformat()} if until else {}
    limits = _account_fields(judgement, now)
    return (
        ends
        | limits
        | {
            "decision_visibility": [_DSA_MEASURES[judgement.measure]],
            "decision_ground": f"DECISION_GROUND_{words.upper()}",
            f"{words}_{'legal_ground' if illegal else 'ground'}": ground_sentence(weight.ground),
            f"{words}_explanation": judgement.explanation.strip() or _standard(judgement),
            "category": f"STATEMENT_CATEGORY_{weight.category}",
            "category_specification": weight.keywords,
            "content_type": _content_types(case.kind),
            "content_language": "FR",
            "content_date": content.published_at.date().isoformat() if content else None,
            "application_date": now.date().isoformat(),
            "source_type": _DSA_SOURCES[origin],
            "automated_detection": "Yes" if origin == Origin.WATCH else "No",
            "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
            "territorial_scope": ["FR"],
        }
    )


def _content_types(kind: str) -> list[str]:
    known = kinds.get(kind)
    return list(known.content_types) if known else ["CONTENT_TYPE_OTHER"]
