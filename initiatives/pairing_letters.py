"""Mails that ask, after two teams agreed: once each, and nobody is moved by reading them."""

from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.letters import Letter, absolute, add_example
from civic.lib.permissions import allows
from civic.notifications import registry
from civic.notifications.states import Lane
from initiatives.actions.moves import (
    JOIN_MAIL,
    SIGN_MAIL,
    check_can_move,
    movable_signature,
    petition_that_stays,
)
from initiatives.models import Initiative, Pairing, PairingStage
from initiatives.petitions.sealing import unseal

_SALT = "pairing.move"


def register() -> None:
    """Let them be posted, and show them on the page of components."""
    registry.add_model(JOIN_MAIL, Lane.NEWS, build_join)
    registry.add_model(SIGN_MAIL, Lane.NEWS, build_sign)
    add_example("rapprochement-soutien", lambda: join_letter(_example(), "Louise"))
    add_example(
        "rapprochement-signature",
        lambda: sign_letter(_example(), UUID("2f0f7c5e-0b1a-4a57-9a55-8f6f2c9f6d13"), "Odile"),
    )


def move_url(pairing: Pairing, uid: UUID) -> str:
    """Where a signer agrees; nobody makes this address without our key."""
    token = Signer(salt=_SALT).sign(f"{pairing.pk}.{uid.hex}")
    return reverse("move-signature", kwargs={"token": token})


def read_token(token: str) -> tuple[int, UUID] | None:
    """The pair and the signature a link is about, or None."""
    try:
        pairing, _dot, uid = Signer(salt=_SALT).unsign(token).partition(".")
        return int(pairing), UUID(hex=uid)
    except (BadSignature, ValueError):
        return None


def pairing_of(pk: int) -> Pairing | None:
    """One pair with both initiatives."""
    rows = Pairing.objects.select_related("initiative__territory", "other__territory", "author")
    return rows.filter(pk=pk).first()


def build_join(args: dict[str, Any]) -> Letter | None:
    """Nothing for who moved, took it back, or has joined the other meanwhile."""
    told = unseal(args["sealed"])
    row = pairing_of(told["pairing"])
    person = User.objects.filter(pk=told["person"], is_active=True).first()
    if row is None or person is None or not row.kept.is_readable:
        return None
    return join_letter(row, person.public_name) if allows(check_can_move, person, row) else None


def build_sign(args: dict[str, Any]) -> Letter | None:
    """Nothing once it is too late, or the signature counts no longer."""
    told = unseal(args["sealed"])
    row, uid = pairing_of(told["pairing"]), UUID(hex=told["signature"])
    if row is None or not row.is_asking or not row.kept.is_readable:
        return None
    signature = movable_signature(row, uid)
    if signature is None or petition_that_stays(row) is None:
        return None
    return sign_letter(row, uid, signature.who.first_name)


def join_letter(row: Pairing, name: str) -> Letter:
    """What was agreed, and that nothing moves without the person."""
    address = absolute(move_stance_url(row))
    return _letter("join", row, _("Vous avez rejoint cette initiative."), name, address)


def sign_letter(row: Pairing, uid: UUID, name: str) -> Letter:
    """The same for a signature; the subject tells nothing, as it may be read over a shoulder."""
    reason = _("Vous avez signé une pétition avec cette adresse.")
    return _letter("sign", row, reason, name, absolute(move_url(row, uid)))


def move_stance_url(row: Pairing) -> str:
    """Where somebody who joined agrees."""
    where = {"pk": row.initiative_id, "slug": row.initiative.slug, "number": row.pk}
    return reverse("move-stance", kwargs=where)


def _letter(name: str, row: Pairing, reason: str, person: str, address: str) -> Letter:
    goes, kept = row.goes, row.kept
    return Letter(
        subject=_("Deux initiatives se rapprochent : à vous de dire"),
        preview=_("Rien ne bouge sans votre accord."),
        template=f"mail/pairings/{name}.html",
        reason=reason,
        list_name="rapprochements",
        thread=f"pairing-{row.pk}",
        context={
            "name": person,
            # What moderation withheld is in no mail either.
            "closed": goes.title if goes.is_readable else f"n° {goes.pk}",
            "kept": kept.title,
            "kept_url": absolute(kept.get_absolute_url()),
            "until": row.asks_until,
            "move_url": address,
        },
    )


def _example() -> Pairing:
    one = Initiative(pk=12, title="Rouvrir la passerelle des Mauges")
    two = Initiative(pk=31, title="Une passerelle ouverte aux piétons")
    return Pairing(
        pk=7,
        initiative=one,
        other=two,
        stays=two,
        stage=PairingStage.ACCEPTED,
        closed_at=timezone.now(),
    )
