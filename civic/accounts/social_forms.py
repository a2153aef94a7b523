"""The last step of a sign-up through another provider."""

from typing import Any

from allauth.socialaccount import forms as allauth_forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from civic.accounts.forms import IdentityForm, PlainForm
from civic.accounts.models import User


class SocialSignupForm(PlainForm, IdentityForm, allauth_forms.SignupForm):
    """The provider vouches for the person; the name and the age are still theirs to give."""

    account_already_exists: bool
    field_order = ("name", "email", "old_enough")
    words = {"email": (_("Adresse e-mail"), _("Jamais affichée."))}

    def try_save(self, request: HttpRequest) -> tuple[User | None, Any]:
        """Create the account; the same form sent twice makes one."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = User.objects.filter(
                email__iexact=self.cleaned_data["email"]
            ).exists()
            return super().try_save(request)
