"""How the tables would be shared between machines, and which statements name their machine.

The plan of docs/scaling.md. A distributed table lives in shards by one column; a statement that
says which value of it it means is sent to one machine, any other to all of them.
"""

from collections.abc import Iterator

import sqlglot
from sqlglot import exp

BY_PETITION, BY_INITIATIVE = "petition_id", "initiative_id"

# The tables that grow with people, each with its distribution column. Those with the same column
# are colocated: rows of one petition are on one machine, whichever table they are in.
DISTRIBUTED = {
    "initiatives_signature": BY_PETITION,
    "initiatives_signaturedelta": BY_PETITION,
    "initiatives_petitionday": BY_PETITION,
    "initiatives_petitionarea": BY_PETITION,
    "initiatives_root": BY_PETITION,
    "initiatives_rootchunk": BY_PETITION,
    "initiatives_stance": BY_INITIATIVE,
    "initiatives_stancedelta": BY_INITIATIVE,
}
# Copied whole to each machine: what the tables above have foreign keys to.
REFERENCE = {
    "initiatives_initiative",
    "initiatives_petition",
    "accounts_user",
    "territories_territory",
    "themes_theme",
}

# A column of a table of the statement, or None for what is known before it runs.
Place = tuple[str, str] | None


def astray(sql: str) -> list[str]:
    """The distributed tables that a statement reads or writes without saying which shard."""
    tree = sqlglot.parse_one(sql, dialect="postgres")
    return sorted(set(_astray(tree)))


def _astray(tree: exp.Expression) -> Iterator[str]:
    equal = Equal(tree)
    for table in tree.find_all(exp.Table):
        key = DISTRIBUTED.get(table.name)
        if key and key not in _written(table) and not equal.is_known((table.alias_or_name, key)):
            yield table.name


def _written(table: exp.Table) -> list[str]:
    """The columns that an INSERT gives, when this is the table it fills."""
    into = table.parent
    is_filled = isinstance(into, exp.Schema) and isinstance(into.parent, exp.Insert)
    return [one.name for one in into.expressions] if is_filled and into else []


class Equal:
    """What a statement demands to be equal: all of its conditions and joins, none behind an OR."""

    def __init__(self, tree: exp.Expression) -> None:
        self._first: dict[Place, Place] = {}
        for clause in tree.find_all(exp.Where, exp.Join):
            demanded = clause.this if isinstance(clause, exp.Where) else clause.args.get("on")
            for one in _conjuncts(demanded):
                self._take(one)

    def is_known(self, place: Place) -> bool:
        """Whether the value is known before the statement runs."""
        return self._root(place) == self._root(None)

    def _take(self, one: exp.Expression) -> None:
        if isinstance(one, exp.EQ):
            sides = [_place(one.this), _place(one.expression)]
        elif isinstance(one, exp.In) and one.expressions:
            sides = [_place(one.this), *map(_place, one.expressions)]
        else:
            return
        known = [side for side in sides if side is not _ELSE]
        for side in known[1:] if len(known) == len(sides) else []:
            self._first[self._root(side)] = self._root(known[0])

    def _root(self, place: Place) -> Place:
        while (above := self._first.get(place, place)) != place:
            place = above
        return place


# What is neither a column nor known: a subquery, a sum of columns.
_ELSE: Place = ("", "")


def _conjuncts(condition: exp.Expression | None) -> Iterator[exp.Expression]:
    if isinstance(condition, exp.Paren):
        yield from _conjuncts(condition.this)
    elif isinstance(condition, exp.And):
        yield from _conjuncts(condition.this)
        yield from _conjuncts(condition.expression)
    elif condition is not None:
        yield condition


def _place(value: exp.Expression) -> Place:
    if isinstance(value, exp.Column):
        return value.table or _only_table(value), value.name
    return _ELSE if value.find(exp.Column, exp.Select) else None


def _only_table(column: exp.Column) -> str:
    """The table of a column without one: that of its own part of the statement."""
    part = column.find_ancestor(exp.Select, exp.Update, exp.Delete)
    tables = list(part.find_all(exp.Table)) if part else []
    return tables[0].alias_or_name if len(tables) == 1 else ""
