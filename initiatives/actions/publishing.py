"""Publish, edit and close. Publication is one transaction: no waiting state exists."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.locks import hold
from civic.accounts.models import Mandate, User
from civic.accounts.roles import Acting
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused
from civic.notifications.actions import follow_as
from civic.notifications.states import Kind, Origin, Rhythm
from initiatives import ranking
from initiatives.actions.drafts import lock_draft
from initiatives.actions.petitions import close_petition, keep_terms
from initiatives.actions.sources import cite_own
from initiatives.content import Content, search_document
from initiatives.models import (
    Alternative,
    Amendment,
    Draft,
    Image,
    Initiative,
    Petition,
    Tally,
    Version,
)
from initiatives.permissions import check_can_close, check_can_edit, check_can_publish
from initiatives.states import LIFECYCLE_MOVES, LISTED, Move, Outcome
from initiatives.telling import log, tell, tell_rewritten


@transaction.atomic
def publish(
    *,
    by: User,
    content: Content,
    draft: Draft | None = None,
    answers: Initiative | None = None,
    image: Image | None = None,
    as_mandate: Mandate | None = None,
    at: datetime | None = None,
) -> Initiative:
    """Publish an initiative, at once and for everybody, and return it.

    The same draft published twice yields the same initiative. `answers` is the initiative
    this one proposes another way than. Raises `Refused` (not signed in, not one's mandate)
    or `TooMany` (new accounts, three a day).
    """
    # Locking the author makes the daily limit hold when two tabs publish at once.
    hold(by)
    if draft is not None:
        locked = lock_draft(by, draft)
        if locked.published is not None:
            return locked.published
    now = at or timezone.now()
    check_can_publish(by, now)
    _check_mandate(by, as_mandate)
    initiative = _insert(by, content, as_mandate, now)
    if image is not None:
        Image.objects.filter(pk=image.pk, initiative__isnull=True).update(initiative=initiative)
    if draft is not None:
        Draft.objects.filter(pk=draft.pk).update(published=initiative, owner=by, image=None)
    role = Acting.OFFICIAL if as_mandate else Acting.CITIZEN
    log("initiative.publish", initiative, by=by, role=role, territory=initiative.territory_id)
    tell(Verb.PUBLISHED, initiative, by=by, at=now, summary=content.proposal[:500])
    if image is not None:
        tell_rewritten(initiative, by=by, at=now, image=str(image.pk))
    follow_as(
        by=by,
        kind=Kind.INITIATIVE,
        key=str(initiative.pk),
        rhythm=Rhythm.DAILY,
        origin=Origin.AUTHOR,
        at=now,
    )
    if answers is not None:
        _link(answers, initiative, by=by, at=now)
    return initiative


@transaction.atomic
def edit(
    *,
    by: User,
    initiative: Initiative,
    content: Content,
    note: str = "",
    expected_version: int,
    told_as: Verb = Verb.EDITED,
    amendment: Amendment | None = None,
    at: datetime | None = None,
) -> Initiative:
    """Write a new version of the text; the place never changes.

    `amendment` is the one that it takes in, `told_as` how the timeline calls that.

    `expected_version` is the one the author had before their eyes: `Conflict` is raised when
    the text changed since, was closed or withheld, so that no tab overwrites another; and when
    the title changes under which somebody signed the petition.
    """
    check_can_edit(by, initiative)
    now = at or timezone.now()
    number = expected_version + 1
    rows = Initiative.objects.open().filter(
        pk=initiative.pk, version=expected_version, visibility__in=LISTED
    )
    changed = rows.update(
        **content.texts(),
        theme=content.theme,
        search=search_document(content),
        version=number,
        edited_at=now,
    )
    if not changed:
        initiative.refresh_from_db(fields=["lifecycle", "visibility"])
        check_can_edit(by, initiative)
        raise Conflict(_("Le texte a changé entre-temps : relisez-le avant d’enregistrer."))
    _keep_version(initiative, number, content, note, now, amendment)
    initiative.refresh_from_db()
    keep_terms(initiative, since=expected_version)
    log("initiative.edit", initiative, by=by, version=number)
    taken: dict[str, Any] = {"amendment": amendment.pk} if amendment else {}
    tell(told_as, initiative, by=by, at=now, summary=note, version=number, **taken)
    return initiative


@transaction.atomic
def close(
    *,
    by: User,
    initiative: Initiative,
    outcome: Outcome,
    text: str,
    at: datetime | None = None,
) -> Initiative:
    """Close an initiative with its outcome and what came of it; its petition closes with it.

    Raises `Refused` for anyone but the author and `Conflict` when it is closed already.
    """
    check_can_close(by, initiative)
    now = at or timezone.now()
    before, after = LIFECYCLE_MOVES[Move.CLOSE]
    moved = Initiative.objects.filter(pk=initiative.pk, lifecycle=before).update(
        lifecycle=after, outcome=outcome, outcome_text=text, closed_at=now
    )
    if not moved:
        raise Conflict(_("Cette initiative est close."))
    initiative.refresh_from_db()
    petition = Petition.objects.running().filter(initiative=initiative).first()
    if petition is not None:
        close_petition(by=by, petition=petition, at=now)
    log("initiative.close", initiative, by=by, outcome=outcome)
    tell(Verb.CLOSED, initiative, by=by, at=now, summary=text[:500], outcome=outcome)
    return initiative


def _insert(by: User, content: Content, as_mandate: Mandate | None, now: datetime) -> Initiative:
    territory = content.territory
    initiative = Initiative.objects.create(
        author=by,
        as_mandate=as_mandate,
        **content.texts(),
        territory=territory,
        theme=content.theme,
        area_path=territory.path,
        epci_code=territory.code if territory.kind == "epci" else territory.epci_id or "",
        national=territory.is_national,
        published_at=now,
        search=search_document(content),
    )
    Tally.objects.create(initiative=initiative, rank=ranking.rank(published_at=now, people=0))
    _keep_version(initiative, 1, content, "", now)
    return initiative


def _keep_version(
    initiative: Initiative,
    number: int,
    content: Content,
    note: str,
    now: datetime,
    amendment: Amendment | None = None,
) -> None:
    Version.objects.create(
        initiative=initiative,
        number=number,
        note=note,
        written_at=now,
        amendment=amendment,
        **content.texts(),
    )
    if content.sources or number > 1:
        cite_own(initiative, content.sources)


def _link(original: Initiative, answer: Initiative, *, by: User, at: datetime) -> None:
    Alternative.objects.create(original=original, answer=answer, linked_at=at)
    tell(Verb.ALTERNATIVE, original, by=by, at=at, about=answer)


def _check_mandate(by: User, mandate: Mandate | None) -> None:
    if mandate is not None and not (mandate.user_id == by.pk and mandate.is_current):
        raise Refused(_("Ce mandat n’est pas le vôtre ou n’est plus en cours."))
