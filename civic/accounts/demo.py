"""Second factors of the demo accounts, in the embedded database only."""

import base64
import hashlib
import time
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import connection

from civic.accounts.models import User

PERIOD = 30


class NotDemoError(Exception):
    """Demo data and codes exist in the embedded database and nowhere else."""


def require_embedded_database() -> None:
    """Raise `NotDemoError` unless the database is the one that this project started itself.

    The setting alone proves nothing: the server is asked where its files are.
    """
    if not settings.EMBEDDED:
        raise NotDemoError("Demo accounts exist only in the embedded mode (make run).")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_catalog.current_setting('data_directory', true)")
        (folder,) = cursor.fetchone()
    if not folder or not Path(folder).resolve().is_relative_to(settings.DATA_DIR):
        raise NotDemoError("The database is not the embedded one: demo data stays out of it.")


def demo_secret(label: str) -> str:
    """The same secret for the same account each time, so that a phone can keep it."""
    return base64.b32encode(hashlib.sha256(f"demo:{label}".encode()).digest()[:20]).decode()


def enrol_totp(user: User, secret: str) -> Authenticator:
    """Give an account an application with this secret; enrolled already, it is replaced."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    return TOTP.activate(user, secret).instance


def current_code(user: User, now: float | None = None) -> tuple[str, int]:
    """Return the account's code and for how many seconds it is the current one.

    Raises `Authenticator.DoesNotExist` when the account has no application.
    """
    moment = int(now if now is not None else time.time())
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    value = hotp_value(decrypt(row.data["secret"]), moment // PERIOD)
    return format_hotp_value(value), PERIOD - moment % PERIOD


def find_account(label: str) -> User | None:
    """Find an account by address, handle, or the part of its address before the @."""
    people = User.objects.filter(erased_at__isnull=True)
    for condition in ({"email__iexact": label}, {"handle": label.lower()}):
        found = people.filter(**condition).first()
        if found:
            return found
    return people.filter(email__istartswith=f"{label}@").order_by("pk").first()
