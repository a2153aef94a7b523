"""Forms of the account pages."""

from django import forms


class SignupForm(forms.Form):
    """Sign-up."""

    def signup(self, request: object, user: object) -> None:
        """Complete a new account."""
