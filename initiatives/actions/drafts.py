"""Keep what is being written, with or without an account."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.permissions import Conflict, Refused
from initiatives.models import Draft, Image, Initiative
from initiatives.models.circle import CIRCLE_LASTS

if TYPE_CHECKING:
    from initiatives.permissions import Person


def check_can_open_draft(user: "Person", draft: Draft) -> None:
    """Raise unless `user` may read and change the draft: its owner, or anyone with its address."""
    if draft.owner_id is not None and draft.owner_id != user.pk:
        raise Refused(_("Ce brouillon appartient à un autre compte."))


def lock_draft(by: "Person", draft: Draft) -> Draft:
    """The draft as it is now, locked. Raises `Refused`, or `Conflict` once it is deleted."""
    row = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if row is None:
        raise Conflict(_("Ce brouillon a été supprimé dans un autre onglet."))
    check_can_open_draft(by, row)
    return row


@transaction.atomic
def save_draft(
    *,
    by: "Person",
    draft: Draft | None,
    data: dict[str, object],
    image: Image | None = None,
    answers: Initiative | None = None,
    uid: uuid.UUID | None = None,
) -> Draft:
    """Store the composer's fields as typed, valid or not, and return the draft.

    A new draft gets the `uid` its page was made with: sent twice, it is one draft. A published
    draft is left as it is. Raises `Refused` for somebody else's draft and `Conflict` for one
    deleted meanwhile.
    """
    owner = by if isinstance(by, User) else None
    if draft is None:
        first = {"owner": owner, "data": data, "image": image, "answers": answers}
        draft, created = Draft.objects.get_or_create(uid=uid or uuid.uuid4(), defaults=first)
        if created:
            return draft
    draft = lock_draft(by, draft)
    if draft.published_id is None:
        draft.data, draft.saved_at, draft.owner = data, timezone.now(), draft.owner or owner
        draft.image = image or draft.image
        draft.save()
    return draft


@transaction.atomic
def claim_draft(*, by: User, draft: Draft) -> Draft:
    """Give a draft written without an account to the account that opens it."""
    check_can_open_draft(by, draft)
    Draft.objects.filter(pk=draft.pk, owner__isnull=True).update(owner=by)
    draft.refresh_from_db()
    return draft


def delete_draft(*, by: "Person", draft: Draft) -> None:
    """Delete a draft that was not published. Raises `Refused` for somebody else's."""
    check_can_open_draft(by, draft)
    Draft.objects.filter(pk=draft.pk, published__isnull=True).delete()


def purge_drafts() -> int:
    """Delete drafts untouched for DRAFT_DAYS days, with their pictures; returns how many."""
    limit = timezone.now() - timedelta(days=settings.DRAFT_DAYS)
    old = Draft.objects.filter(saved_at__lt=limit, published__isnull=True)
    # What people read in a circle stays longer.
    waits = timezone.now() - CIRCLE_LASTS
    old = old.exclude(circle__isnull=False, circle__started_at__gt=waits)
    images = Image.objects.filter(draft__in=old, initiative__isnull=True)
    for image in images:
        image.file.delete(save=False)
    images.delete()
    return old.delete()[0]
