"""The statement of reasons, in the words its author and every visitor read."""

from django.utils.translation import gettext as _

from initiatives.states import Visibility
from moderation.grounds import ground_sentence

# What each state means for a reader; said before the decision and in the mail.
EFFECTS: dict[str, str] = {
    Visibility.PUBLIC: "Elle s’affiche normalement, partout où elle s’affichait.",
    Visibility.ANNOTATED: "Elle reste lisible et ouverte à tous, "
    "avec cette note au-dessus du texte.",
    Visibility.BLURRED: "Son texte reste lisible derrière un avertissement.",
    Visibility.RESTRICTED: "Son texte ne se lit plus, ni sur le site ni par l’API. "
    "L’adresse reste et montre cette décision. Elle peut être rétablie.",
    Visibility.REMOVED: "Son texte est retiré du site et de l’API. "
    "L’adresse reste et montre cette décision.",
}


def written_reason(*, reason: str, ground: str, after_notice: bool) -> str:
    """Return the whole reason: the moderator's words, the ground, the origin, who decided.

    These are the facts, the ground and the use of automation of DSA article 17(3); the
    scope and the ways to contest stand beside it in the mail and on the page.
    """
    parts = [reason.strip()]
    sentence = ground_sentence(ground)
    if sentence:
        parts.append(_("Fondement : %(ground)s") % {"ground": sentence})
    parts.append(
        _("Origine : un signalement.") if after_notice else _("Origine : une vérification.")
    )
    parts.append(_("Décision prise par une personne, sans traitement automatique."))
    return "\n\n".join(parts)
