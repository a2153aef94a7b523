"""How each kind of content is spoken of: in French, what is said agrees with the noun."""

from collections.abc import Mapping
from dataclasses import dataclass

from initiatives.states import Visibility


@dataclass(frozen=True)
class Words:
    """What an author, a flagger and a moderator read about one kind."""

    # « Une décision de modération concerne … »
    yours: str
    # « … s’affiche de nouveau normalement ».
    shown_again: str
    # Why the mail comes to this person.
    because: str
    # What each state means for a reader; said before the decision and in the mail.
    effects: Mapping[str, str]


_FOR_A_DAY = "jusqu’à ce qu’une personne l’examine, 24 heures au plus."
_ADDRESS_STAYS = "L’adresse reste et montre cette décision."


def _because(why: str, it: str = "le") -> str:
    """Why the mail comes: `it` agrees with the noun."""
    return f"{why}, et la loi nous demande de vous expliquer chaque décision qui {it} touche."


def _shown(it: str, e: str = "") -> dict[str, str]:
    """What the states that leave a text readable mean; `it` and `e` agree with the noun."""
    return {
        Visibility.PUBLIC: f"{it} s’affiche normalement.",
        Visibility.ANNOTATED: f"{it} reste lisible, avec cette note.",
        Visibility.BLURRED: f"{it} reste lisible derrière un avertissement.",
        Visibility.COVERED: f"{it} est masqué{e} {_FOR_A_DAY}",
    }


INITIATIVE = Words(
    yours="votre initiative",
    shown_again="Votre initiative s’affiche de nouveau normalement",
    because=_because("Vous avez proposé cette initiative", "la"),
    effects={
        Visibility.PUBLIC: "Elle s’affiche normalement, partout où elle s’affichait.",
        Visibility.ANNOTATED: "Elle reste lisible et ouverte à tous, "
        "avec cette note au-dessus du texte.",
        Visibility.BLURRED: "Son texte reste lisible derrière un avertissement.",
        Visibility.COVERED: "Son texte est masqué jusqu’à ce qu’une personne l’examine, 24 heures "
        "au plus. Le titre, le compte et la signature restent ouverts.",
        Visibility.RESTRICTED: "Son texte ne se lit plus, ni sur le site ni par l’API. "
        f"{_ADDRESS_STAYS} Elle peut être rétablie.",
        Visibility.REMOVED: f"Son texte est retiré du site et de l’API. {_ADDRESS_STAYS}",
    },
)

IMAGE = Words(
    yours="l’image de votre initiative",
    shown_again="L’image de votre initiative s’affiche de nouveau normalement",
    because=_because("Vous avez publié cette image", "la"),
    effects={
        Visibility.PUBLIC: "L’image s’affiche normalement.",
        Visibility.ANNOTATED: "L’image reste visible, avec cette note à côté.",
        Visibility.BLURRED: "L’image reste visible derrière un avertissement, et plus dans les "
        "aperçus des réseaux.",
        Visibility.COVERED: f"L’image est masquée {_FOR_A_DAY} L’initiative reste affichée.",
        Visibility.RESTRICTED: "L’image ne se voit plus, ni sur le site ni par l’API, et son "
        "adresse ne répond plus. L’initiative reste affichée. L’image peut être rétablie.",
        Visibility.REMOVED: "L’image est retirée du site et de l’API, et son adresse ne répond "
        "plus. L’initiative reste affichée.",
    },
)

PETITION = Words(
    yours="votre pétition",
    shown_again="Votre pétition s’affiche de nouveau normalement",
    because=_because("Vous avez ouvert cette pétition", "la"),
    effects={
        Visibility.PUBLIC: "Elle s’affiche normalement, et se signe.",
        Visibility.ANNOTATED: "Elle reste lisible et se signe, avec cette note.",
        Visibility.BLURRED: "Sa demande reste lisible derrière un avertissement. Elle se signe "
        "toujours.",
        Visibility.COVERED: f"Sa demande est masquée {_FOR_A_DAY} Le compte et la signature "
        "restent ouverts.",
        Visibility.RESTRICTED: "Sa demande et son destinataire ne se lisent plus, ni sur le site "
        "ni par l’API. Le nombre de signatures reste affiché, et on peut toujours signer. "
        "Elle peut être rétablie.",
        Visibility.REMOVED: "Sa demande et son destinataire sont retirés du site et de l’API. On "
        "ne peut plus la signer ; les signatures déjà comptées restent comptées.",
    },
)

PERSON = Words(
    yours="votre profil",
    shown_again="Votre profil s’affiche de nouveau normalement",
    because=_because("Ce profil est le vôtre"),
    effects={
        Visibility.PUBLIC: "Il s’affiche normalement.",
        Visibility.ANNOTATED: "Il reste lisible, avec cette note.",
        Visibility.BLURRED: "Sa présentation reste lisible derrière un avertissement.",
        Visibility.COVERED: "Le nom et la présentation sont masqués jusqu’à ce qu’une personne les "
        "examine, 24 heures au plus. Le compte et les initiatives restent ouverts.",
        Visibility.RESTRICTED: "Le nom et la présentation ne se lisent plus, ni sur le site ni "
        "par l’API ; « nom masqué » les remplace. Le compte reste ouvert et les initiatives "
        "restent affichées. Il peut être rétabli.",
        Visibility.REMOVED: "Le nom et la présentation sont retirés du site et de l’API. Le compte "
        "reste ouvert et les initiatives restent affichées.",
    },
)

