"""What the page of an initiative with full rooms costs beside that of an empty one.

Full means 5,000 arguments, 200 amendments, 500 actions, 300 pieces of news and a goal of 200 steps.

Both are asked in turn, each request with another query string so that no whole page is kept; the
ratio of their CPU (web, PostgreSQL and Redis together) is printed beside its ceiling. The pages of
the rooms themselves have no ceiling: they are printed as multiples of the empty initiative.
"""

import statistics
from datetime import timedelta

from django.utils import timezone

from benchmarks import load
from benchmarks.cpu import Meter, postmaster, redis_server
from benchmarks.pages import ROUNDS, SMALL, WARM_UP, Asker, Measured, _base, measure_round
from benchmarks.servers import web

ARGUMENTS, AMENDMENTS, ACTIONS = 5_000, 200, 500
UPDATES, STEPS = 300, 200
MUST = 1.2


def main() -> None:
    """Fill one initiative, measure it beside another, print."""
    database = _base(SMALL)
    full, empty = _fill()
    paths = [
        Measured("initiative, empty", _each_time(empty)),
        Measured("initiative, full", _each_time(full), MUST),
        Measured("arguments", _each_time(f"{full}arguments/")),
        Measured("amendments", _each_time(f"{full}amendements/")),
        Measured("actions", _each_time(f"{full}actions/")),
        Measured("news", _each_time(f"{full}nouvelles/")),
        Measured("goal", _each_time(f"{full}objectif/")),
    ]
    with web(database) as (port, pid):
        meter = Meter([pid, postmaster(), redis_server()])
        for path in paths:
            load.run(port, path.ask, WARM_UP)
        for _ in range(ROUNDS):
            for path in paths:
                measure_round(path, port, meter)
    _print(paths)


def _each_time(address: str) -> Asker:
    return lambda number: ("GET", f"{address}?n={number}", None, {})


def _fill() -> tuple[str, str]:
    """The addresses of a full initiative and of one beside it that has nothing in its rooms."""
    from initiatives import actions
    from initiatives.models import Argument, Initiative

    # Neither has a petition nor another way: they differ by their rooms alone.
    rows = Initiative.objects.visible_to(None).open().order_by("pk")
    rows = rows.filter(petition=None, alternatives_to_it=None, alternatives_of=None)
    full, empty = rows[0], rows[1]
    if not Argument.objects.filter(initiative=full).exists():
        _write(full.pk)
        _tell(full.pk)
        actions.recount_rooms()
    return full.get_absolute_url(), empty.get_absolute_url()


def _write(initiative: int) -> None:
    from civic.accounts.models import User
    from initiatives.models import Action, Amendment, Argument
    from initiatives.models.action import Sort
    from initiatives.models.amendment import Part
    from initiatives.states import Side

    people = list(User.objects.values_list("pk", flat=True)[:1_000])
    now, sides = timezone.now(), list(Side)
    Argument.objects.bulk_create(
        Argument(
            initiative_id=initiative,
            author_id=people[number % len(people)],
            side=sides[number % 2],
            text=f"Une raison parmi d’autres, la {number}e, dite en une phrase assez longue.",
            score=number / ARGUMENTS,
            written_at=now - timedelta(minutes=number),
        )
        for number in range(ARGUMENTS)
    )
    Amendment.objects.bulk_create(
        Amendment(
            initiative_id=initiative,
            author_id=people[number % len(people)],
            part=Part.PROPOSAL,
            base_version=1,
            before="Un passage du texte.",
            after=f"Le même passage, changé la {number}e fois.",
            why="Il manquait un mot.",
            written_at=now - timedelta(minutes=number),
        )
        for number in range(AMENDMENTS)
    )
    Action.objects.bulk_create(
        Action(
            initiative_id=initiative,
            leader_id=people[number % len(people)],
            sort=Sort.EVENT,
            title=f"Réunion publique n° {number}",
            about="On y parle du texte et de la suite.",
            where="Salle des fêtes",
            starts_at=now + timedelta(days=1 + number),
            minutes=90,
            places=40,
        )
        for number in range(ACTIONS)
    )


def _tell(initiative: int) -> None:
    """News and a goal, as its author tells them."""
    from initiatives.actions.life import heard
    from initiatives.actions.updates import point_at_latest
    from initiatives.models import Goal, GoalStep, Initiative, Update
    from initiatives.models.goal import Unit

    author, now = Initiative.objects.get(pk=initiative).author, timezone.now()
    Update.objects.bulk_create(
        Update(
            initiative_id=initiative,
            author=author,
            title=f"Une nouvelle, la {number}e",
            text="Ce qui s’est passé cette semaine, en deux phrases. " * 8,
            written_at=now - timedelta(hours=number),
        )
        for number in range(UPDATES)
    )
    day = timezone.localdate()
    goal = Goal.objects.create(
        initiative_id=initiative,
        target=9_000,
        unit=Unit.TREES,
        due_on=day + timedelta(days=90),
        line="Une haie le long de la route",
        reached=12 * STEPS,
    )
    GoalStep.objects.bulk_create(
        GoalStep(
            goal=goal,
            person=author,
            day=day - timedelta(days=number),
            amount=12,
            line=f"Un rang de plus, le {number}e",
        )
        for number in range(STEPS)
    )
    heard(initiative, now)
    point_at_latest(initiative)


def _print(paths: list[Measured]) -> None:
    empty = paths[0].costs
    print(f"\nempty page {statistics.median(empty):.0f} µs of CPU a request")
    print(f"{'path':20}{'ratio median':>14}{'best':>8}{'must':>6}{'bad':>5}")
    for path in paths:
        ratios = [cost / base for cost, base in zip(path.costs, empty, strict=True)]
        must = f"{path.must:g}" if path.must else ""
        print(
            f"{path.name:20}{statistics.median(ratios):14.2f}{min(ratios):8.2f}"
            f"{must:>6}{path.bad:5}"
        )
