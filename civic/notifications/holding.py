"""What waits while the law asks for silence: news from, or about a text of, who must be silent.

Nothing is lost: it is told when the last polling station has closed (code électoral, L. 49).
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.elections import calendar
from civic.lib.kept import Kept


@dataclass(frozen=True)
class Held:
    """Until when what some people did, and what happens to what they published, waits."""

    people: dict[str, datetime] = field(default_factory=dict)
    # By the kind and the key of what the timeline is about.
    subjects: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def until(self, actor_key: str, subject_kind: str, subject_key: str) -> datetime | None:
        """When it may be told; None when it may now."""
        return self.people.get(actor_key) or self.subjects.get((subject_kind, subject_key))


NOTHING = Held()
# From some people's keys to what they carry with others: who, the kind and the key of it.
Carried = Callable[[Iterable[str]], Iterable[tuple[str, str, str]]]
_carried: list[Carried] = []
# A hundred thousand messages leave on such a day: they ask together, every half minute.
_held = Kept[Held](seconds=30, most=1)


def add_carried(find: Carried) -> None:
    """Let what somebody carries with others wait as what they wrote; called by `ready()`."""
    _carried.append(find)


def held(at: datetime) -> Held:
    """What waits at that moment; without a poll that day, no question is asked."""
    silent: Hashable = tuple((poll.pk, one.number) for poll, one in calendar.silences(at))
    return _held.get_or_make(silent, lambda: _read(at)) if silent else NOTHING


def _read(at: datetime) -> Held:
    people = calendar.silent_people(at)
    if not people:
        return NOTHING
    published = Activity.objects.filter(actor_key__in=list(people), verb=Verb.PUBLISHED)
    rows = published.order_by().values_list("actor_key", "subject_kind", "subject_key")
    found = [*rows, *(row for find in _carried for row in find(list(people)))]
    return Held(people, {(kind, key): people[who] for who, kind, key in found})
