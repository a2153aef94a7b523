"""One initiative with everything its page shows, in as few questions as can be.

Each question costs a page some tenths of a millisecond before anything is read: what hangs on the
initiative comes with it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import JSONObject, Now
from django.http import Http404

from civic.accounts.models import User
from civic.activity.models import Activity
from civic.lib.kept import Kept
from civic.lib.prepared import Prepared, PreparedMany
from civic.territories.models import Territory
from initiatives.argument_order import by_turns
from initiatives.behind import Behind, behind_of, named_on
from initiatives.beside import BESIDE, Ways, beside_of, stand_beside
from initiatives.models import (
    Action,
    Alternative,
    Argument,
    Goal,
    Initiative,
    Life,
    NamedReply,
    Petition,
    PetitionStep,
    Stance,
    Update,
)
from initiatives.models.initiative import InitiativeQuerySet
from initiatives.named import Named, named_of
from initiatives.replies import shown
from initiatives.replies.wording import clock_mark, mark_of
from initiatives.states import LISTED, Side
from initiatives.telling import KIND

TIMELINE_MAX = 50
NAMES_MAX = 20
ARGUMENTS_MAX = 3
# What it shows of the first arguments, in the order of their columns, and of who signs them.
ARGUMENT_SHOWN = ("id", "side", "answers_id", "text", "written_at", "withdrawn_at", "visibility")
SIGNED = ("name", "handle", "visibility", "erased_at")
ARGUED = JSONObject(
    **{name: name for name in ARGUMENT_SHOWN},
    **{f"by_{name}": f"author__{name}" for name in SIGNED},
    **{f"with_{name}": f"co_author__{name}" for name in SIGNED},
    co_author="co_author_id",
)
ACTIONS_MAX = 3
# What it shows of what is to be done next, in the order of their columns.
ACTION_SHOWN = (
    *("id", "sort", "title", "starts_at", "zone", "minutes"),
    *("places", "taken", "stage", "visibility"),
)
REPLIES_MAX = 50
WAYS_MAX = 50
# What finds a place: heavy, and read by no page.
FINDING = ("words", "former_codes", "postcodes")
# A name and an address.
Step = tuple[str, str]
PLACES = ("territory", "as_mandate__territory")
# What no page of theirs says of an author.
UNREAD_OF_AUTHOR = (
    "password",
    "last_login",
    "seen_on",
    "email",
    "bio",
    "home",
    "home_is_public",
    "display",
)
# What a visitor's page changes with, the last thing that happened apart.
FRESH = (
    "visibility",
    "lifecycle",
    "version",
    "tally__supports",
    "tally__opposes",
    "life__version",
    "petition__state",
    "petition__terms",
    "petition__visibility",
    "petition__tally__confirmed",
    "image__visibility",
    "author__visibility",
    # Its clock: what it says of the answer changes at midnight.
    "reply_clock__due_on",
    "reply_clock__answered_at",
)
# What its timeline tells of each thing that happened.
TOLD = ("id", "at", "verb", "summary", "data")
# What is known of a threshold crossed by its petition.
CROSSED = ("kind", "crossed_at", "settled_at")


def _rows(pk: int) -> InitiativeQuerySet:
    rows = Initiative.objects.filter(pk=pk).select_related(
        "author",
        "tally",
        "life__latest_update",
        "goal",
        "image",
        "theme",
        "territory",
        "as_mandate__territory",
        "petition__tally",
        "call",
    )
    unread = [f"author__{name}" for name in UNREAD_OF_AUTHOR]
    unread += [f"{place}__{name}" for place in PLACES for name in FINDING]
    return rows.defer("search", "life__latest_update__text", *unread).order_by()


def _links(pk: int) -> "QuerySet[Alternative]":
    both = Alternative.objects.filter(Q(original=pk) | Q(answer=pk))
    return both.order_by("-linked_at", "-id")[:WAYS_MAX]


def _best_arguments(pk: int) -> "QuerySet[Argument]":
    """The first two of each side: each found by the index, whatever the number of the others."""
    sides = (Argument.objects.claims(side).filter(initiative=pk) for side in Side)
    one, other = (rows.order_by("-score", "-id").values("pk")[:2] for rows in sides)
    return Argument.objects.filter(pk__in=one.union(other, all=True)).order_by("-score", "-id")


def _next_actions(pk: int) -> "QuerySet[Action]":
    """What is to be done next, found by the index, whatever the number of the others."""
    rows = Action.objects.readable().filter(initiative=pk).to_come(Now())
    return rows.order_by("starts_at", "id")[:ACTIONS_MAX]


def _page_rows(pk: int) -> InitiativeQuerySet:
    happened = Activity.objects.public().about(KIND, pk).newest_first()
    named = Stance.objects.filter(
        initiative=pk, show_name=True, person__erased_at=None, person__visibility__in=LISTED
    )
    names = JSONObject(side="side", name="person__name", handle="person__handle")
    ends = JSONObject(original="original_id", answer="answer_id")
    rows = _rows(pk).select_related("reply_clock")
    return rows.annotate(
        happened=ArraySubquery(
            happened.values(told=JSONObject(**{name: name for name in TOLD}))[:TIMELINE_MAX]
        ),
        named=ArraySubquery(
            named.exclude(person=None).order_by("-id").values(who=names)[:NAMES_MAX]
        ),
        replies=ArraySubquery(
            NamedReply.objects.standing()
            .filter(initiative=pk)
            .order_by("written_at", "pk")
            .values("pk")[:REPLIES_MAX]
        ),
        links=ArraySubquery(_links(pk).values(ends=ends)),
        beside=ArraySubquery(
            beside_of(pk).values(one=JSONObject(**{name: name for name in BESIDE}))
        ),
        backed=ArraySubquery(named_on(pk)),
        argued=ArraySubquery(_best_arguments(pk).values(said=ARGUED)),
        to_do=ArraySubquery(
            _next_actions(pk).values(shown=JSONObject(**{name: name for name in ACTION_SHOWN}))
        ),
        crossed=ArraySubquery(
            PetitionStep.objects.filter(petition__initiative=pk, undone_at=None).values(
                step=JSONObject(**{name: name for name in CROSSED})
            )
        ),
    )


_one = Prepared(_rows)
_page = Prepared(_page_rows)
_pairs = Prepared(lambda pk: _links(pk).values_list("original", "answer"))
_others = PreparedMany(
    lambda keys: Initiative.objects.visible_to(None).filter(pk__in=keys).for_cards().defer("search")
)
_freshness = Prepared(
    lambda pk: (
        Initiative.objects.filter(pk=pk)
        .values_list(
            *FRESH,
            Subquery(Activity.objects.public().about(KIND, pk).newest_first().values("id")[:1]),
        )
        .order_by()
    ),
)


@dataclass(frozen=True)
class Page:
    """What a page shows: the initiative, what happened to it, who says so, the other ways."""

    initiative: Initiative
    timeline: list[Activity]
    named: Named
    ways: Ways
    # Thresholds that its petition crossed.
    crossed: list[PetitionStep]
    # What those answer who are named in it.
    replies: list[NamedReply]
    # The first of those for and against, by turns.
    arguments: list[Argument]
    # What is to be done next, soonest first.
    actions: list[Action]
    behind: Behind
    # What officials answered; None as long as none did.
    official: shown.Official | None

    @property
    def freshness(self) -> tuple[object, ...]:
        """What `freshness()` answers as long as the page is the same."""
        row = self.initiative
        latest = self.timeline[0].pk if self.timeline else None
        counts = row.tally.supports, row.tally.opposes, Life.of(row).version or None
        asked = petition_of(row)
        signed = (
            (asked.state, asked.terms, asked.visibility, asked.tally.confirmed)
            if asked
            else (None,) * 4
        )
        image = getattr(row, "image", None)
        around = (image.visibility if image else None, row.author.visibility)
        marked = *counts, *signed, *around, *clock_mark(row)
        return (row.visibility, row.lifecycle, row.version, *marked, latest)


def get(pk: int) -> Initiative:
    """The initiative, its place, theme, author, counts and picture. Raises `Http404`."""
    return _first(_one(pk))


def read(pk: int) -> Page:
    """The initiative and all that hangs on it. Raises `Http404`."""
    row: Any = _first(_page(pk))
    return Page(
        row,
        timeline=[_activity(told) for told in row.happened],
        named=named_of(row.named),
        ways=stand_beside(
            _ways(row, [(link["original"], link["answer"]) for link in row.links]),
            Life.of(row),
            row.beside,
        ),
        crossed=[_step_crossed(row, told) for told in row.crossed],
        replies=_replies(row.replies),
        arguments=_arguments(row, row.argued),
        actions=[_action(row, shown) for shown in row.to_do],
        behind=behind_of(row.backed),
        official=shown.of(row, shown.FIRST),
    )


def petition_of(row: Initiative) -> Petition | None:
    """The petition of an initiative read here, with its counts."""
    found: Petition | None = getattr(row, "petition", None)
    if found is not None:
        # The same object, so that what is asked of its initiative asks nothing of the database.
        found.initiative = row
    return found


def latest_update_of(row: Initiative) -> Update | None:
    """The latest news of an initiative read here; it comes with its counts."""
    found = Life.of(row).latest_update
    if found is not None:
        found.initiative = row
    return found


def goal_of(row: Initiative) -> Goal | None:
    """The goal of an initiative read here, unless its words are hidden."""
    found: Goal | None = getattr(row, "goal", None)
    if found is None or not found.is_plain:
        return None
    found.initiative = row
    return found


def other_ways(initiative: Initiative) -> Ways:
    """The other ways alone."""
    return _ways(initiative, _pairs(initiative.pk))


def freshness(pk: int) -> tuple[object, ...] | None:
    """What tells that a visitor's page of an initiative is no longer the same; None if unknown."""
    found = next(iter(_freshness(pk)), None)
    if found is None:
        return None
    *rest, due_on, answered_at, latest = found
    return (*rest, *mark_of(due_on, answered_at), latest)


