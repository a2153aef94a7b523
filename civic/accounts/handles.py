"""Public identifiers and displayed names."""

import secrets
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.folding import fold
from civic.lib.unseen import without_unseen

MAX_HANDLE = 40
# Addresses or functions that nobody may borrow.
RESERVED = {
    "admin",
    "administration",
    "compte",
    "contact",
    "efface",
    "equipe",
    "gestion",
    "mairie",
    "moderation",
    "moi",
    "officiel",
    "operateur",
    "systeme",
}


def free_handle(name: str) -> str:
    """Return a handle made from `name` that nobody has; the database settles a race."""
    base = slugify(fold(name))[: MAX_HANDLE - 7].strip("-") or "personne"
    if base in RESERVED or base.startswith("efface-"):
        base = f"personne-{base}"[: MAX_HANDLE - 7]
    taken = set(User.objects.filter(handle__startswith=base).values_list("handle", flat=True)[:500])
    candidates = (base, *(f"{base}-{number}" for number in range(2, 100)))
    return next((one for one in candidates if one not in taken), random_handle(base))


def random_handle(base: str) -> str:
    """Return `base` with a suffix nobody else draws."""
    return f"{base[: MAX_HANDLE - 7]}-{secrets.token_hex(3)}"


def clean_handle(handle: str, *, owner: User | None = None) -> str:
    """Return a handle in lower case; raise `ValidationError` when reserved or taken."""
    handle = handle.lower()
    if handle in RESERVED or handle.startswith("efface-"):
        raise ValidationError(_("Cet identifiant est réservé. Choisissez-en un autre."))
    others = User.objects.filter(handle=handle)
    if owner is not None:
        others = others.exclude(pk=owner.pk)
    if others.exists():
        raise ValidationError(_("Cet identifiant est déjà pris. Choisissez-en un autre."))
    return handle


def clean_name(name: str) -> str:
    """Return a displayable name: one line, no invisible or direction-changing character.

    Raises `ValidationError` when nothing readable is left or when it looks like an address.
    """
    visible = "".join(
        " " if char.isspace() else char
        for char in without_unseen(unicodedata.normalize("NFC", name))
        if char.isspace() or unicodedata.category(char) not in {"Cc", "Cf", "Co", "Cs", "Cn"}
    )
    cleaned = " ".join(visible.split())
    if sum(char.isalnum() for char in cleaned) < 2:
        raise ValidationError(_("Écrivez au moins deux lettres."))
    if "@" in cleaned or "://" in cleaned:
        raise ValidationError(_("Écrivez un nom, pas une adresse."))
    return cleaned
