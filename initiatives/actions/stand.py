"""Open a stand on a device, sign there, close it."""

import hmac
import secrets
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.permissions import Conflict
from initiatives.actions.signing import Signing, sign, takes_signatures
from initiatives.models import Petition
from initiatives.models.stand import STAND_LASTS, Stand
from initiatives.permissions import check_is_team
from initiatives.telling import log

# Several telephones and a tablet; more would no longer be one team on the spot.
STANDS_MAX = 20


@transaction.atomic
def open_stand(*, by: User, petition: Petition, at: datetime | None = None) -> tuple[Stand, str]:
    """Open a stand for a day; return it with the secret that the device keeps.

    Raises `Refused` for anyone but the team, `Conflict` when nobody can sign, or when twenty
    are open.
    """
    check_is_team(by, petition.initiative)
    if not takes_signatures(petition):
        raise Conflict(_("Cette pétition ne prend plus de signatures."))
    Petition.objects.select_for_update(no_key=True).get(pk=petition.pk)
    now = at or timezone.now()
    if petition.stands.standing(now).count() >= STANDS_MAX:
        raise Conflict(_("Vingt stands sont ouverts : fermez-en un d’abord."))
    secret = secrets.token_urlsafe(32)
    stand = Stand.objects.create(
        petition=petition,
        opened_by=by,
        key=_key(secret),
        opened_at=now,
        ends_at=now + STAND_LASTS,
    )
    log("stand.open", petition.initiative, by=by, stand=str(stand.uid))
    return stand, secret


@transaction.atomic
def close_stand(*, stand: Stand, at: datetime | None = None) -> None:
    """Close it from its own device, for good."""
    if Stand.objects.standing(at).filter(pk=stand.pk).update(closed_at=at or timezone.now()):
        log("stand.close", stand.petition.initiative, by=None, stand=str(stand.uid))


@transaction.atomic
def close_all(*, by: User, petition: Petition, at: datetime | None = None) -> int:
    """Close every stand of a petition, wherever the devices are; returns how many."""
    check_is_team(by, petition.initiative)
    closed = petition.stands.standing(at).update(closed_at=at or timezone.now())
    if closed:
        log("stand.close", petition.initiative, by=by, number=closed)
    return closed


def stand_of(*, uid: str, secret: str, petition: Petition) -> Stand | None:
    """The stand that a device holds for this petition, while it stands."""
    try:
        found = petition.stands.standing().filter(uid=UUID(uid)).first()
    except ValueError:
        return None
    if found is None or not hmac.compare_digest(bytes(found.key), _key(secret)):
        return None
    found.petition = petition
    return found


def sign_at_stand(*, stand: Stand, signing: Signing) -> None:
    """Record a signature like any other, to be confirmed by e-mail; it says where it was made."""
    traces = {**signing.features, "stand": stand.uid.hex}
    sign(by=None, petition=stand.petition, signing=replace(signing, features=traces))


def _key(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
