"""The names that signers chose to show: report one, restrict it or bring it back, alone."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from initiatives.actions.parts import Change, Part, change_part
from initiatives.models import Petition, Restriction, ShownName, Signature
from initiatives.models.shown_name import SIGNER_NAME
from initiatives.permissions import check_is_no_party
from initiatives.petitions.addresses import canonical, person_key
from initiatives.petitions.sealing import InvalidToken, seal, unseal

if TYPE_CHECKING:
    from civic.accounts.models import User


def token_of(signature: Signature) -> str:
    """What names a shown name on a page and tells nothing of its signature."""
    return seal({"shown-name": signature.pk}).decode()


def meet(*, petition: Petition, token: str) -> ShownName:
    """The name that a token of `petition`’s page is about, as a content that can be reported.

    Raises `Signature.DoesNotExist` when it is not shown any more, or no page gave that token.
    """
    shown = Signature.objects.named(petition).filter(pk=_pk_of(token)).get()
    row, _is_new = ShownName.objects.get_or_create(
        petition=petition,
        signature_id=shown.pk,
        defaults={"written_at": shown.confirmed_at or shown.created_at},
    )
    return row


@transaction.atomic
def change_shown_name_visibility(
    *, by: "User | None", shown: ShownName, change: Change
) -> Restriction:
    """Restrict or restore a name alone: its signature counts on. Raises as `change_part`."""
    if by is not None:
        check_is_no_party(by, shown.initiative)
    return change_part(by, Part(SIGNER_NAME, str(shown.pk), shown), change)


def is_from(shown: ShownName, user: "User") -> bool:
    """Whether the owner of an account signed so, with it or by mail."""
    key = person_key(settings.SIGNATURE_HASH_KEY.encode(), shown.petition_id, str(user.uid))
    is_account = bytes(shown.person_key or b"") == key  # type: ignore[attr-defined]
    return is_account or (bool(shown.email) and canonical(shown.email) == canonical(user.email))


def _pk_of(token: str) -> int:
    try:
        said: Any = unseal(token)
    except (InvalidToken, ValueError):  # made elsewhere, or no token at all
        return 0
    return int(said.get("shown-name", 0)) if isinstance(said, dict) else 0
