"""Our rules on top of allauth: names, words, mails."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.accounts import emails, registry
from civic.accounts.handles import free_handle
from civic.accounts.models import User
from civic.lib import identity


class AccountAdapter(DefaultAccountAdapter):
    """Accounts."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("Ce compte est fermé."),
        "cannot_remove_primary_email": gettext_lazy("C’est votre seule adresse : changez-la."),
        "duplicate_email": gettext_lazy("C’est déjà votre adresse."),
        "email_password_mismatch": gettext_lazy(
            "L’adresse e-mail ou le mot de passe n’est pas le bon."
        ),
        "email_taken": gettext_lazy("Cette adresse sert déjà à un autre compte."),
        "enter_current_password": gettext_lazy("Ce n’est pas votre mot de passe actuel."),
        "incorrect_code": gettext_lazy(
            "Ce code n’est pas le bon, ou il a déjà servi. Vérifiez-le ou demandez-en un autre."
        ),
        "incorrect_password": gettext_lazy("Ce n’est pas votre mot de passe."),
        "invalid_login": gettext_lazy("Cette adresse e-mail n’est pas complète."),
        "invalid_password_reset": gettext_lazy("Ce code n’est plus valable."),
        "too_many_login_attempts": gettext_lazy(
            "Trop d’essais. Attendez cinq minutes, puis recommencez."
        ),
        "same_as_current": gettext_lazy("C’est déjà la valeur actuelle."),
        "rate_limited": gettext_lazy("Vous allez trop vite. Attendez un peu, puis recommencez."),
        "unverified_primary_email": gettext_lazy("Vérifiez d’abord votre adresse e-mail."),
    }

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Give the new account its name, its handle and the declaration of age."""
        user.name = form.cleaned_data["name"]
        user.handle = free_handle(user.name)
        user.old_enough = form.cleaned_data["old_enough"]
        return super().save_user(request, user, form, commit)

    def logout(self, request: HttpRequest) -> None:
        """Tell every app that the person leaves, then sign them out."""
        if isinstance(request.user, User):
            registry.leave(request.user)
        super().logout(request)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Tell every app that the address is this person's."""
        with transaction.atomic():
            done = super().confirm_email(request, email_address)
            if done:
                registry.proven(email_address.user)
        return done

    def render_mail(
        self,
        template_prefix: str,
        email: str,
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        """Write a mail as our own letter."""
        return emails.message(template_prefix, email, context)


class MFAAdapter(DefaultMFAAdapter):
    """Second factors."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": gettext_lazy(
            "Ce compte a une double vérification : son adresse ne peut pas être ajoutée ainsi."
        ),
        "cannot_delete_authenticator": gettext_lazy("Cette protection ne peut pas être retirée."),
        "cannot_generate_recovery_codes": gettext_lazy("Activez d’abord la double vérification."),
        "incorrect_code": gettext_lazy(
            "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant."
        ),
        "unverified_email": gettext_lazy("Vérifiez d’abord votre adresse e-mail."),
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        """Suggest a name for a key."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Ma clé") if number == 1 else _("Clé n° %(number)d") % {"number": number}

    def _get_site_name(self) -> str:
        return identity.site_name()


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in with other providers."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": gettext_lazy(
            "Un compte existe déjà avec cette adresse. Connectez-vous à ce compte, puis"
            " associez-lui votre compte %s."
        ),
        "invalid_token": gettext_lazy("Ce lien n’est plus valable."),
        "no_password": gettext_lazy("Choisissez d’abord un mot de passe."),
        "no_verified_email": gettext_lazy("Vérifiez d’abord votre adresse e-mail."),
        "disconnect_last": gettext_lazy(
            "C’est votre seul moyen de vous connecter : ajoutez-en un autre d’abord."
        ),
        "connected_other": gettext_lazy("Ce compte extérieur sert déjà à quelqu’un d’autre."),
    }

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        """No: a provider's word on an address opens no account here, whatever the settings say.

        Whoever holds that account signs in to it, and links the two.
        """
        return False

    def get_signup_form_initial_data(self, sociallogin: Any) -> dict[str, Any]:
        """Propose the name the provider knows."""
        data = super().get_signup_form_initial_data(sociallogin)
        extra = sociallogin.account.extra_data or {}
        claims = extra.get("userinfo") or extra
        return {**data, "name": str(claims.get("name") or "")[:80]}
