"""Signed-in people for the load: real sessions, real forms."""

from collections.abc import Callable, Sequence
from importlib import import_module
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.middleware.csrf import _get_new_csrf_string

from benchmarks import load
from civic.accounts.actions import give_consent
from civic.accounts.models import Consent, User
from initiatives.permissions import OPINIONS_TEXT_VERSION

PEOPLE = 60


def joins(ids: Sequence[int]) -> Callable[[int], load.Ask]:
    """Return a generator of POSTs: many people joining, then opposing, many initiatives."""
    from initiatives.models import Initiative

    rows = Initiative.objects.in_bulk(ids)
    addresses = [row.get_absolute_url() for row in rows.values()]
    jars_of = jars()
    secret = _get_new_csrf_string()

    def ask(number: int) -> load.Ask:
        address = addresses[(number // PEOPLE) % len(addresses)]
        turn = number // (PEOPLE * len(addresses)) % 2
        headers = {
            "Cookie": f"{jars_of[number % PEOPLE]}; {settings.CSRF_COOKIE_NAME}={secret}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": settings.SITE_URL,
        }
        body = urlencode({"csrfmiddlewaretoken": secret})
        return "POST", f"{address}{('rejoindre', 'opposer')[turn]}/", body, headers

    return ask


def jars() -> list[str]:
    """The session cookies of some people."""
    return [_jar(user) for user in User.objects.filter(is_active=True)[:PEOPLE]]


def _jar(user: User) -> str:
    """Open a session as signing in does, and give the consent asked once."""
    give_consent(by=user, purpose=Consent.Purpose.OPINIONS, text_version=OPINIONS_TEXT_VERSION)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
