"""Make and revoke API keys. Only a hash is kept; the key is shown once."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.locks import hold
from civic.accounts.models import ApiToken, Limit, User
from civic.accounts.permissions import check_may
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib.permissions import Conflict, Refused, TooMany

PREFIX = "civ_"
MOST_TOKENS = 20


def digest(key: str) -> str:
    """What is stored of a key: 256 random bits need no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def create_token(
    *, by: User, name: str, scopes: list[str], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a key; return its row and the key itself, which is never readable again.

    Raises `Refused` (unknown or no scope, suspended account) or `TooMany` (20 living keys at most).
    """
    hold(by)
    check_may(by, Limit.Scope.ACCOUNT)
    chosen = [scope.value for scope in ApiToken.Scope if scope in scopes]
    if not chosen or len(chosen) != len(set(scopes)):
        raise Refused(_("Choisissez au moins un droit dans la liste."))
    if by.tokens.filter(revoked_at__isnull=True).count() >= MOST_TOKENS:
        raise TooMany(_("Vingt clés au plus : révoquez-en une d’abord."))
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=by, name=name, digest=digest(key), scopes=chosen, expires_at=expires_at
    )
    _record("token.created", by, token)
    return token, key


@transaction.atomic
def revoke_token(*, by: User, token: ApiToken) -> ApiToken:
    """Make a key useless. Raises `Refused` (not one's own) or `Conflict` (already revoked)."""
    if token.user_id != by.pk:
        raise Refused(_("Cette clé appartient à un autre compte."))
    rows = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
    if not rows.update(revoked_at=timezone.now()):
        raise Conflict(_("Cette clé est déjà révoquée."))
    _record("token.revoked", by, token)
    token.refresh_from_db()
    return token


def _record(verb: str, by: User, token: ApiToken) -> None:
    audit.record(
        verb=verb,
        target_kind="token",
        target_id=token.pk,
        person=by.uid,
        role=Acting.CITIZEN,
        scopes=token.scopes,
    )