AMENDMENT = Words(
    yours="votre amendement",
    shown_again="Votre amendement s’affiche de nouveau normalement",
    because=_because("Vous avez proposé cet amendement"),
    effects={
        **_shown("Il"),
        Visibility.RESTRICTED: "Il ne se lit plus, ni sur le site ni par l’API, et l’équipe ne "
        "peut pas y répondre. Son adresse montre cette décision. Il peut être rétabli.",
        Visibility.REMOVED: "Il est retiré du site et de l’API. Son adresse montre cette décision.",
    },
)

ACTION = Words(
    yours="votre appel à des bras",
    shown_again="Votre appel à des bras s’affiche de nouveau normalement",
    because=_because("Vous menez cette action", "la"),
    effects={
        **_shown("Il"),
        Visibility.RESTRICTED: "Il ne se lit plus, ni sur le site, ni dans les agendas, ni par "
        "l’API, et personne n’y prend plus de place. Son adresse montre cette décision. Il peut "
        "être rétabli.",
        Visibility.REMOVED: "Il est retiré du site, des agendas et de l’API. Son adresse montre "
        "cette décision.",
    },
)

UPDATE = Words(
    yours="votre nouvelle",
    shown_again="Votre nouvelle s’affiche de nouveau normalement",
    because=_because("Vous avez écrit cette nouvelle", "la"),
    effects={
        **_shown("Elle", "e"),
        Visibility.RESTRICTED: "Elle ne se lit plus, ni son image, ni sur le site ni par l’API. "
        "Son adresse montre cette décision. Elle peut être rétablie.",
        Visibility.REMOVED: "Elle est retirée du site et de l’API, avec son image. Son adresse "
        "montre cette décision.",
    },
)

REPLY = Words(
    yours="votre réponse officielle",
    shown_again="Votre réponse officielle s’affiche de nouveau normalement",
    because=_because("Vous avez donné cette réponse", "la"),
    effects={
        **_shown("Elle", "e"),
        Visibility.RESTRICTED: "Elle ne se lit plus, ni sur le site ni par l’API, et ne compte "
        "plus comme une réponse : le délai public reprend. Son adresse montre cette décision. Elle "
        "peut être rétablie.",
        Visibility.REMOVED: "Elle est retirée du site et de l’API, et ne compte plus comme une "
        "réponse : le délai public reprend. Son adresse montre cette décision.",
    },
)

THANKS = Words(
    yours="un mot de merci",
    shown_again="Votre mot de merci s’affiche de nouveau normalement",
    because=_because("Vous avez écrit ce mot"),
    effects={
        **_shown("Il"),
        Visibility.RESTRICTED: "Il ne se lit plus, ni par la personne remerciée ni sur sa page. "
        "Son adresse montre cette décision. Il peut être rétabli.",
        Visibility.REMOVED: "Il est retiré, pour vous deux comme sur la page de la personne "
        "remerciée. Son adresse montre cette décision.",
    },
)

GOAL = Words(
    yours="l’objectif de votre initiative",
    shown_again="L’objectif de votre initiative s’affiche de nouveau normalement",
    because=_because("Vous avez proposé cette initiative"),
    effects={
        **_shown("Il"),
        Visibility.RESTRICTED: "Il ne se lit plus, ni ses étapes, ni sur le site ni par l’API, et "
        "l’équipe n’y ajoute rien. Son adresse montre cette décision. Il peut être rétabli.",
        Visibility.REMOVED: "Il est retiré du site et de l’API, avec ses étapes. Son adresse "
        "montre cette décision.",
    },
)

MESSAGE = Words(
    yours="un message que vous avez écrit",
    shown_again="Votre message s’affiche de nouveau normalement",
    because=_because("Vous avez écrit ce message"),
    effects={
        Visibility.PUBLIC: "Il s’affiche normalement.",
        Visibility.ANNOTATED: "Il reste lisible, avec cette note.",
        Visibility.BLURRED: "Il reste lisible derrière un avertissement.",
        Visibility.RESTRICTED: "Il ne se lit plus, ni par vous ni par la personne à qui il est "
        "écrit ; cette décision le remplace. Il peut être rétabli.",
        Visibility.REMOVED: "Il est retiré de l’échange, pour vous deux ; cette décision le "
        "remplace.",
    },
)

