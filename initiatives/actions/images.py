"""Put a picture on a draft or on an initiative, and take it off.

A file is deleted once the transaction that let go of it is committed, never before.
"""

from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.activity.verbs import Verb
from initiatives.actions.drafts import check_can_open_draft, lock_draft
from initiatives.images import Picture
from initiatives.models import Draft, Image, Initiative
from initiatives.permissions import check_can_edit
from initiatives.telling import log, tell, tell_rewritten

if TYPE_CHECKING:
    from initiatives.permissions import Person


@transaction.atomic
def put_image_on_draft(*, by: "Person", draft: Draft, picture: Picture, alt: str) -> Draft:
    """Give a draft its picture in place of any other. Raises `Refused` for somebody else's."""
    draft = lock_draft(by, draft)
    if draft.published_id is None:
        before = draft.image
        draft.image = store(picture, alt)
        draft.save(update_fields=["image"])
        forget(before)
    return draft


@transaction.atomic
def take_image_off_draft(*, by: "Person", draft: Draft) -> Draft:
    """Take the picture off a draft. Raises `Refused` for somebody else's."""
    draft = lock_draft(by, draft)
    before, draft.image = draft.image, None
    draft.save(update_fields=["image"])
    forget(before)
    return draft


@transaction.atomic
def describe_draft_image(*, by: "Person", draft: Draft, alt: str) -> None:
    """Keep what the draft's picture shows, as typed."""
    check_can_open_draft(by, draft)
    if draft.image is not None:
        Image.objects.filter(pk=draft.image.pk).update(alt=alt[:200])


@transaction.atomic
def change_image(
    *, by: User, initiative: Initiative, picture: Picture | None = None, alt: str = ""
) -> Image | None:
    """Replace, describe or take off the picture of a published initiative, and tell it.

    With a `picture` it replaces the present one; without, `alt` describes the present one
    anew, and an empty `alt` takes it off. Raises what `check_can_edit` raises.
    """
    # Locked: two tabs may send the first picture at once, another may close.
    locked = Initiative.objects.select_for_update(no_key=True).get(pk=initiative.pk)
    check_can_edit(by, locked)
    before = Image.objects.select_for_update().filter(initiative=initiative).first()
    if picture is None and (before is None or before.alt == alt):
        return before
    after = _changed(before, initiative, picture, alt)
    done = _("Image changée") if after else _("Image retirée")
    log("initiative.image", initiative, by=by, image=str(after.pk) if after else "")
    now = timezone.now()
    tell(Verb.EDITED, initiative, by=by, at=now, summary=done)
    if picture is not None and after is not None:
        tell_rewritten(initiative, by=by, at=now, image=str(after.pk))
    return after


def _changed(
    before: Image | None, initiative: Initiative, picture: Picture | None, alt: str
) -> Image | None:
    if picture is None and before is not None and alt:
        Image.objects.filter(pk=before.pk).update(alt=alt)
        before.alt = alt
        return before
    forget(before)
    return store(picture, alt, initiative) if picture else None


def store(picture: Picture, alt: str, initiative: Initiative | None = None) -> Image:
    """Keep a picture, in the caller's transaction."""
    image = Image(initiative=initiative, alt=alt[:200], width=picture.width, height=picture.height)
    image.file.save(f"{image.uid}.webp", ContentFile(picture.data), save=False)
    image.save(force_insert=True)
    return image


def forget(image: Image | None) -> None:
    """Let go of a picture, if there is one; its file goes once that is committed."""
    if image is None:
        return
    storage, name = image.file.storage, str(image.file.name)
    image.delete()
    transaction.on_commit(lambda: storage.delete(name))
