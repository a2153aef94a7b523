"""The cases somebody may be given, lane by lane, from small indexes: questions planned once.

What a draw reads does not grow with the queue: a few numbers in the order of an index, then the
cases themselves. Whether somebody may judge one of them is asked afterwards (`permissions`).
"""

import random
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any

from civic.accounts.models import User
from civic.lib.prepared import PreparedMany, Written
from moderation.categories import SEVERITIES
from moderation.models import Case
from moderation.priority import LOT

# Looked at together: the first that may be judged is drawn. A lane is left when 2,000 of its
# cases are kept from somebody: a ban wider than that is no tie to a case.
_CHUNK, _CHUNKS = 5, 400
_WITHINS = sorted({int(one.within.total_seconds()) for one in SEVERITIES.values()})

# Nobody holds it; they did not write it, pass on it, flag it or write the rule that found it.
_FREE = """
    free.decided_at IS NULL AND (free.lease_until IS NULL OR free.lease_until <= %(now)s)
    AND free.author_id IS DISTINCT FROM %(me)s AND free.id <> ALL (%(refused)s)
    AND NOT EXISTS (SELECT 1 FROM moderation_passed passed
        WHERE passed.case_id = free.id AND passed.person_id = %(me)s AND passed.until > %(now)s)
    AND NOT EXISTS (SELECT 1 FROM moderation_flag flag
        WHERE flag.case_id = free.id AND flag.person_id = %(me)s)
    AND NOT EXISTS (SELECT 1 FROM moderation_hit hit
        JOIN moderation_rule rule ON rule.id = hit.rule_id
        WHERE hit.case_id = free.id AND rule.created_by_id = %(me)s)
"""
_LATE, _ON_TIME = (
    "free.gravity < 4 AND free.due_at <= %(now)s",
    "free.gravity < 4 AND free.due_at > %(now)s",
)
_FIRST = "SELECT free.id FROM moderation_case free WHERE"
_VALUES = {"me": "bigint", "now": "timestamptz", "refused": "bigint[]"}

_grave = Written(
    f"{_FIRST} {_FREE} AND free.gravity = 4 ORDER BY free.due_at, free.id LIMIT {_CHUNK}",
    **_VALUES,
)
_late = Written(
    f"{_FIRST} {_FREE} AND {_LATE} ORDER BY free.due_at, free.id LIMIT {_CHUNK}", **_VALUES
)
# Cases of one allowed time keep their order for ever: the first of each, then compared.
_ranked = Written(
    f"""
SELECT best.id FROM unnest(%(withins)s) given(seconds), LATERAL (
    {_FIRST} {_FREE} AND {_ON_TIME} AND free.within = given.seconds
    ORDER BY free.rank DESC, free.id LIMIT {_CHUNK}
) best
""",  # noqa: S608 (pieces of this module)
    **_VALUES,
    withins="integer[]",
)
_ends = Written(
    f"""
SELECT ({_FIRST} free.decided_at IS NULL AND {_ON_TIME} ORDER BY free.id LIMIT 1) AS first,
       ({_FIRST} free.decided_at IS NULL AND {_ON_TIME} ORDER BY free.id DESC LIMIT 1) AS last
""",
    now="timestamptz",
)
_from = Written(
    f"{_FIRST} {_FREE} AND {_ON_TIME} AND free.id >= %(start)s ORDER BY free.id LIMIT {_CHUNK}",
    **_VALUES,
    start="bigint",
)
# Their texts are read once one is given.
_cases = PreparedMany(lambda keys: Case.objects.filter(pk__in=keys).defer("text").order_by())

Ask = Callable[[list[int]], list[Case]]


def candidates(
    by: User, now: datetime, chance: random.Random, *, grave: bool
) -> Iterator[list[Case]]:
    """The cases to look at, some at a time, lane by lane; `grave` ones only if asked."""
    about = {"me": by.pk, "now": now}
    if grave:
        yield from _chunks(lambda refused: _in_order(_grave, about | {"refused": refused}))
    yield from _chunks(lambda refused: _in_order(_late, about | {"refused": refused}))
    if chance.randrange(LOT) == 0:
        yield _by_lot(about, chance)
    yield from _chunks(lambda refused: _by_priority(about | {"refused": refused}, now))


def _chunks(ask: Ask) -> Iterator[list[Case]]:
    refused: list[int] = []
    for _turn in range(_CHUNKS):
        found = ask(refused)
        if not found:
            return
        yield found
        refused += [case.pk for case in found]


def _in_order(question: Written, values: dict[str, Any]) -> list[Case]:
    return _read([row["id"] for row in question.rows(**values)])


def _by_priority(values: dict[str, Any], now: datetime) -> list[Case]:
    best = _in_order(_ranked, values | {"withins": _WITHINS})
    return sorted(best, key=lambda case: -case.terms_at(now).total)


def _by_lot(about: dict[str, Any], chance: random.Random) -> list[Case]:
    ends = _ends(now=about["now"])
    if ends["first"] is None:
        return []
    start = chance.randint(ends["first"], ends["last"])
    return _in_order(_from, about | {"refused": [], "start": start})


def _read(keys: Collection[int]) -> list[Case]:
    rows = {case.pk: case for case in _cases(keys)}
    return [rows[key] for key in keys if key in rows]
