"""What every page of the operators' site has in common."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest

from civic.accounts.models import User


class Closed(ModelAdmin):
    """Read-only unless a page opens something: the site itself checked who is here."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Listed for whoever may open the site."""
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Readable by whoever may open the site."""
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is added."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is ever deleted here."""
        return False

    # Django's own log repeats what the audit record says, with names: it stays empty.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """The actions write the audit record."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """The actions write the audit record."""


def operator(request: HttpRequest) -> User:
    """The signed-in operator; the site let nobody else through."""
    if not isinstance(request.user, User):
        raise TypeError("The operators' site lets in accounts only.")
    return request.user
