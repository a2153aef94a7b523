"""Forms of the second factors."""

from struct import error as StructError  # noqa: N812
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django.core.cache import cache
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from civic.accounts.forms import PlainForm, Words

# Three steps of 30 s are accepted, and one more for the clock.
_CODE_LIFE = 120
APP_CODE: Words = {
    "code": (
        _("Code de vérification"),
        _("Les 6 chiffres de votre application, ou un code de secours."),
    )
}
KEY_NAME: Words = {
    "name": (_("Nom de cette clé"), _("Pour la reconnaître, par exemple « Mon téléphone ».")),
    "passwordless": (
        _("Me connecter avec cette clé seule, sans mot de passe"),
        _("L’appareil demandera une empreinte, un visage ou un code."),
    ),
}


class _OnceForm(PlainForm):
    """A code works once, however wide the window in which it is accepted."""

    words = APP_CODE

    def clean_code(self) -> str:
        """Check the code, then refuse to see it again."""
        code: str = super().clean_code()  # type: ignore[misc]
        key = f"mfa-once:{self.user.pk}:{code.strip()}"  # type: ignore[attr-defined]
        if not cache.add(key, 1, timeout=_CODE_LIFE):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_OnceForm, base_forms.AuthenticateForm):
    """The second step of a sign-in."""


class ReauthenticateForm(_OnceForm, base_forms.ReauthenticateForm):
    """Prove again that one holds the second factor."""


class ActivateTOTPForm(PlainForm, totp_forms.ActivateTOTPForm):
    """Enrol an application."""

    words = {"code": (_("Code affiché par l’application"), _("6 chiffres."))}


class _CarefulForm(PlainForm):
    """What a browser sends is checked by a library that expects a well-formed answer."""

    def full_clean(self) -> None:
        """Turn an answer that makes no sense into an ordinary refusal."""
        try:
            super().full_clean()
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, StructError):
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            self.add_error("credential", get_adapter().validation_error("incorrect_code"))


class AuthenticateKeyForm(_CarefulForm, webauthn_forms.AuthenticateWebAuthnForm):
    """The second step of a sign-in, with a key."""


class LoginKeyForm(_CarefulForm, webauthn_forms.LoginWebAuthnForm):
    """Sign in with a passkey alone."""


class ReauthenticateKeyForm(_CarefulForm, webauthn_forms.ReauthenticateWebAuthnForm):
    """Prove again that one holds the key."""


class AddKeyForm(_CarefulForm, webauthn_forms.AddWebAuthnForm):
    """Add a key to an account."""

    words = KEY_NAME

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A passkey that can sign in by itself is what most people want.
        self.fields["passwordless"].initial = True


class EditKeyForm(PlainForm, webauthn_forms.EditWebAuthnForm):
    """Rename a key."""

    words = KEY_NAME


class SignupKeyForm(_CarefulForm, webauthn_forms.SignupWebAuthnForm):
    """Make the passkey of a new account."""

    words = KEY_NAME