def _first(rows: list[Initiative]) -> Initiative:
    if not rows:
        raise Http404
    return rows[0]


def _activity(told: dict[str, Any]) -> Activity:
    told["at"] = datetime.fromisoformat(told["at"])
    return Activity.from_db(None, TOLD, [told[name] for name in TOLD])


def _step_crossed(row: Initiative, told: dict[str, Any]) -> PetitionStep:
    moments = {
        name: datetime.fromisoformat(told[name]) if told[name] else None for name in CROSSED[1:]
    }
    return PetitionStep(petition=row.petition, kind=told["kind"], **moments)


def _arguments(row: Initiative, rows: list[dict[str, Any]]) -> list[Argument]:
    """The first ones, by turns; a masked one leaves its place to nobody."""
    found = [_argument(row, said) for said in rows]
    sides = ([one for one in found if one.side == side] for side in Side)
    return list(by_turns(*sides))[:ARGUMENTS_MAX]


def _argument(row: Initiative, said: dict[str, Any]) -> Argument:
    said["written_at"] = datetime.fromisoformat(said["written_at"])
    argument = Argument.from_db(None, ARGUMENT_SHOWN, [said[name] for name in ARGUMENT_SHOWN])
    argument.initiative = row
    argument.author = User(**{name: said[f"by_{name}"] for name in SIGNED})
    argument.co_author = (
        User(**{name: said[f"with_{name}"] for name in SIGNED}) if said["co_author"] else None
    )
    return argument


