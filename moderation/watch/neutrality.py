"""No rule names a party or an elected person: a rule looks for what is written, never for whom."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from civic.accounts.models import Mandate
from civic.lib.folding import without_accents
from moderation.watch.patterns import Matcher

# Parties with a group in parliament or a list at the last European election, 2026.
PARTIES = (
    "Rassemblement national",
    "La France insoumise",
    "Parti socialiste",
    "Place publique",
    "Parti communiste français",
    "Les Écologistes",
    "Europe Écologie Les Verts",
    "Génération·s",
    "Renaissance",
    "MoDem",
    "Mouvement démocrate",
    "Horizons",
    "Les Républicains",
    "Union des droites pour la République",
    "Reconquête",
    "Lutte ouvrière",
    "Nouveau Parti anticapitaliste",
    "Debout la France",
    "Les Patriotes",
    "Régions et peuples solidaires",
    "Parti animaliste",
    "Parti radical de gauche",
    "Union des démocrates et indépendants",
)


def check_neutral(matcher: Matcher) -> None:
    """Raise `ValidationError` when a party's or an official's name is by itself a hit."""
    for name in _names():
        folded = without_accents(name)
        span = matcher.span(folded)
        if span is not None and span[0] == 0 and span[1] >= len(folded):
            raise ValidationError(
                _(
                    "Cette règle attraperait « %(name)s » : une règle ne vise ni un parti ni un "
                    "élu. Cherchez ce qui est écrit, pas de qui l’on parle."
                )
                % {"name": name}
            )


def _names() -> Iterator[str]:
    yield from PARTIES
    held = Mandate.objects.current().values_list("user__name", flat=True)
    yield from sorted({name for name in held if len(name.split()) > 1})
