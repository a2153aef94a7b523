"""What is told of one Activity, and how it is kept between two tries."""

import hashlib
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.letters import absolute
from civic.lib.typography import french
from civic.syndication.connectors.base import Draft, Item
from initiatives.models import Initiative
from initiatives.states import Outcome


def item_of(activity: Activity, *, words: str = "") -> Item:
    """What is to be told now: the title as it stands today, what happened as it was written."""
    title, _version = told_of(activity)
    return Item(
        uid=str(activity.uid),
        verb=activity.verb,
        label=label_of(activity),
        title=title,
        summary=activity.quoted,
        url=absolute(activity.url),
        area=activity.area_name,
        themes=tuple(activity.themes),
        at=activity.at,
        words=words,
    )


def told_of(activity: Activity) -> tuple[str, int | None]:
    """The title as it stands today, and its version when it has versions."""
    if activity.subject_kind == "initiative":
        rows = Initiative.objects.filter(pk=activity.subject_key).values_list("title", "version")
        found = rows.first()
        if found is not None:
            return found
    return activity.title, None


def print_of(title: str, summary: str) -> str:
    """What tells whether a text is still what was told; as `actions.following` makes it in SQL."""
    text = f"{title}\n{summary}".encode()
    return hashlib.md5(text, usedforsecurity=False).hexdigest()


def label_of(activity: Activity) -> str:
    """What happened, with its figure where there is one."""
    return french(_label(activity))


def _label(activity: Activity) -> str:
    data = activity.data
    if activity.verb == Verb.MILESTONE and "level" in data:
        return _("%(number)d personnes ont rejoint") % {"number": data["level"]}
    if activity.verb == Verb.THRESHOLD and "signatures" in data:
        return _("%(number)d signatures : le seuil est atteint") % {"number": data["signatures"]}
    if activity.verb == Verb.CLOSED and data.get("outcome") in Outcome.values:
        return _("Initiative close : %(outcome)s") % {
            "outcome": Outcome(data["outcome"]).label.lower()
        }
    return activity.label


def kept(draft: Draft) -> dict[str, Any]:
    """A draft as JSON, without its picture."""
    fields = asdict(draft)
    fields.pop("picture")
    fields["at"] = draft.at.isoformat() if draft.at else None
    return fields


def draft_of(kept_draft: dict[str, Any]) -> Draft:
    """The draft that `kept` kept."""
    at = kept_draft["at"]
    return Draft(**{**kept_draft, "at": datetime.fromisoformat(at) if at else None})
