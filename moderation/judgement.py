"""What a moderator chooses, before anything is written. Pure data."""

from dataclasses import asdict, dataclass, replace
from dataclasses import fields as dataclass_fields
from datetime import datetime, timedelta
from typing import Any, Self

from moderation.categories import NEVER_WITHHELD, Motive, severity
from moderation.models.decision import (
    ACCOUNT_HARSHNESS,
    FREEZE_DAYS,
    HARSHNESS,
    AccountMeasure,
    Measure,
)


@dataclass(frozen=True)
class Judgement:
    """What a moderator chose."""

    measure: Measure
    # Which motive was found right; None when the content is kept.
    motive: Motive | None = None
    passage: str = ""
    explanation: str = ""
    # It attacks somebody elected, by name or by function: a second person must agree.
    about_official: bool = False
    # Kept, and those who flagged it must have known that there was nothing.
    unfounded: bool = False
    # What it takes from the author besides, and for how many days; a freeze lasts as many.
    account: AccountMeasure = AccountMeasure.NONE
    days: int = 0

    @property
    def ground(self) -> str:
        """`law:<category>` or `terms:<rule>`; empty when the content is kept."""
        return severity(self.motive).ground if self.motive else ""

    @property
    def quoted(self) -> str:
        """The passage as everyone may read it: none once it is taken out."""
        return "" if self.measure == Measure.REDACT else self.passage.strip()

    def frozen_until(self, now: datetime) -> datetime | None:
        """When the discussion goes on again; None for any other measure."""
        if self.measure != Measure.FREEZE:
            return None
        return now + timedelta(days=self.days or FREEZE_DAYS)

    @property
    def goes_too_far(self) -> bool:
        """Whether it takes a whole text away for what never asks for that."""
        return self.motive in NEVER_WITHHELD and self.measure in (Measure.DISABLE, Measure.REMOVE)

    @property
    def restricts(self) -> bool:
        """Whether it takes anything from anybody."""
        return self.measure != Measure.KEEP

    def is_harsher_than(self, other: Self) -> bool:
        """Whether it takes more than another on any side."""
        if HARSHNESS[self.measure] > HARSHNESS[other.measure]:
            return True
        mine, theirs = ACCOUNT_HARSHNESS[self.account], ACCOUNT_HARSHNESS[other.account]
        return mine > theirs or (mine == theirs and self.days > other.days)

    def alone(self) -> Self:
        """The most that one person may do of it while a second one is awaited."""
        measure = _ALONE.get(self.measure, self.measure)
        days = self.days if measure == Measure.FREEZE else 0
        return replace(self, measure=measure, account=AccountMeasure.NONE, days=days)

    def as_json(self) -> dict[str, Any]:
        """Its fields, as they are kept with a proposal."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Self:
        """What was kept with a proposal."""
        motive = Motive(fields["motive"]) if fields["motive"] else None
        typed = {
            "measure": Measure(fields["measure"]),
            "motive": motive,
            "account": AccountMeasure(fields.get("account", "")),
        }
        known = {one.name for one in dataclass_fields(cls)}
        return cls(**{name: value for name, value in (fields | typed).items() if name in known})


# Removing waits for the second person behind a suspended access, and taking a passage out behind a
# warning; what is milder is done at once.
_ALONE = {Measure.REMOVE: Measure.DISABLE, Measure.REDACT: Measure.BLUR}
