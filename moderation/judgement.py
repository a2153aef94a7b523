"""What a moderator chooses, before anything is written. Pure data."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from moderation.categories import Motive, severity
from moderation.models.decision import HARSHNESS, Measure


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

    @property
    def ground(self) -> str:
        """`law:<category>` or `terms:<rule>`; empty when the content is kept."""
        return severity(self.motive).ground if self.motive else ""

    @property
    def restricts(self) -> bool:
        """Whether it takes anything from anybody."""
        return self.measure != Measure.KEEP

    def is_harsher_than(self, other: Self) -> bool:
        """Whether it takes more than another on any side."""
        return HARSHNESS[self.measure] > HARSHNESS[other.measure]

    def alone(self) -> Self:
        """The most that one person may do of it while a second one is awaited."""
        return replace(self, measure=_ALONE.get(self.measure, self.measure))

    def as_json(self) -> dict[str, Any]:
        """Its fields, as they are kept with a proposal."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Self:
        """What was kept with a proposal."""
        motive = Motive(fields["motive"]) if fields["motive"] else None
        return cls(**fields | {"measure": Measure(fields["measure"]), "motive": motive})


# Removing waits for the second person behind a suspended access; what is milder is done at once.
_ALONE = {Measure.REMOVE: Measure.DISABLE}
