"""The exact wordings people agree to. A changed wording is a new version, never an edit."""

from django.utils.translation import gettext_lazy as _

from civic.accounts.models import Consent, User

# What each version said; older ones stay, because a consent proves which text was read.
TEXTS = {
    Consent.Purpose.OPINIONS: {
        "2026-11": _(
            "J’accepte que mes prises de position sur les initiatives soient enregistrées."
            " Elles peuvent révéler des opinions politiques. Elles servent seulement à compter,"
            " ne sont montrées avec mon nom que si je le choisis, et je peux tout retirer à"
            " n’importe quel moment depuis mon compte."
        ),
    }
}


def has_consent(user: User, purpose: str) -> bool:
    """Whether the person agrees today, whatever the version of the text."""
    return Consent.objects.filter(user=user, purpose=purpose, withdrawn_at__isnull=True).exists()


def text_of(consent: Consent) -> str:
    """The wording a person agreed to; empty when that version is not known any more."""
    return str(TEXTS.get(Consent.Purpose(consent.purpose), {}).get(consent.text_version, ""))
