"""How the account's pages know whose they are."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from civic.accounts.models import User

PersonalView = Callable[Concatenate[HttpRequest, User, ...], HttpResponseBase]


def personal(view: PersonalView) -> Callable[..., HttpResponseBase]:
    """Call the view with the signed-in person, or ask to sign in and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        return view(request, request.user, *args, **kwargs)

    return guarded
