"""The exact sentence a signer agrees to. A changed sentence is a new version, never an edit.

Older ones stay: each signature stores the version its signer read.
"""

from django.utils.translation import gettext_lazy as _

CONSENT_VERSION = "2026-11"
CONSENTS = {
    "2026-11": _(
        "J’accepte que ma signature de cette pétition, qui révèle une opinion politique, soit "
        "enregistrée et comptée. Elle ne sert à rien d’autre et je peux la retirer à tout moment."
    ),
}
