"""Read the timeline once, in order: every new post enters the patrol and is shown to the rules."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from civic.activity.actions import settled
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from initiatives.actions.parts import IMAGE, PERSON, PETITION
from initiatives.models.action import ACTION
from initiatives.models.amendment import AMENDMENT
from initiatives.models.argument import ARGUMENT
from initiatives.models.circle import CIRCLE
from initiatives.models.debate import CONCLUSION
from initiatives.models.goal import GOAL
from initiatives.models.kit import KIT_MESSAGE
from initiatives.models.message import MESSAGE
from initiatives.models.named_reply import NAMED_REPLY
from initiatives.models.organisation import ORGANISATION
from initiatives.models.pairing import PAIRING
from initiatives.models.reply import REPLY
from initiatives.models.thanks import THANKS
from initiatives.models.update import UPDATE
from moderation import kinds
from moderation.models import Cursor, Post
from moderation.models.patrol import TEXT_KEPT
from moderation.watch.actions import Watcher

CURSOR = "patrol"
BATCH = 200
# What puts words before the public. A later kind adds its own.
POSTING = [
    Verb.PUBLISHED,
    Verb.EDITED,
    Verb.SENSE_CHANGED,
    Verb.REWRITTEN,
    Verb.AMENDMENT_ACCEPTED,
    Verb.PETITION_OPENED,
    Verb.AMENDMENT_PROPOSED,
    Verb.AMENDMENT_REFUSED,
    Verb.ACTION_OPENED,
    Verb.ACTION_CANCELLED,
    Verb.ACTION_DONE,
    Verb.UPDATE,
    Verb.GOAL_STEP,
    Verb.ARGUMENT_PUBLISHED,
    Verb.ARGUMENT_ANSWERED,
    Verb.ARGUMENTS_JOINED,
    Verb.KIT_MESSAGE,
    Verb.DEBATE_CLOSED,
    Verb.NAMED_REPLY,
    Verb.REPLY_PUBLISHED,
    Verb.REPLY_CHANGED,
    Verb.NEAR_SAID,
    Verb.PAIRING_PROPOSED,
]
# Told of an initiative, but a content of its own: its kind, and what names it in the row.
PARTS = {
    Verb.AMENDMENT_PROPOSED: (AMENDMENT, "amendment"),
    Verb.AMENDMENT_REFUSED: (AMENDMENT, "amendment"),
    Verb.ACTION_OPENED: (ACTION, "action"),
    Verb.ACTION_CANCELLED: (ACTION, "action"),
    Verb.ACTION_DONE: (ACTION, "action"),
    Verb.UPDATE: (UPDATE, "update"),
    Verb.GOAL_STEP: (GOAL, "goal"),
    Verb.ARGUMENT_PUBLISHED: (ARGUMENT, "argument"),
    Verb.ARGUMENT_ANSWERED: (ARGUMENT, "argument"),
    Verb.ARGUMENTS_JOINED: (ARGUMENT, "argument"),
    Verb.KIT_MESSAGE: (KIT_MESSAGE, "message"),
    Verb.DEBATE_CLOSED: (CONCLUSION, "conclusion"),
    Verb.NAMED_REPLY: (NAMED_REPLY, "reply"),
    Verb.REPLY_PUBLISHED: (REPLY, "answer"),
    Verb.REPLY_CHANGED: (REPLY, "answer"),
    Verb.NEAR_SAID: (PAIRING, "pairing"),
    Verb.PAIRING_PROPOSED: (PAIRING, "pairing"),
}
# What is told only so that it is looked at: what names it in the row, and its kind.
WRITTEN = {name: kind for kind, name in PARTS.values()} | {
    "image": IMAGE,
    "thanks": THANKS,
    PERSON: PERSON,
    ORGANISATION: ORGANISATION,
}
# Read by the few its author chose: nobody looks at it before one of them flags it.
PRIVATE = {MESSAGE, CIRCLE}


@transaction.atomic
def read_posts(now: datetime | None = None, limit: int = BATCH) -> int:
    """Take the next posts of the timeline; returns how many. 0: nothing is left.

    The cursor moves in the commit that writes them: killed at any moment, nothing is lost and
    nothing is taken twice. One reader at a time.
    """
    moment = now or timezone.now()
    Cursor.objects.bulk_create(
        [Cursor(name=CURSOR, position=_start(moment))], ignore_conflicts=True
    )
    cursor = Cursor.objects.select_for_update(skip_locked=True).filter(pk=CURSOR).first()
    if cursor is None:
        return 0
    last = settled()
    rows = list(Activity.objects.between(cursor.position, last).filter(verb__in=POSTING)[:limit])
    if rows:
        watcher = Watcher(moment)
        for row in rows:
            _take(row, watcher)
    cursor.position = (rows[-1].position or last) if len(rows) == limit else last
    cursor.save(update_fields=["position"])
    return len(rows)


def _start(now: datetime) -> int:
    """Where the first run begins: a month ago, as far back as a trial looks."""
    if Cursor.objects.filter(pk=CURSOR).exists():
        return 0
    old = Activity.objects.filter(at__lt=now - TEXT_KEPT, position__isnull=False)
    return old.order_by("-id").values_list("position", flat=True).first() or 0


def _take(row: Activity, watcher: Watcher) -> None:
    # What is told to its team alone, an amendment, is public all the same; what is told to one
    # person about a public thing was taken with that thing.
    is_told_apart = row.verb not in (*PARTS, Verb.REWRITTEN) or row.verb == Verb.AMENDMENT_REFUSED
    if row.withdrawn_at is not None or (row.for_key and is_told_apart):
        return
    content = _content_of(row)
    if content is None or not content.is_listed:
        return
    if not kinds.is_met_by(AnonymousUser(), content.kind, content.key):
        return
    text = "\n".join(part for _title, part in content.text)
    Post.objects.get_or_create(
        activity=row,
        defaults={
            "kind": content.kind,
            "key": content.key,
            "author": content.author,
            "area_path": row.area_path,
            "epci_code": row.epci_code,
            "posted_at": row.at,
            "text": text,
        },
    )
    watcher.look_at(content, text)


def _content_of(row: Activity) -> kinds.Content | None:
    """What was posted: the part that has a kind of its own, or what the timeline is about."""
    if row.verb == Verb.PETITION_OPENED:
        return kinds.find(PETITION, row.subject_key)
    if row.verb == Verb.REWRITTEN:
        named = ((kind, row.data[name]) for name, kind in WRITTEN.items() if name in row.data)
        return next((kinds.find(kind, str(key)) for kind, key in named), None)
    if row.verb in PARTS:
        kind, name = PARTS[Verb(row.verb)]
        return kinds.find(kind, str(row.data.get(name, "")))
    return kinds.find(row.object_kind, row.object_key) or kinds.find(
        row.subject_kind, row.subject_key
    )
