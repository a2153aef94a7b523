"""Whether the time of an answer tells that an address has an account, or has signed.

Real servers, real password hashing, rate limits off. Requests about known and unknown addresses
are interleaved, so that a busy machine slows both; the medians may differ by 50 ms at most. The
status, where it leads and the page must be the same, which tests check too.

BENCH_ENUMERATION is how many of each are sent (60).
"""

import http.client
import itertools
import os
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection
from django.middleware.csrf import _get_new_csrf_string
from django.urls import reverse

from benchmarks.servers import web
from civic.accounts.models import User
from civic.territories.models import Territory
from initiatives.actions.signing import Signing, confirm, sign
from initiatives.models import Petition
from initiatives.petitions.consents import CONSENT_VERSION
from initiatives.petitions.identity import Identity

EACH = int(os.environ.get("BENCH_ENUMERATION", "60"))
WARM_UP = 6
GOAL_MS = 50
PASSWORD = "canal pommier lundi 7"
Fields = Callable[[str], dict[str, str]]
_turns = itertools.count()

FORMS: dict[str, tuple[str, Fields]] = {
    "sign in, wrong password": (
        "account_login",
        lambda email: {"login": email, "password": "marronnier 12 tuiles"},
    ),
    "sign in, code by e-mail": ("account_request_login_code", lambda email: {"email": email}),
    "password forgotten": ("account_reset_password", lambda email: {"email": email}),
    "sign up": (
        "account_signup",
        lambda email: {"email": email, "name": "Ana", "password1": PASSWORD, "old_enough": "on"},
    ),
}


@dataclass
class Side:
    """What was answered about one kind of address."""

    seconds: list[float] = field(default_factory=list)
    answers: set[tuple[int, str, str]] = field(default_factory=set)

    @property
    def median_ms(self) -> float:
        """The middle one, in milliseconds."""
        return statistics.median(self.seconds) * 1000


def main() -> None:
    """Make people, ask about them and about nobody, print."""
    call_command("migrate", verbosity=0)
    known = _make_people(EACH + WARM_UP)
    # Where each form comes from is written in its headers, as a proxy writes it.
    os.environ |= {"TRUSTED_PROXIES": "1", "SIGN_PROOF_ABOVE": "0"}
    print(f"{'':26}{'known ms':>10}{'unknown ms':>12}{'difference':>12}  same answer")
    with web(str(connection.settings_dict["NAME"])) as (port, _):
        for name, (route, fields) in FORMS.items():
            sides = _ask(port, reverse(route), fields, known)
            _print(name, *sides)
        path, fields = _signed_by(known)
        _print("sign a petition", *_ask(port, path, fields, known))


def _make_people(number: int) -> list[str]:
    """People with a password and a proven address; returns the addresses."""
    password, run = make_password(PASSWORD), int(time.time())
    people = [
        User(
            email=f"known-{run}-{n:04}@example.org",
            handle=f"known-{run}-{n}",
            name="Ana",
            old_enough=True,
            password=password,
        )
        for n in range(number)
    ]
    User.objects.bulk_create(people)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people
    )
    return [one.email for one in people]


def _signed_by(known: list[str]) -> tuple[str, Fields]:
    """A petition that they all signed: where its form is, and what each would write in it again."""
    petition, commune = _petition()
    initiative = petition.initiative
    for email in known:
        form = Signing(Identity("Ana", "Silva", email), commune, False, CONSENT_VERSION, uuid4())
        confirm(uid=sign(by=None, petition=petition, signing=form).uid, terms=petition.terms)
    fields = {
        "first_name": "Ana",
        "last_name": "Silva",
        "commune": commune.pk,
        "old_enough": "on",
        "agrees": "on",
        "terms": petition.terms,
        "consent": CONSENT_VERSION,
    }
    path = reverse("sign", kwargs={"pk": initiative.pk, "slug": initiative.slug})
    return path, lambda email: {**fields, "email": email, "form_key": str(uuid4())}


def _petition() -> tuple[Petition, Territory]:
    call_command("load_territories", verbosity=0)
    call_command("load_themes", verbosity=0)
    call_command(
        "make_dataset",
        yes_this_is_a_measuring_base=True,
        people=200,
        initiatives=100,
        stances=0,
        follows=0,
        petitions=40,
        signatures=100,
        verbosity=0,
        stdout=open(os.devnull, "w"),  # noqa: SIM115
    )
    rows = Petition.objects.filter(
        state="open", initiative__lifecycle="open", initiative__visibility="public"
    )
    petition = rows.select_related("initiative__territory").latest("pk")
    return petition, Territory.objects.current().filter(kind="commune").earliest("pk")


def _ask(port: int, path: str, fields: Fields, known: list[str]) -> tuple[Side, Side]:
    """Post the form about each known address and about one as long that nobody has."""
    with_account, without = Side(), Side()
    stranger = f"{path.strip('/').replace('/', '')[-7:]:x>7}"
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for number, email in enumerate(known):
        pair = [(with_account, email), (without, email.replace("known-", f"{stranger}-", 1))]
        for side, address in pair if number % 2 else reversed(pair):
            seconds, answer = _post(client, path, fields(address), address)
            if number >= WARM_UP:
                side.seconds.append(seconds)
                side.answers.add(answer)
    client.close()
    return with_account, without


def _post(
    client: http.client.HTTPConnection, path: str, fields: dict[str, str], address: str
) -> tuple[float, tuple[int, str, str]]:
    secret = _get_new_csrf_string()
    headers = {
        "Host": "localhost",
        "Origin": settings.SITE_URL,
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{settings.CSRF_COOKIE_NAME}={secret}",
        # One network signs twenty times a minute: each of these is another.
        "X-Forwarded-For": _network(next(_turns)),
    }
    body = urlencode({**fields, "csrfmiddlewaretoken": secret})
    start = time.perf_counter()
    client.request("POST", path, body, headers)
    response = client.getresponse()
    page = response.read().decode()
    seconds = time.perf_counter() - start
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page).replace(address, "…")
    # What follows a form holds what was written in it, sealed.
    leads_to = re.sub(r"/[\w=-]{60,}/", "/…/", response.headers.get("Location", ""))
    return seconds, (response.status, leads_to, page)


def _network(turn: int) -> str:
    return f"10.{turn >> 8 & 255}.{turn & 255}.1"


def _print(name: str, known: Side, unknown: Side) -> None:
    difference = known.median_ms - unknown.median_ms
    same = "yes" if known.answers == unknown.answers and len(known.answers) == 1 else "NO"
    [status, *_] = {str(answer[0]) for answer in known.answers}
    row = f"{name:26}{known.median_ms:10.1f}{unknown.median_ms:12.1f}{difference:+12.1f}"
    print(f"{row}  {same} ({status}){'' if abs(difference) <= GOAL_MS else '  MISSED'}")
