"""Passwords nobody should be able to guess, beyond Django's own list of common ones."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from civic.lib import identity
from civic.lib.folding import fold

# What people type on a French keyboard when asked for a long password.
_COMMON = (
    "motdepasse",
    "monmotdepasse",
    "azertyuiop",
    "azertyuiopqsdfghjklm",
    "qwertyuiop",
    "qwertyuiopasdfghjkl",
    "abcdefghijkl",
    "abcdefghijklmnopqrstuvwxyz",
    "password",
    "bonjour",
    "bonjourbonjour",
    "jetaime",
    "jetaimejetaime",
    "doudou",
    "chouchou",
    "marseille",
    "paris",
    "soleil",
    "administrateur",
    "admin",
    "bienvenue",
    "letmein",
    "iloveyou",
)
_FEWEST_CHARACTERS = 5


class GuessableValidator:
    """Refuse a known word dressed with digits, a repeated pattern, or digits alone.

    Length alone does not make a password hard to guess (ASVS 5 V6.2, CNIL 2022-100).
    """

    def validate(self, password: str, user: object = None) -> None:
        """Raise `ValidationError` when `password` would be among the first tries."""
        if is_guessable(password):
            raise ValidationError(
                _("Ce mot de passe serait deviné trop vite. Mettez bout à bout plusieurs mots."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        """Say what is refused."""
        return _("Pas un mot courant suivi de chiffres.")


def is_guessable(password: str) -> bool:
    """Return whether `password` is a dressed-up common word, a repetition or only digits."""
    folded = fold(password).replace(" ", "")
    letters = "".join(char for char in folded if char.isalpha())
    if len(set(password)) < _FEWEST_CHARACTERS or _is_repeated(folded):
        return True
    if password.isascii() and password.isdigit():
        return True
    site = "".join(char for char in fold(identity.site_name()) if char.isalpha())
    return letters in {*_COMMON, site} or password.casefold() in _COMMON


def _is_repeated(text: str) -> bool:
    """Whether `text` is one short pattern said again and again."""
    return len(text) > 1 and text in (text + text)[1:-1] and len(set(text)) < len(text) // 2
