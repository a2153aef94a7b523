"""Petitions and signers for the tests, made by the real actions."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest import mock

from django.test import Client
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisLost

from civic.lib.letters import Letter
from civic.notifications import registry
from civic.notifications.models import Mail
from civic.territories.models import Territory
from initiatives.actions.petitions import Ask, open_petition
from initiatives.actions.signing import Confirmation, Signing, confirm, sign
from initiatives.models import Petition, Signature
from initiatives.petitions.consents import CONSENT_VERSION
from initiatives.petitions.identity import Identity
from tests.factories import make_initiative


def make_petition(initiative=None, **fields) -> Petition:
    """An open petition of an initiative, signed by nobody."""
    initiative = initiative or make_initiative()
    ask = {
        "addressee": "Conseil municipal",
        "request": "Rouvrir la passerelle aux piétons avant l’hiver.",
        "goal": 100,
        "ends_at": timezone.now() + timedelta(days=90),
    } | fields
    return open_petition(by=initiative.author, initiative=initiative, ask=Ask(**ask))


def signing(name="Odile Martin", email="odile@example.org", commune=None, **fields) -> Signing:
    """A well-formed form."""
    first, _space, last = name.partition(" ")
    return Signing(
        who=Identity(first, last, email),
        commune=commune or Territory.objects.filter(kind="commune").order_by("code").first(),
        show_name=fields.pop("show_name", False),
        consent_version="2026-11",
        form_key=fields.pop("form_key", None) or uuid.uuid4(),
        **fields,
    )


def make_pending(
    petition, name="Odile Martin", email="odile@example.org", by=None, **fields
) -> Signature:
    """A signature that waits for its confirmation."""
    form = signing(name, email, **fields)
    return Signature.objects.get(uid=sign(by=by, petition=petition, signing=form).uid)


def make_confirmed(petition, name="Odile Martin", email="odile@example.org", **fields):
    """A confirmed signature and what the signer was shown."""
    pending = make_pending(petition, name, email, **fields)
    shown: Confirmation = confirm(uid=pending.uid, terms=petition.terms)
    pending.refresh_from_db()
    return pending, shown


def sign_path(petition) -> str:
    """Where the form is."""
    return f"{petition.initiative.get_absolute_url()}signer/"


def fill(petition, **fields) -> dict[str, str]:
    """What a browser sends for a filled form."""
    return {
        "first_name": "Odile",
        "last_name": "Martin",
        "email": "odile@example.org",
        "commune": "21231",
        "old_enough": "on",
        "agrees": "on",
        "form_key": str(uuid.uuid4()),
        "terms": petition.terms,
        "consent": CONSENT_VERSION,
    } | fields


def post_form(petition, **fields):
    """Send the form, without an account."""
    return Client().post(sign_path(petition), fill(petition, **fields))


def last_letter() -> Letter:
    """The last mail posted, as it would leave now."""
    mail = Mail.objects.latest("pk")
    letter = registry.model(mail.kind).build(mail.args)
    assert letter is not None
    return letter


@contextmanager
def without_redis() -> Iterator[None]:
    """Nobody answers where Redis was, all within one minute of the site's clock."""
    lost = mock.Mock(side_effect=RedisLost)
    with (
        mock.patch("civic.lib.network.time.time", return_value=timezone.now().timestamp()),
        mock.patch.multiple("redis.client", Pipeline=lost),
        mock.patch("redis.client.Redis.execute_command", lost),
    ):
        yield
