"""Compare a claim with the register. A match helps whoever verifies; it never accepts."""

from dataclasses import dataclass
from datetime import date

from django.db import models

from civic.accounts.functions import Function
from civic.officials.models import Claim, RegisterEntry, RegisterFile
from civic.officials.register.prints import name_key, print_of, words_of
from civic.territories.models import Territory

# A function begins some weeks after the mandate, and clerks correct dates.
NEAR_DAYS = 45
SHOWN = 6
# A council is read whole; more than any holds.
MOST = 400


class Match(models.TextChoices):
    """How near the register is to what was said."""

    EXACT = "exact", "Le répertoire dit la même chose"
    NEAR = "near", "Le répertoire dit presque la même chose"
    NONE = "none", "Le répertoire ne le dit pas"
    EMPTY = "empty", "Le répertoire n’a pas été importé pour cette fonction"


@dataclass(frozen=True)
class Found:
    """One line of the register beside the claim, and what of it is the same."""

    function: str
    place: str
    starts_on: date | None
    same_name: bool
    near_name: bool
    same_function: bool
    same_place: bool
    same_date: bool

    @property
    def is_exact(self) -> bool:
        """Whether name, function, place and date are the same."""
        return self.same_name and self.same_function and self.same_place and self.same_date

    @property
    def weight(self) -> int:
        """The nearest first."""
        facts = (self.same_function, self.same_place, self.same_date, self.near_name)
        return 4 * self.same_name + sum(facts)


@dataclass(frozen=True)
class Answer:
    """What the register says of a claim."""

    match: Match
    found: list[Found]
    vintage: date | None = None


def compare(claim: Claim) -> Answer:
    """What the register says: three questions, whatever its size."""
    files = list(RegisterFile.objects.all())
    if not files or not claim.civil_name:
        return Answer(Match.EMPTY, [])
    words = words_of(claim.civil_name)
    here = RegisterEntry.objects.filter(place=claim.territory_id)[:MOST]
    named = RegisterEntry.objects.filter(name_key=name_key(words))[:MOST]
    rows = {row.pk: row for row in [*here, *named]}
    prints = {print_of(word) for word in words}
    found = [_found(claim, row, prints) for row in rows.values()]
    near = [one for one in found if one.same_name or one.near_name]
    shown = _with_places(sorted(near, key=lambda one: -one.weight)[:SHOWN])
    return Answer(_match(near), shown, max(file.vintage for file in files))


def _match(found: list[Found]) -> Match:
    if any(one.is_exact for one in found):
        return Match.EXACT
    return Match.NEAR if found else Match.NONE


def _found(claim: Claim, row: RegisterEntry, prints: set[int]) -> Found:
    theirs = set(row.words)
    both = theirs & prints
    # One has a second first name or a double name that the other leaves out.
    same = theirs == prints or (len(both) >= 2 and (theirs <= prints or prints <= theirs))
    gap = abs((row.starts_on - claim.starts_on).days) if row.starts_on else None
    return Found(
        function=Function(row.code).label,
        place=row.place,
        starts_on=row.starts_on,
        same_name=same,
        near_name=bool(set(row.words[: row.family]) & prints),
        same_function=row.code == claim.code,
        same_place=row.place == claim.territory_id,
        same_date=gap is not None and gap <= NEAR_DAYS,
    )


def _with_places(found: list[Found]) -> list[Found]:
    """The names of places in place of their codes."""
    rows = Territory.objects.filter(code__in={one.place for one in found})
    names = dict(rows.values_list("code", "name"))
    return [Found(**{**vars(one), "place": names.get(one.place, one.place)}) for one in found]
