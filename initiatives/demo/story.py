"""Turn the demo's texts into dated events, oldest first, each done by the real actions.

The order matters: a timeline is read in the order in which it was written, and a position
remembers the version of the text that was there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from civic.accounts.models import User
from civic.territories.models import Territory
from civic.themes.models import Theme
from initiatives import actions
from initiatives.content import Content
from initiatives.demo import amendments, arguments, debates, goals, kits, news
from initiatives.demo.accounts import ACCOUNTS
from initiatives.demo.content import Asking, Closing, Decision, Edit, Entry
from initiatives.demo.people import mandate_of
from initiatives.demo.pictures import picture
from initiatives.demo.signatures import Signers, closing, opening, sign_together
from initiatives.models import Amendment, Argument, Initiative
from initiatives.permissions import can_restrict
from initiatives.states import WITHHELD, Outcome, Side, Visibility

_SHOWN = {Side.SUPPORT: 0.12, Side.OPPOSE: 0.05}
_MODERATORS = [one.label for one in ACCOUNTS if one.role == "moderator"]
# Those who hold a function here: the demo gives them no opinion.
_SILENT = {one.label for one in ACCOUNTS if one.role != "citizen"}


@dataclass(order=True, frozen=True)
class Event:
    """Something that happens at a date."""

    at: datetime
    run: Callable[[datetime], None] = field(compare=False)


@dataclass(kw_only=True)
class Story:
    """Who and what the events need, and what they made so far."""

    now: datetime
    chance: Random
    users: dict[str, User]
    places: dict[str, Territory]
    themes: dict[str, Theme]
    initiatives: dict[str, Initiative] = field(default_factory=dict)
    contents: dict[str, Content] = field(default_factory=dict)
    stances: int = 0

    def events(self, entries: list[Entry]) -> list[Event]:
        """Every event of every entry, in the order they happened."""
        return sorted(event for entry in entries for event in self._events(entry))

    def _events(self, entry: Entry) -> Iterator[Event]:
        published = self._ago(entry.age)
        yield Event(published, lambda at: self._publish(entry, at))
        for edit in entry.edits:
            yield Event(published + timedelta(days=edit.after), self._edit(entry, edit))
        for decision in entry.moderation:
            yield Event(self._ago(decision.age), self._decide(entry, decision))
        if entry.closed:
            yield Event(self._ago(entry.closed.age), self._close(entry, entry.closed))
        if entry.petition:
            yield from self._petition(entry, entry.petition)
        yield from self._rooms(entry)
        yield from self._stances(entry, published)

    def _rooms(self, entry: Entry) -> Iterator[Event]:
        """What is written beside its text."""
        for amending in amendments.of(entry.key):
            yield from self._amendment(entry, amending)
        if entry.key == goals.KEY:
            yield from self._goal(entry)
        for told in news.of(entry.key):
            yield Event(self._ago(told.age), self._news(entry, told))
        for arguing in arguments.of(entry.key):
            yield from self._argument(entry, arguing)
        yield from self._debate(entry)
        for saying in kits.of(entry.key):
            yield Event(self._ago(saying.age), self._say(entry, saying))

    def _stances(self, entry: Entry, published: datetime) -> Iterator[Event]:
        """Many at first, then fewer; none once nobody can take a side any more."""
        ends = [self._ago(one.age) for one in entry.moderation if one.visibility in WITHHELD]
        ends += [self._ago(entry.closed.age)] if entry.closed else []
        window = (min([*ends, self.now]) - published) * 0.97
        crowd = self._crowd(entry)
        sides = [Side.SUPPORT] * entry.supports + [Side.OPPOSE] * entry.opposes
        for person, side in zip(crowd, sides, strict=False):
            at = published + window * (0.01 + 0.99 * self.chance.random() ** 2)
            yield Event(at, self._take(entry, person, side))

    def _petition(self, entry: Entry, asking: Asking) -> Iterator[Event]:
        """Open it, sign it day after day, close it if it is."""
        opened = self._ago(asking.age)
        end = self._ago(asking.closed) if asking.closed else self.now
        # People of their own: the rest of the demo stays as it is without them.
        chance = Random(entry.key)  # noqa: S311  # nosec B311
        signers = Signers(asking, chance, self.places[entry.place])
        yield Event(opened, lambda at: self._open_petition(entry, asking, at))
        for day, number in signers.days(opened, end):
            yield Event(day, self._sign(entry, signers, number))
        if asking.closed:
            yield Event(end, lambda at: closing(self.initiatives[entry.key].petition, at))

    def _argument(self, entry: Entry, one: arguments.Arguing) -> Iterator[Event]:
        """Signed by somebody, answered some hours later by somebody else."""
        people = [user for label, user in self.users.items() if label not in _SILENT]
        author, made = self.author(entry), list[Argument]()
        others = [user for user in people if user != author]
        by, replier = Random(one.text).sample(others, 2)  # noqa: S311  # nosec B311

        def publish(at: datetime) -> None:
            made.append(arguments.publish(one, self.initiatives[entry.key], by, at))

        yield Event(self._ago(one.age), publish)
        if one.reply:
            later = self._ago(one.age) + timedelta(hours=7)
            yield Event(later, lambda at: arguments.reply(one, made[0], replier, at))
        if one.joins:
            later = self._ago(one.age) + timedelta(days=2)
            yield Event(later, lambda at: arguments.join(one, made[0], at))

    def _debate(self, entry: Entry) -> Iterator[Event]:
        """Closed with a conclusion that both sides annotate, or slowed down."""
        made = self.initiatives

        def annotated(note: debates.Note) -> Callable[[datetime], None]:
            return lambda at: debates.annotate(made[entry.key], note, at)

        if entry.key == debates.SLOWED:
            yield Event(self._ago(debates.SLOW_AGE), lambda at: debates.slow(made[entry.key], at))
        if entry.key == debates.CLOSED:
            yield Event(self._ago(debates.AGE), lambda at: debates.close(made[entry.key], at))
            for note in debates.NOTES:
                yield Event(self._ago(note.age), annotated(note))

    def _say(self, entry: Entry, one: kits.Saying) -> Callable[[datetime], None]:
        return lambda at: kits.write(one, self.initiatives[entry.key], at)

    def _amendment(self, entry: Entry, one: amendments.Amending) -> Iterator[Event]:
        """Proposed by somebody else than who wrote the text, then answered if it was."""
        made: list[Amendment] = []
        initiatives, author = self.initiatives, self.author(entry)
        others = [user for label, user in self.users.items() if label not in _SILENT]
        by = Random(one.why).choice([user for user in others if user != author])  # noqa: S311  # nosec B311

        def propose(at: datetime) -> None:
            made.append(amendments.propose(one, initiatives[entry.key], by, at))

        def answer(at: datetime) -> None:
            amendments.answer(one, made[0], at)
            initiatives[entry.key].refresh_from_db()

        yield Event(self._ago(one.age), propose)
        if one.answered is not None:
            yield Event(self._ago(one.answered), answer)

    def _news(self, entry: Entry, told: news.Told) -> Callable[[datetime], None]:
        return lambda at: news.publish(self.initiatives[entry.key], told, at)

    def _goal(self, entry: Entry) -> Iterator[Event]:
        def declared(step: goals.Step) -> Callable[[datetime], None]:
            return lambda at: goals.declare(self.initiatives[entry.key], step, at)

        yield Event(self._ago(goals.SET), lambda at: goals.set_it(self.initiatives[entry.key], at))
        for step in goals.STEPS:
            yield Event(self._ago(step.age), declared(step))

    def _open_petition(self, entry: Entry, asking: Asking, at: datetime) -> None:
        initiative = self.initiatives[entry.key]
        initiative.petition = opening(initiative.author, initiative, asking, at)

    def _sign(self, entry: Entry, signers: Signers, number: int) -> Callable[[datetime], None]:
        def run(at: datetime) -> None:
            sign_together(self.initiatives[entry.key].petition, signers, number, at)

        return run

    def _crowd(self, entry: Entry) -> list[User]:
        """Everyone who may take a side, those who live nearest first more often than not."""
        author = self.author(entry)
        place = self.places[entry.place]

        def distance(user: User) -> float:
            return self.chance.random() - 0.5 * _closeness(user, place)

        people = [user for label, user in self.users.items() if label not in _SILENT]
        return sorted((user for user in people if user != author), key=distance)

    def author(self, entry: Entry) -> User:
        """Who wrote it: whoever the entry names, else somebody of the place, always the same."""
        if entry.author:
            return self.users[entry.author]
        place = self.places[entry.place]
        people = [user for label, user in self.users.items() if label not in _SILENT]
        named = {one.label for one in ACCOUNTS}
        near = [user for user in people if _closeness(user, place) == 2]
        pool = [user for user in near if user.email.split("@")[0] not in named] or people
        return Random(entry.key).choice(pool)  # noqa: S311  # nosec B311

    def _publish(self, entry: Entry, at: datetime) -> None:
        author = self.author(entry)
        content = self._content(entry)
        self.contents[entry.key] = content
        self.initiatives[entry.key] = actions.publish(
            by=author,
            content=content,
            answers=self.initiatives[entry.answers] if entry.answers else None,
            image=picture(entry.image, entry.image_alt) if entry.image else None,
            as_mandate=mandate_of(author) if entry.as_mandate else None,
            at=at,
        )

    def _content(self, entry: Entry) -> Content:
        return Content(
            title=entry.title,
            problem=entry.problem,
            proposal=entry.proposal,
            decision_maker=entry.decision_maker,
            territory=self.places[entry.place],
            theme=self.themes[entry.theme],
            sources=[{"title": title, "url": url} for title, url in entry.sources],
        )

    def _edit(self, entry: Entry, edit: Edit) -> Callable[[datetime], None]:
        def run(at: datetime) -> None:
            initiative = self.initiatives[entry.key]
            texts: dict[str, Any] = dict(edit.texts)
            content = replace(self.contents[entry.key], **texts)
            self.contents[entry.key] = content
            self.initiatives[entry.key] = actions.edit(
                by=initiative.author,
                initiative=initiative,
                content=content,
                note=edit.note,
                expected_version=initiative.version,
                at=at,
            )

        return run

    def _take(self, entry: Entry, person: User, side: Side) -> Callable[[datetime], None]:
        shown = self.chance.random() < _SHOWN[side]

        def run(at: datetime) -> None:
            actions.take_stance(
                by=person,
                initiative=self.initiatives[entry.key],
                side=side,
                show_name=shown,
                agrees=True,
                at=at,
            )
            self.stances += 1

        return run

    def _decide(self, entry: Entry, decision: Decision) -> Callable[[datetime], None]:
        def run(at: datetime) -> None:
            initiative = self.initiatives[entry.key]
            moderators = [self.users[label] for label in _MODERATORS]
            able = [one for one in moderators if can_restrict(one, initiative)]
            actions.change_visibility(
                by=able[initiative.pk % len(able)],
                initiative=initiative,
                to=Visibility(decision.visibility),
                reason=decision.reason,
                at=at,
            )

        return run

    def _close(self, entry: Entry, closing: Closing) -> Callable[[datetime], None]:
        def run(at: datetime) -> None:
            initiative = self.initiatives[entry.key]
            self.initiatives[entry.key] = actions.close(
                by=initiative.author,
                initiative=initiative,
                outcome=Outcome(closing.outcome),
                text=closing.text,
                at=at,
            )

        return run

    def _ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)


def _closeness(user: User, place: Territory) -> int:
    """2 for somebody of the place or of the area it is, 1 for the same département, else 0."""
    home = user.home
    if home is None or place.is_national:
        return 0
    if home.path.startswith(place.path) or home.epci_id == place.code:
        return 2
    return int(home.department_code == place.department_code != "")
