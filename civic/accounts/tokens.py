"""API keys as a way to authenticate: `Authorization: Bearer civ_…`."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from civic.accounts.actions.tokens import digest
from civic.accounts.models import ApiToken, User


class TokenAuthentication(BaseAuthentication):
    """Find the account behind a key. `request.auth` is the `ApiToken`, with its `scopes`."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the account and the key; None without a key, so that anyone may read."""
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != self.keyword.lower().encode():
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("L’en-tête doit être : Authorization: Bearer <clé>."))
        token = living_token(words[1].decode("latin-1"))
        if token is None:
            raise AuthenticationFailed(_("Cette clé est inconnue, expirée ou révoquée."))
        _note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return f'{self.keyword} realm="api"'


def living_token(key: str) -> ApiToken | None:
    """The key's row, unless it is revoked, expired, or its account closed."""
    alive = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    return (
        ApiToken.objects.select_related("user")
        .filter(alive, digest=digest(key), revoked_at__isnull=True, user__is_active=True)
        .first()
    )


def _note_use(token: ApiToken) -> None:
    """Remember the day, at most once a day: reading the API must not write each time."""
    today = timezone.localdate()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
        token.last_used_on = today