CIRCLE = Words(
    yours="le texte que vous montrez dans un cercle",
    shown_again="Votre texte se lit de nouveau normalement dans son cercle",
    because=_because("Vous avez montré ce texte à d’autres"),
    effects={
        Visibility.PUBLIC: "Il se lit normalement par les personnes invitées.",
        Visibility.ANNOTATED: "Il se lit dans son cercle, avec cette note.",
        Visibility.BLURRED: "Il se lit dans son cercle derrière un avertissement.",
        Visibility.COVERED: f"Il est masqué {_FOR_A_DAY}",
        Visibility.RESTRICTED: "Il ne se lit plus, et plus personne n’y est invité. Chaque lien "
        "montre cette décision. Il peut être rétabli.",
        Visibility.REMOVED: "Il est retiré. Chaque lien montre cette décision.",
    },
)

ARGUMENT = Words(
    yours="votre argument",
    shown_again="Votre argument s’affiche de nouveau normalement",
    because=_because("Vous avez écrit cet argument"),
    effects={
        **_shown("Il"),
        Visibility.RESTRICTED: "Il ne se lit plus, ni sur le site ni par l’API, et personne ne "
        "peut y répondre. Son adresse montre cette décision. Il peut être rétabli.",
        Visibility.REMOVED: "Il est retiré du site et de l’API. Son adresse montre cette décision.",
    },
)

KIT_MESSAGE = Words(
    yours="votre message dans le kit d’une initiative",
    shown_again="Votre message s’affiche de nouveau normalement",
    because=_because("Vous avez écrit ce message"),
    effects={
        **_shown("Il"),
        Visibility.RESTRICTED: "Il ne se lit plus, ni sur le site ni par l’API, et n’est plus "
        f"proposé à personne. {_ADDRESS_STAYS} Il peut être rétabli.",
        Visibility.REMOVED: f"Il est retiré du site et de l’API. {_ADDRESS_STAYS}",
    },
)

PAIRING = Words(
    yours="votre texte sur deux initiatives",
    shown_again="Votre texte s’affiche de nouveau normalement",
    because=_because("Vous avez écrit ce texte sur deux initiatives"),
    effects={
        **_shown("Il"),
        Visibility.RESTRICTED: "Il ne se lit plus, ni sur le site ni par l’API, et les deux pages "
        "ne se montrent plus par lui. Son adresse montre cette décision. Il peut être rétabli.",
        Visibility.REMOVED: "Il est retiré du site et de l’API. Son adresse montre cette décision.",
    },
)

CONCLUSION = Words(
    yours="votre conclusion d’un débat",
    shown_again="Votre conclusion s’affiche de nouveau normalement",
    because=_because("Vous avez écrit cette conclusion", "la"),
    effects={
        **_shown("Elle", "e"),
        Visibility.RESTRICTED: "Elle ne se lit plus, ni sur le site ni par l’API ; le débat reste "
        "clos. Son adresse montre cette décision. Elle peut être rétablie.",
        Visibility.REMOVED: "Elle est retirée du site et de l’API ; le débat reste clos. Son "
        "adresse montre cette décision.",
    },
)

NAMED_REPLY = Words(
    yours="votre réponse à un texte qui vous cite",
    shown_again="Votre réponse s’affiche de nouveau normalement",
    because=_because("Vous avez publié cette réponse", "la"),
    effects={
        **_shown("Elle", "e"),
        Visibility.RESTRICTED: "Elle ne se lit plus, ni sur le site ni par l’API. Sa place montre "
        "cette décision. Elle peut être rétablie.",
        Visibility.REMOVED: "Elle est retirée du site et de l’API. Sa place montre cette décision.",
    },
)

SIGNER_NAME = Words(
    yours="votre nom affiché sous une pétition",
    shown_again="Votre nom s’affiche de nouveau normalement",
    because=_because("Vous avez signé cette pétition en montrant votre nom"),
    effects={
        **_shown("Il"),
        Visibility.BLURRED: "Il ne s’affiche plus sous la pétition ; sa propre adresse le montre "
        "derrière un avertissement. La signature compte toujours.",
        Visibility.RESTRICTED: "Il ne se lit plus sur le site. Sa propre adresse montre cette "
        "décision. La signature compte toujours. Il peut être rétabli.",
        Visibility.REMOVED: "Il est retiré du site. Sa propre adresse montre cette décision. La "
        "signature compte toujours.",
    },
)

ORGANISATION = Words(
    yours="la page de votre organisation",
    shown_again="La page de votre organisation s’affiche de nouveau normalement",
    because=_because("Vous avez écrit cette page", "la"),
    effects={
        Visibility.PUBLIC: "Elle s’affiche normalement.",
        Visibility.ANNOTATED: "Elle reste lisible, avec cette note.",
        Visibility.BLURRED: "Sa présentation reste lisible derrière un avertissement.",
        Visibility.COVERED: "Son nom et sa présentation sont masqués jusqu’à ce qu’une personne "
        "les examine, 24 heures au plus.",
        Visibility.RESTRICTED: "Son nom et sa présentation ne se lisent plus, ni sur le site ni "
        "par l’API ; elle ne s’affiche plus derrière aucune initiative et ne peut plus parler. "
        "Elle peut être rétablie.",
        Visibility.REMOVED: "Son nom et sa présentation sont retirés du site et de l’API, et elle "
        "ne s’affiche plus derrière aucune initiative.",
    },
)
