"""Forms of sign-up, sign-in and passwords: allauth's rules, our words."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.forms.widgets import PasswordInput
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from civic.accounts.handles import clean_name
from civic.accounts.models import User

PASSWORD_HINT = _(
    "12 caractères au moins. Quatre mots sans rapport entre eux font un bon mot de passe."
)
PASSWORD_MAX = 256
CODE_HINT = _("Recopiez le code, avec ou sans tiret, en majuscules ou en minuscules.")

Words = dict[str, tuple[Any, Any]]


class PlainForm(forms.Form):
    """Give fields our label and hint, and no placeholder: a label does not vanish."""

    words: Words = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One field instead of two: a mistyped password is put right by e-mail.
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, PasswordInput):
                field.help_text = ""
                field.widget.attrs["maxlength"] = str(PASSWORD_MAX)
            field.label, field.help_text = self.words.get(name, (field.label, field.help_text))

    def clean_password1(self) -> str:
        """Refuse a text so long that hashing it would be an attack."""
        password: str = self.cleaned_data["password1"]
        if len(password) > PASSWORD_MAX:
            raise forms.ValidationError(_("256 caractères au plus."))
        return password


EMAIL: Words = {"email": (_("Adresse e-mail"), "")}
NEW_PASSWORD: Words = {"password1": (_("Nouveau mot de passe"), PASSWORD_HINT)}
CODE: Words = {"code": (_("Code reçu par e-mail"), CODE_HINT)}


class IdentityForm(forms.Form):
    """What every way of signing up asks besides the e-mail address."""

    name = forms.CharField(
        label=_("Nom affiché"),
        max_length=80,
        help_text=_("Un prénom et un nom, ou un pseudonyme : c’est ce que les autres liront."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    old_enough = forms.BooleanField(
        label=_("J’ai 15 ans ou plus"),
        error_messages={"required": _("Il faut avoir 15 ans ou plus pour ouvrir un compte.")},
    )

    def clean_name(self) -> str:
        """One readable line."""
        return clean_name(self.cleaned_data["name"])


class SignupForm(PlainForm, IdentityForm, allauth_forms.SignupForm):
    """Open an account with a password, or with a passkey when the view says so."""

    account_already_exists: bool
    field_order = ("name", "email", "password1", "old_enough")
    words = {
        "email": (
            _("Adresse e-mail"),
            _("Jamais affichée. Nous y envoyons un code pour vérifier que c’est bien vous."),
        ),
        "password1": (_("Mot de passe"), PASSWORD_HINT),
    }

    def try_save(self, request: HttpRequest) -> tuple[User | None, Any]:
        """Create the account, or answer the same thing when the address already has one.

        Sent twice at once, the second meets the database's refusal and starts over.
        """
        if self.account_already_exists:
            return self._answer_known(request)
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = self._existing() is not None
        return self._answer_known(request) if self._existing() else super().try_save(request)

    def _existing(self) -> User | None:
        return User.objects.filter(email__iexact=self.cleaned_data["email"]).first()

    def _answer_known(self, request: HttpRequest) -> tuple[User | None, Any]:
        """Go on with a sign-up begun with this very password, else tell by mail only.

        Either way one password is hashed, as for a new account: the time says nothing.
        """
        user, password = self._existing(), self.cleaned_data.get("password1")
        verified = EmailAddress.objects.filter(user=user, verified=True).exists()
        if user and password and not verified and user.check_password(password):
            return user, None
        if verified or not password:
            make_password(password)
        return super().try_save(request)


class LoginForm(PlainForm, allauth_forms.LoginForm):
    """Sign in with a password."""

    words = {"login": (_("Adresse e-mail"), ""), "password": (_("Mot de passe"), "")}


class ReauthenticateForm(PlainForm, allauth_forms.ReauthenticateForm):
    """Prove again who is at the keyboard."""

    words = {"password": (_("Mot de passe"), "")}


class NewEmailForm(PlainForm, allauth_forms.AddEmailForm):
    """Change one's address; the new one must be verified first."""

    words = {
        "email": (
            _("Nouvelle adresse e-mail"),
            _("Nous y envoyons un code ; l’adresse change quand vous l’avez recopié."),
        )
    }


class ChangePasswordForm(PlainForm, allauth_forms.ChangePasswordForm):
    """Replace a password."""

    words = {"oldpassword": (_("Mot de passe actuel"), ""), **NEW_PASSWORD}


class SetPasswordForm(PlainForm, allauth_forms.SetPasswordForm):
    """Add a password to an account that had none."""

    words = NEW_PASSWORD


class ForgottenPasswordForm(PlainForm, allauth_forms.ResetPasswordForm):
    """Ask for a reset code."""

    words = EMAIL


class NewPasswordForm(PlainForm, allauth_forms.ResetPasswordKeyForm):
    """Choose a password after the code."""

    words = NEW_PASSWORD


class RequestCodeForm(PlainForm, allauth_forms.RequestLoginCodeForm):
    """Ask for a one-time code."""

    words = EMAIL


class LoginCodeForm(PlainForm, allauth_forms.ConfirmLoginCodeForm):
    """Type the one-time code."""

    words = CODE


class EmailCodeForm(PlainForm, allauth_forms.ConfirmEmailVerificationCodeForm):
    """Type the code that proves an address."""

    words = CODE


class ResetCodeForm(PlainForm, allauth_forms.ConfirmPasswordResetCodeForm):
    """Type the code that opens a password reset."""

    words = CODE
