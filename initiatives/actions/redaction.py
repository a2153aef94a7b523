"""Take a passage out of an initiative everywhere it is shown, and put it back.

What was there is returned to whoever decides, who keeps it sealed: nothing shown holds it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from civic.activity.models import Activity
from civic.lib import redaction
from civic.lib.permissions import Conflict
from initiatives.actions.sources import cite_own
from initiatives.content import content_of, search_document
from initiatives.models import (
    Action,
    ActionVersion,
    Amendment,
    AmendmentVersion,
    Argument,
    ArgumentVersion,
    Charter,
    Conclusion,
    ConclusionVersion,
    Goal,
    GoalStep,
    GoalVersion,
    Image,
    Initiative,
    Joining,
    KitMessage,
    KitMessageVersion,
    Petition,
    Restriction,
    Update,
    UpdateVersion,
    Version,
)
from initiatives.models.restriction import RestrictionQuerySet
from initiatives.telling import KIND

# One field of one row: model, key, field, what it was, what it became.
Change = list[Any]


# A timeline keeps that much of a text.
SUMMARY = 500
_INITIATIVE = ("title", "problem", "proposal", "decision_maker", "outcome_text")
_ACTION = ("title", "about", "where", "report")
_AMENDMENT = ("before", "after", "why", "decision")
_VERSION = ("title", "problem", "proposal", "decision_maker", "note")


@transaction.atomic
def redact(*, initiative: Initiative, passage: str, at: datetime) -> list[Change]:
    """Put a mark wherever a passage stands, as a new version; returns what undoes it.

    Titles, texts, sources, older versions, the petition, the picture's description and the
    timeline are changed alike; what signers agreed to keeps its digest. Raises `Conflict` when the
    passage is nowhere. Whoever decides checks that they may.
    """
    row = Initiative.objects.select_for_update().get(pk=initiative.pk)
    changes = list(_changes(row, passage))
    if not changes:
        raise Conflict(nowhere())
    apply(changes)
    row = _renew(row.pk, _("Passage retiré par la modération"), at)
    # Addresses hold words of the title.
    told = list(_told(row))
    apply(told)
    return changes + told


@transaction.atomic
def put_back(*, initiative: Initiative, changes: list[Change], at: datetime) -> bool:
    """Undo `redact` as a new version; False when its author has rewritten all of it since.

    A field that was written anew meanwhile keeps its new words.
    """
    Initiative.objects.select_for_update().get(pk=initiative.pk)
    done = apply(undone(changes)) > 0
    if done:
        _renew(initiative.pk, _("Passage rétabli par la modération"), at)
    return done


def _changes(row: Initiative, passage: str) -> Iterator[Change]:
    yield from changes_of(row, passage, _INITIATIVE)
    yield from sources_of(row, passage)
    for version in Version.objects.filter(initiative=row):
        yield from changes_of(version, passage, _VERSION)
        yield from sources_of(version, passage)
    for petition in Petition.objects.filter(initiative=row):
        yield from changes_of(petition, passage, ("request", "addressee"))
    for image in Image.objects.filter(initiative=row):
        yield from changes_of(image, passage, ("alt",))
    yield from _of_rooms(row, passage)
    for decision in _reasons(row):
        yield from changes_of(decision, passage, ("reason",))
    yield from _timeline(row, passage)


def _of_rooms(row: Initiative, passage: str) -> Iterator[Change]:
    """Of what people wrote beside the text."""
    for amendment in Amendment.objects.filter(initiative=row):
        yield from changes_of(amendment, passage, _AMENDMENT)
    for old in AmendmentVersion.objects.filter(amendment__initiative=row):
        yield from changes_of(old, passage, ("after", "why"))
    for charter in Charter.objects.filter(initiative=row):
        yield from changes_of(charter, passage, ("text",))
    for action in Action.objects.filter(initiative=row):
        yield from changes_of(action, passage, _ACTION)
    for earlier in ActionVersion.objects.filter(action__initiative=row):
        yield from changes_of(earlier, passage, ("title", "about", "where"))
    yield from _updates(row, passage)
    yield from _goal(row, passage)
    yield from _arguments(row, passage)
    yield from _messages(row, passage)


def _updates(row: Initiative, passage: str) -> Iterator[Change]:
    for update in Update.objects.filter(initiative=row):
        yield from changes_of(update, passage, ("title", "text"))
    for old in UpdateVersion.objects.filter(update__initiative=row):
        yield from changes_of(old, passage, ("title", "text"))
    for image in Image.objects.filter(Q(update__initiative=row) | Q(action__initiative=row)):
        yield from changes_of(image, passage, ("alt",))


def _goal(row: Initiative, passage: str) -> Iterator[Change]:
    for goal in Goal.objects.filter(initiative=row):
        yield from changes_of(goal, passage, ("line", "unit_name"))
    for old in GoalVersion.objects.filter(goal__initiative=row):
        yield from changes_of(old, passage, ("line",))
    for step in GoalStep.objects.filter(goal__initiative=row):
        yield from changes_of(step, passage, ("line", "source"))


def _reasons(row: Initiative) -> RestrictionQuerySet:
    """What was said of it, of its petition and of its picture: a reason may quote."""
    images = [str(key) for key in Image.objects.filter(initiative=row).values_list("pk", flat=True)]
    parts = Q(kind="petition", key=str(row.pk)) | Q(kind="image", key__in=images)
    return Restriction.objects.filter(Q(initiative=row) | parts)


def _timeline(row: Initiative, passage: str) -> Iterator[Change]:
    """What the timeline tells; a summary that ends within the passage is cut before it."""
    for told in Activity.objects.filter(object_kind=KIND, object_key=str(row.pk)):
        yield from changes_of(told, passage, ("title",))
        after = redaction.redact(_whole_of(told.summary, row), passage)[:SUMMARY]
        if after != told.summary:
            yield _change(told, "summary", told.summary, after)


def _whole_of(summary: str, row: Initiative) -> str:
    """The text a summary is the beginning of, or itself."""
    texts = [row.outcome_text, *row.versions.values_list("proposal", flat=True)]
    longer = (text for text in texts if len(summary) == SUMMARY and text.startswith(summary))
    return next(longer, summary)


def _told(row: Initiative) -> Iterator[Change]:
    now = row.get_absolute_url()
    for told in Activity.objects.filter(object_kind=KIND, object_key=str(row.pk)):
        path, mark, rest = told.url.partition("#")
        if path != now:
            yield _change(told, "url", told.url, now + mark + rest)


def changes_of(row: models.Model, passage: str, fields: tuple[str, ...]) -> Iterator[Change]:
    """What taking a passage out of some fields of a row changes; nothing is written."""
    for field in fields:
        before = getattr(row, field)
        after = redaction.redact(before, passage, most=_longest(row, field))
        if after != before:
            yield _change(row, field, before, after)


def _longest(row: models.Model, field: str) -> int | None:
    return cast("models.Field[Any, Any]", row._meta.get_field(field)).max_length


def _arguments(row: Initiative, passage: str) -> Iterator[Change]:
    for argument in Argument.objects.filter(initiative=row):
        yield from changes_of(argument, passage, ("text",))
    for said in ArgumentVersion.objects.filter(argument__initiative=row):
        yield from changes_of(said, passage, ("text",))
    for joining in Joining.objects.filter(stays__initiative=row).exclude(text=""):
        yield from changes_of(joining, passage, ("text",))
    for conclusion in Conclusion.objects.filter(initiative=row):
        yield from changes_of(conclusion, passage, ("text",))
    for kept in ConclusionVersion.objects.filter(conclusion__initiative=row):
        yield from changes_of(kept, passage, ("text",))


def _messages(row: Initiative, passage: str) -> Iterator[Change]:
    for message in KitMessage.objects.filter(initiative=row):
        yield from changes_of(message, passage, ("text", "audience"))
    for said in KitMessageVersion.objects.filter(message__initiative=row):
        yield from changes_of(said, passage, ("text", "audience"))


def sources_of(row: Any, passage: str) -> Iterator[Change]:
    """A source whose address or title holds the passage goes whole: half an address leads away."""
    kept = [
        source
        for source in row.sources
        if not any(redaction.spans(source[part], passage) for part in ("title", "url"))
    ]
    if kept != row.sources:
        yield _change(row, "sources", row.sources, kept)


def _change(row: models.Model, field: str, before: object, after: object) -> Change:
    key = row.pk if isinstance(row.pk, int) else str(row.pk)
    return [row._meta.label, key, field, before, after]


def apply(changes: list[Change]) -> int:
    """Write each change where the field still is what it was; how many were written."""
    done = 0
    for label, pk, field, before, after in changes:
        rows = apps.get_model(label)._default_manager.filter(pk=pk, **{field: before})
        done += rows.update(**{field: after})
    return done


def undone(changes: list[Change]) -> list[Change]:
    """What puts everything back as it was."""
    return [[model, pk, field, after, before] for model, pk, field, before, after in changes]


def nowhere() -> str:
    """What whoever decides reads when there is nothing to take out."""
    return _("Ce passage n’est pas dans le texte, à des mots entiers.")


def _renew(pk: int, note: str, at: datetime) -> Initiative:
    """Keep what it says now as a new version, and let the search find that."""
    row = Initiative.objects.select_related("territory", "theme__parent").get(pk=pk)
    content, number = content_of(row), row.version + 1
    Initiative.objects.filter(pk=pk).update(version=number, search=search_document(content))
    Version.objects.create(
        initiative=row, number=number, note=note, written_at=at, **content.texts()
    )
    cite_own(row, content.sources)
    row.version = number
    return row
