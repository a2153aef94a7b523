"""Answers as pages show them: one question for replies, promises and what came of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from initiatives.models import Commitment, Forwarding, Initiative, Life, Reply, Word
from initiatives.models.reply import ReplyQuerySet
from initiatives.replies.wording import clock_of
from initiatives.replies.words import Said, moment_of, said_of

# On the initiative's page; all of them are on their own.
FIRST, MOST = 2, 100


@dataclass
class Kept:
    """One promise, and what people say of it."""

    pk: int
    text: str
    due_on: date
    dropped_at: datetime | None
    said: list[Said]
    moment: str | None
    # What whoever reads said of it at this moment.
    mine: bool | None = None


@dataclass
class Shown:
    """One answer with its promises."""

    reply: Reply
    promises: list[Kept]
    passed_to: str
    is_late: bool


@dataclass
class Official:
    """The first answers to an initiative, and whether there are others."""

    replies: list[Shown]
    has_more: bool


def rows() -> ReplyQuerySet:
    """Replies with all that is shown of each."""
    counts = {
        f"{moment}_{word}": Count(
            "words", filter=Q(words__moment=moment, words__is_done=word == "done")
        )
        for moment in Word.Moment.values
        for word in ("done", "undone")
    }
    columns = ("id", "text", "due_on", "dropped_at", *counts)
    promises = Commitment.objects.filter(reply=OuterRef("pk")).annotate(**counts)
    passed = Forwarding.objects.filter(reply=OuterRef("pk")).order_by("-pk")
    return (
        Reply.objects.select_related("author", "mandate__territory")
        .defer("mandate__territory__words")
        .annotate(
            promised=ArraySubquery(
                promises.order_by("due_on", "pk").values(
                    one=JSONObject(**{name: name for name in columns})
                )
            ),
            passed=ArraySubquery(passed.values("institution")[:1]),
        )
    )


def of(row: Initiative, most: int = MOST) -> Official | None:
    """The answers to an initiative, those in time first to come; nothing is asked without any."""
    if not Life.of(row).replies:
        return None
    found = list(rows().readable().filter(initiative=row).newest_first()[: most + 1])
    return Official([one(row, reply) for reply in found[:most]], len(found) > most)


def one(row: Initiative, reply: Any) -> Shown:
    """One reply of `rows`."""
    reply.initiative = row
    clock = clock_of(row)
    due = clock.due_on if clock else None
    return Shown(
        reply=reply,
        promises=[_kept(promised) for promised in reply.promised],
        passed_to=reply.passed[0] if reply.passed and reply.position == "not-ours" else "",
        is_late=due is not None and timezone.localdate(reply.written_at) > due,
    )


def _kept(told: dict[str, Any]) -> Kept:
    due_on = date.fromisoformat(told["due_on"])
    said = (
        said_of(told[f"{moment}_done"], told[f"{moment}_undone"], later=moment == Word.Moment.LATER)
        for moment in Word.Moment.values
    )
    return Kept(
        pk=told["id"],
        text=told["text"],
        due_on=due_on,
        dropped_at=datetime.fromisoformat(told["dropped_at"]) if told["dropped_at"] else None,
        said=[one for one in said if one],
        moment=moment_of(due_on, timezone.localdate()),
    )
