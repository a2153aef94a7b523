"""What a cover says, and when one may be: the words, the statement, the switch."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.lib.dates import date_format
from civic.territories.models import Territory
from initiatives.states import Visibility
from moderation import kinds
from moderation.categories import Motive, severity
from moderation.grounds import ground_sentence
from moderation.journal import area_shown, hour_of
from moderation.kinds import Content
from moderation.models import Cover
from moderation.models.journal import Act
from moderation.two_voices import is_about_candidate

# An author covered that often within that time is not covered again: somebody insists.
AUTHOR_MOST, AUTHOR_WITHIN = 3, timedelta(days=7)

LAPSED_REASON = (
    "Personne n’a décidé dans les 24 heures : le masquage automatique est tombé de lui-même. Le "
    "dossier reste ouvert, et une personne l’examinera."
)
EDITED_REASON = (
    "Le texte a changé : le masquage automatique ne concernait que la version d’avant. Le dossier "
    "reste ouvert, et une personne l’examinera."
)
WITHDRAWN_REASON = (
    "Des personnes ont retiré leur signalement : il n’y en a plus assez, et le masquage "
    "automatique prend fin."
)
KEPT_REASON = (
    "Une personne a lu ce texte et le maintient. Le masquage automatique prend fin, et cette "
    "version ne peut plus être masquée ainsi."
)


def is_on(content: Content, at: datetime) -> bool:
    """Whether a machine may cover this today: the operator's switch, and the election calendar."""
    return bool(settings.AUTO_COVER) and not is_about_candidate(content, at)


def state_of(motive: Motive, covered: Visibility) -> Visibility:
    """What a cover makes of a content: of child abuse nothing stays, title and form included."""
    return Visibility.RESTRICTED if motive == Motive.CHILD else covered


def written_cover(motive: Motive, until: datetime) -> str:
    """The whole reason, exactly as author and visitors read it."""
    when = date_format(timezone.localtime(until), "j F Y à H:i")
    parts = [
        _(
            "Au moins trois personnes sans lien entre elles, dont les signalements passés ont été "
            "jugés fondés, ont signalé cette version pour ce motif : « %(motive)s »."
        )
        % {"motive": motive.label},
        _("Fondement : %(ground)s") % {"ground": ground_sentence(severity(motive).ground)},
        _("Origine : %(origin)s.") % {"origin": _("des signalements")},
        _(
            "Mesure automatique et provisoire : personne de la modération n’a encore lu ce texte. "
            "Elle tombe d’elle-même le %(when)s au plus tard, ou dès qu’une personne décide."
        )
        % {"when": when},
    ]
    return "\n\n".join(parts)


def statement_of(
    motive: Motive, state: Visibility, content: Content, now: datetime, until: datetime
) -> dict[str, Any]:
    """The fields of the European database of statements; no identity."""
    weight = severity(motive)
    illegal = weight.ground.startswith("law:")
    kind = kinds.get(content.kind)
    words = "illegal_content" if illegal else "incompatible_content"
    measure = "CONTENT_DISABLED" if state == Visibility.RESTRICTED else "OTHER"
    return {
        "decision_visibility": [f"DECISION_VISIBILITY_{measure}"],
        "end_date_visibility_restriction": until.date().isoformat(),
        "decision_ground": f"DECISION_GROUND_{words.upper()}",
        f"{words}_{'legal_ground' if illegal else 'ground'}": ground_sentence(weight.ground),
        f"{words}_explanation": written_cover(motive, until),
        "category": f"STATEMENT_CATEGORY_{weight.category}",
        "category_specification": weight.keywords,
        "content_type": list(kind.content_types) if kind else ["CONTENT_TYPE_TEXT"],
        "content_language": "FR",
        "content_date": content.published_at.date().isoformat(),
        "application_date": now.date().isoformat(),
        "source_type": "SOURCE_TYPE_OTHER_NOTIFICATION",
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_FULLY",
        "territorial_scope": ["FR"],
    }


def facts_of_cover(cover: Cover, area: Territory | None, act: Act) -> dict[str, Any]:
    """The public facts of a cover, or of its end by itself."""
    case, begins = cover.case, act == Act.COVERED
    at = cover.made_at if begins else cover.ended_at or cover.falls_at
    return {
        "acte": act.value,
        "heure": hour_of(at),
        "contenu": case.kind,
        "territoire": area_shown(area),
        "motif": cover.motive,
        "fondement": severity(cover.motive).ground,
        "mesure": cover.visibility if begins else cover.before,
        "origine": "flags",
        "automatique": True,
        "signalements": case.flags.standing().count(),
        "signalements_fiables": round(cover.weight, 2),
        "minutes": max(0, int((at - case.opened_at).total_seconds() // 60)),
        "moderation": "",
    } | ({"jusque": hour_of(cover.falls_at)} if begins else {})
