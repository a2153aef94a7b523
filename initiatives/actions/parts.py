"""Restrict and restore what is not an initiative: a picture, a petition, a profile, a reply.

One way for all: each has its state on its own row, and each decision its written reason.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import HIDDEN_NAME, User
from civic.accounts.roles import Acting, Role
from civic.activity import actions as activity
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.audit import actions as audit
from civic.lib.permissions import Conflict, Refused
from initiatives import owed
from initiatives.models import Image, Initiative, Petition, Restriction
from initiatives.permissions import check_is_no_party, check_signed_in
from initiatives.states import PLAIN, UNTOLD, Visibility
from initiatives.telling import KIND, carry, carry_beside, tell_again, tell_beside, veil

if TYPE_CHECKING:
    from initiatives.permissions import Person

IMAGE, PETITION, PERSON = "image", "petition", "person"
# What a petition tells with its wording in it, and what names whom it asks.
_WORDED = (Verb.PETITION_OPENED,)
_NAMING = (Verb.REPLY_CALLED, Verb.REPLY_NOTICED, Verb.REPLY_OVERDUE)


@dataclass(frozen=True)
class Change:
    """What was decided."""

    to: Visibility
    reason: str
    # What was before the eyes of whoever decides.
    expected: Visibility
    at: datetime


@dataclass(frozen=True)
class Part:
    """A content with a state of its own: its row, and how decisions name it."""

    kind: str
    key: str
    row: models.Model
    # How the audit record names it, when its key says who somebody is.
    audit_key: str = ""


@transaction.atomic
def change_image_visibility(*, by: User | None, image: Image, change: Change) -> Restriction:
    """Restrict or restore a picture alone: its initiative goes on. Raises as `change_part`."""
    _check_no_party(by, image.initiative)
    done = change_part(by, Part(IMAGE, str(image.pk), image), change)
    if image.initiative is not None:
        tell_again(image.initiative, change.to, change.at, image=str(image.pk))
    return done


@transaction.atomic
def change_petition_visibility(
    *, by: User | None, petition: Petition, change: Change
) -> Restriction:
    """Restrict or restore the wording of a petition; signing ends only with a removal.

    Raises as `change_part`.
    """
    _check_no_party(by, petition.initiative)
    part = Part(PETITION, str(petition.initiative_id), petition)
    return change_part(by, part, change, carry=_tell_petition)


@transaction.atomic
def change_profile_visibility(*, by: User | None, person: User, change: Change) -> Restriction:
    """Restrict or restore a name and its presentation; the account and its texts go on.

    Raises as `change_part`.
    """
    if by is not None and by.pk == person.pk:
        raise Refused(_("Ce profil est le vôtre : une autre personne décide."))
    key = str(person.uid)
    part = Part(PERSON, key, person, audit_key=str(audit.pseudonym(person.uid)))
    return change_part(by, part, change, carry=_rename)


def tell_profile(person: User, at: datetime) -> None:
    """Let the patrol look at a profile that was written anew, where its person shows to live."""
    tell_beside(
        PERSON,
        str(person.uid),
        by=person,
        # Never the name itself: what is told stays, and a name may go.
        title=_("Un profil"),
        url=reverse("person", kwargs={"handle": person.handle}),
        place=person.home if person.home_is_public else None,
        is_withheld=not person.is_readable,
        at=at,
    )


def change_part(
    by: User | None,
    part: Part,
    change: Change,
    carry: "Callable[[Part, Change], None] | None" = None,
) -> Restriction:
    """Move one content on the visibility axis, in the caller's transaction.

    `by` is None when nobody decides now. Raises `Refused` (not a moderator), `Conflict` (changed
    since it was read) and `ValueError` without a reason.
    """
    if by is not None:
        check_is_moderator(by)
    if not change.reason.strip():
        raise ValueError("a change of visibility needs a reason")
    uid = uuid.uuid4()
    _move(part.row, change, uid)
    decision = Restriction.objects.create(
        uid=uid,
        kind=part.kind,
        key=part.key,
        visibility=change.to,
        reason=change.reason.strip(),
        decided_at=change.at,
    )
    audit.record(
        verb=f"{part.kind}.visibility",
        target_kind=part.kind,
        target_id=part.audit_key or part.key,
        person=by.uid if by else None,
        role=Acting.MODERATOR if by else Acting.SYSTEM,
        before=change.expected,
        after=change.to,
    )
    if carry is not None:
        carry(part, change)
    owed.fulfil(decision)
    return decision


def check_is_moderator(user: "Person") -> None:
    """Raise for anybody without the role today."""
    if not check_signed_in(user).holds(Role.MODERATOR):
        raise Refused(_("Cette décision revient à la modération."))


def keep_petition_untold(initiative: Initiative) -> None:
    """An initiative that comes back does not bring the wording of a withheld petition along."""
    if Petition.objects.filter(initiative=initiative, visibility__in=UNTOLD).exists():
        told = Activity.objects.about(KIND, initiative.pk).filter(verb__in=_WORDED)
        activity.take_back(told, at=timezone.now())


def _check_no_party(by: User | None, initiative: Initiative | None) -> None:
    if by is not None and initiative is not None:
        check_is_no_party(by, initiative)


def _move(row: models.Model, change: Change, uid: uuid.UUID) -> None:
    rows = type(row)._default_manager.filter(pk=row.pk, visibility=change.expected)
    if not rows.update(visibility=change.to, decision_uid=uid):
        raise Conflict(_("L’état a changé entre-temps : relisez avant de décider."))
    row.visibility = change.to  # type: ignore[attr-defined]


def _tell_petition(part: Part, change: Change) -> None:
    """What quotes its wording is withdrawn with it, and comes back with it.

    That an institution was told, or is late, stays: without its name, which is of that wording.
    """
    told = Activity.objects.about(KIND, part.key)
    veil(told.filter(verb__in=_NAMING, for_key=""), is_veiled=change.to not in PLAIN)
    carry(told.filter(verb__in=_WORDED), Initiative.objects.get(pk=part.key), change.to, change.at)


def _rename(part: Part, change: Change) -> None:
    """What was told under the name is told under none as long as it is withheld."""
    person = User.objects.get(pk=part.row.pk)
    name = HIDDEN_NAME if change.to in UNTOLD else person.name
    Activity.objects.filter(actor_key=part.key).update(actor_name=name)
    carry_beside(PERSON, part.key, change.to, change.at)