def _action(row: Initiative, shown: dict[str, Any]) -> Action:
    shown["starts_at"] = datetime.fromisoformat(shown["starts_at"])
    action = Action.from_db(None, ACTION_SHOWN, [shown[name] for name in ACTION_SHOWN])
    action.initiative = row
    return action


def _replies(keys: list[UUID]) -> list[NamedReply]:
    """Most initiatives have none, and ask nothing."""
    if not keys:
        return []
    rows = NamedReply.objects.filter(pk__in=keys).select_related("person", "as_mandate__territory")
    return list(rows.order_by("written_at", "pk"))


def _ways(initiative: Initiative, pairs: list[tuple[int, int]]) -> Ways:
    """The alternatives of an initiative, both directions; withheld ones are left out."""
    keys = {key for pair in pairs for key in pair} - {initiative.pk}
    found = {row.pk: row for row in _others(keys)}
    return Ways(
        answers=[found[answer] for original, answer in pairs if answer in found],
        originals=[found[original] for original, answer in pairs if original in found],
    )


# Names change once a year.
_above = Kept[dict[str, Step]](seconds=600, most=1)


def steps_to(place: Territory) -> list[Step]:
    """The way down to a place, itself included: names and addresses."""
    above = _above.get_or_make("", _read_above)
    codes = place.path.strip("/").split("/")
    return [*(above[code] for code in codes[:-1] if code in above), _step(place)]


def _read_above() -> dict[str, Step]:
    """All that other places hang under: régions, départements, communes with arrondissements."""
    parents = Territory.objects.filter(parent__isnull=False).values("parent")
    found = Territory.objects.filter(pk__in=parents).only("name", "slug")
    return {place.pk: _step(place) for place in found}


def _step(place: Territory) -> Step:
    return place.name, place.get_absolute_url()
