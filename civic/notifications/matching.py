"""Which follows hear which activities: a window of Activity, indexed in memory.

Hundreds of readers are matched against one window by dictionary look-ups; only the things that
somebody of the batch follows are indexed, in a few dozen bytes per activity.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from civic.activity.models import Activity
from civic.notifications import registry
from civic.notifications.holding import NOTHING as NOTHING_HELD
from civic.notifications.holding import Held
from civic.notifications.states import Kind

CHUNK = 2_000
NOTHING: list[int] = []
# Plain strings: these are compared millions of times.
INITIATIVE, AREA = Kind.INITIATIVE.value, Kind.AREA.value
THEME, PERSON, SEARCH = Kind.THEME.value, Kind.PERSON.value, Kind.SEARCH.value
ORGANISATION = Kind.ORGANISATION.value
# Who did it is a person's uuid, or « organisation-12 ».
NO_PERSON = f"{ORGANISATION}-"
# What one follows to get an idea, rather than to hear everything.
WIDE = {AREA, THEME}


class Row(NamedTuple):
    """What matching reads of an activity, in the order of `Row._fields`."""

    position: int
    subject_kind: str
    subject_key: str
    actor_key: str
    area_path: str
    epci_code: str
    themes: list[str]
    for_key: str

    @classmethod
    def of(cls, activity: Activity) -> "Row":
        """The same of a whole row."""
        return cls._make(getattr(activity, name) for name in cls._fields)

    def heard_through(self) -> Iterator[tuple[str, str]]:
        """Everything whose followers hear of it, but searches."""
        if self.subject_kind == INITIATIVE:
            yield INITIATIVE, self.subject_key
        for code in {*self.area_path.split("/"), self.epci_code}:
            if code:
                yield AREA, code
        for slug in set(self.themes):
            yield THEME, slug
        if self.actor_key:
            yield ORGANISATION if self.actor_key.startswith(NO_PERSON) else PERSON, self.actor_key


@dataclass
class Window:
    """What may be told of the activities in (`after`, `through`], by what is followed."""

    after: int
    through: int
    # Positions in growing order, by (kind, key).
    heard: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    # What one person alone hears, by their uuid and the initiative's key.
    private: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    # The person who did it, for those of the batch.
    actors: dict[str, set[int]] = field(default_factory=dict)
    # What each is about: a digest counts initiatives.
    subjects: dict[int, str] = field(default_factory=dict)
    # What must not be told yet, and until when.
    held: dict[int, datetime] = field(default_factory=dict)

    def of(self, kind: str, key: str, person: str = "") -> list[int]:
        """The positions that a follow of `person` hears, what is told to them alone included."""
        found = self.heard.get((kind, key), NOTHING)
        if self.private and kind == INITIATIVE and (person, key) in self.private:
            return sorted(found + self.private[person, key])
        return found

    def about(self, positions: Iterable[int]) -> set[str]:
        """Which things these concern."""
        return set(map(self.subjects.__getitem__, positions))

    def own(self, person: str) -> Collection[int]:
        """What `person` did: nobody is told of their own deeds."""
        return self.actors.get(person, NOTHING)


def read(
    after: int,
    through: int,
    follows: Iterable[tuple[str, str]],
    people: Collection[str] = (),
    holding: Held = NOTHING_HELD,
) -> Window:
    """Index what happened in (`after`, `through`] for these follows and these people.

    Withdrawn rows are left out. Memory grows with the rows that are heard, not with their texts.
    """
    wanted = set(follows)
    window = Window(after, through)
    heard: dict[tuple[str, str], list[int]] = defaultdict(list)
    private: dict[tuple[str, str], list[int]] = defaultdict(list)
    actors: dict[str, set[int]] = defaultdict(set)
    for row in rows(after, through):
        until = holding.until(row.actor_key, row.subject_kind, row.subject_key)
        if until is not None:
            window.held[row.position] = until
        if row.for_key:
            if row.for_key in people:
                private[row.for_key, row.subject_key].append(row.position)
                window.subjects[row.position] = row.subject_key
            continue
        found = [key for key in row.heard_through() if key in wanted]
        for key in found:
            heard[key].append(row.position)
        if found:
            window.subjects[row.position] = row.subject_key
        if row.actor_key in people:
            actors[row.actor_key].add(row.position)
    window.heard, window.private, window.actors = dict(heard), dict(private), dict(actors)
    _search(window, {key for kind, key in wanted if kind == SEARCH})
    return window


def rows(after: int, through: int) -> Iterator[Row]:
    """The rows of a window that may be told now, in order, a few columns each."""
    found = Activity.objects.between(after, through).filter(withdrawn_at__isnull=True)
    for values in found.values_list(*Row._fields).iterator(chunk_size=CHUNK):
        yield Row._make(values)


def _search(window: Window, keys: Collection[str]) -> None:
    """Ask whoever knows how to search which of the window's activities each search hears."""
    if not keys:
        return
    found = Activity.objects.between(window.after, window.through).public()
    # Never in all their length: a long window is searched piece by piece.
    pieces: list[Activity] = []
    for activity in found.defer("summary", "data").iterator(chunk_size=CHUNK):
        pieces.append(activity)
        if len(pieces) == CHUNK:
            _search_piece(window, keys, pieces)
            pieces = []
    if pieces:
        _search_piece(window, keys, pieces)


