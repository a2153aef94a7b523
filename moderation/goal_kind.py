"""A goal with all that its steps say, as moderation meets it: one content."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.activity.models import Activity
from initiatives.actions.goals import change_goal_visibility
from initiatives.models import Goal, GoalStep, GoalVersion
from initiatives.models.goal import GOAL
from initiatives.telling import KIND
from moderation import kinds, passages, room_kinds, words


def register() -> None:
    """Let it be flagged; called by `ready()`."""
    room_kinds.add(
        room_kinds.Room(
            name=GOAL,
            label=_("Objectif"),
            words=words.GOAL,
            rows=_rows,
            content=_content,
            own=_own,
            change=lambda by, row, change: change_goal_visibility(by=by, goal=row, change=change),
            places=_places,
        )
    )


def _rows() -> QuerySet[Goal]:
    rows = Goal.objects.select_related("initiative__author").prefetch_related("steps")
    return rows.defer("initiative__search")


def _own(user: User, row: Goal) -> str:
    if row.steps.filter(person=user).exists():
        return _("Vous avez déclaré une de ses étapes : une autre personne décide.")
    return ""


def _places(row: Goal) -> Iterator[passages.Place]:
    """As it is, as it was before, in its steps and in the timeline."""
    yield row, ("line", "unit_name")
    for old in GoalVersion.objects.filter(goal=row):
        yield old, ("line",)
    for step in GoalStep.objects.filter(goal=row):
        yield step, ("line", "source")
    for told in Activity.objects.about(KIND, row.initiative_id).filter(data__goal=row.pk):
        yield told, ("summary",)


def _content(row: Goal) -> kinds.Content:
    steps = sorted(row.steps.all(), key=lambda step: step.pk)
    return room_kinds.content(
        row,
        kind=GOAL,
        title=_("Objectif de « %(title)s »") % {"title": row.initiative.title},
        plain=_("Objectif d’une initiative"),
        text=[
            [_("L’objectif"), row.line],
            [_("L’unité"), row.counted],
            *([_("Une étape"), f"{step.line} {step.source}".strip()] for step in steps),
        ],
        author=row.initiative.author,
    )
