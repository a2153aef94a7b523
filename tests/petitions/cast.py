"""Petitions and signers for the tests, made by the real actions."""

import uuid
from datetime import timedelta

from django.utils import timezone

from civic.territories.models import Territory
from initiatives.actions.petitions import Ask, open_petition
from initiatives.actions.signing import Confirmation, Signing, confirm, sign
from initiatives.models import Petition, Signature
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


def make_pending(petition, name="Odile Martin", email="odile@example.org", **fields) -> Signature:
    """A signature that waits for its confirmation."""
    form = signing(name, email, **fields)
    sign(by=None, petition=petition, signing=form)
    return Signature.objects.get(form_key=form.form_key)


def make_confirmed(petition, name="Odile Martin", email="odile@example.org", **fields):
    """A confirmed signature and what the signer was shown."""
    pending = make_pending(petition, name, email, **fields)
    shown: Confirmation = confirm(uid=pending.uid, terms=petition.terms)
    pending.refresh_from_db()
    return pending, shown