def _search_piece(window: Window, keys: Collection[str], activities: list[Activity]) -> None:
    for key in keys:
        ids = registry.matching(Kind.SEARCH, key, activities)
        for activity in activities:
            if activity.pk in ids and activity.position is not None:
                window.heard.setdefault((SEARCH, key), []).append(activity.position)
                window.subjects[activity.position] = activity.subject_key


class Ear(NamedTuple):
    """A follow, as far as matching needs it."""

    kind: str
    key: str
    told_through: int


def to_tell(
    window: Window, ears: Iterable[Ear], *, person: str = "", told: Collection[int] = ()
) -> set[int]:
    """What these follows of one reader have still to tell, each thing once."""
    found: set[int] = set()
    for ear in ears:
        found.update(_after(window.of(ear.kind, ear.key, person), ear.told_through))
    found.difference_update(told, window.own(person))
    return found


def to_remember(
    window: Window, ears: Iterable[Ear], told: Collection[int], *, person: str = ""
) -> set[int]:
    """What was told now and these other follows of the reader would tell again."""
    again: set[int] = set()
    for ear in ears:
        again.update(_after(window.of(ear.kind, ear.key, person), ear.told_through))
    return again.intersection(told)


def carried(
    window: Window, ears: Iterable[Ear], news: set[int], most: int, *, person: str = ""
) -> list[int]:
    """At most so many of the news, in order: the closest things followed first, then the latest."""
    if len(news) <= most:
        return sorted(news)
    near = to_tell(window, [ear for ear in ears if ear.kind not in WIDE], person=person) & news
    kept = sorted(near)[-most:]
    if len(kept) < most:
        kept += sorted(news - near)[len(kept) - most :]
    return sorted(kept)


def latest(
    after: int, through: int, searches: Iterable[str]
) -> tuple[dict[tuple[str, str], int], set[str]]:
    """The last position that each thing is heard at, and whom something is told to alone."""
    found: dict[tuple[str, str], int] = {}
    people: set[str] = set()
    for row in rows(after, through):
        if row.for_key:
            people.add(row.for_key)
        else:
            found.update(dict.fromkeys(row.heard_through(), row.position))
    window = Window(after, through)
    _search(window, set(searches))
    found.update({key: positions[-1] for key, positions in window.heard.items()})
    return found, people


def _after(positions: list[int], told_through: int) -> list[int]:
    if not positions or positions[0] > told_through:
        return positions
    return positions[bisect_right(positions, told_through) :]


class Cut(NamedTuple):
    """Readers who share one window."""

    after: int
    through: int
    readers: list[int]


def cuts(cursors: dict[int, int], settled: int, longest: int) -> list[Cut]:
    """Group readers by the window they still have to hear, none longer than `longest`.

    `cursors` is how far each was told. Those far behind share windows that end earlier: they
    hear the rest another time.
    """
    fresh = [reader for reader, told in cursors.items() if settled - told <= longest]
    found = [Cut(min(cursors[reader] for reader in fresh), settled, fresh)] if fresh else []
    behind = sorted((told, reader) for reader, told in cursors.items() if settled - told > longest)
    while behind:
        start = behind[0][0]
        # Half a window at least for everyone, so that nobody creeps.
        group = [reader for told, reader in behind if told <= start + longest // 2]
        found.append(Cut(start, start + longest, group))
        behind = behind[len(group) :]
    return found
