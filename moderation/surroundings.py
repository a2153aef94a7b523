"""What a case is read with: one question planned once for each thing that hangs on it.

Writing their SQL anew cost the page of a case more than reading the rows.
"""

from dataclasses import dataclass

from django.db.models import Count, Q, Subquery

from civic.lib.prepared import Prepared, PreparedText
from moderation.models import (
    Case,
    Cover,
    Decision,
    Flag,
    Hit,
    Inflow,
    Referral,
    Transmission,
)
from moderation.models.decision import Measure

NOTES, ALIKE, EARLIER = 10, 5, 10
# Of one content, all its versions: more decisions than anybody reads.
_DECISIONS = 60


@dataclass(frozen=True)
class MotiveCount:
    """What the flags of a case say, in aggregate: who flagged is shown to nobody."""

    label: str
    count: int


@dataclass(frozen=True)
class AuthorRecord:
    """What was decided about an author's contents before."""

    cases: int
    restricted: int


class Surroundings:
    """A case with its history and its likes, each read once, when it is asked for."""

    def __init__(self, case: Case) -> None:
        self.case = case
        # About all the versions of the content, latest first.
        self.decisions: list[Decision] = _decisions(case.pk)

    @property
    def first(self) -> Decision | None:
        """The first voice that waits for a second one."""
        rows = (row for row in self._own() if row.is_proposal and row.round == self.case.round)
        return next(rows, None) if self.case.is_open else None

    @property
    def history(self) -> list[Decision]:
        """What was decided; a first voice is shown apart while it waits for a second one."""
        return [row for row in self._own() if not (self.case.is_open and row.is_proposal)]

    @property
    def earlier(self) -> list[Decision]:
        """What was decided about other versions of the same content."""
        others = (row for row in self.decisions if row.case_id != self.case.pk)
        return [row for row in others if not row.is_proposal][:EARLIER]

    @property
    def alike(self) -> list[Decision]:
        """The latest decisions about the same motive, whoever wrote what."""
        rows = _alike(self.case.motive)
        return [row for row in rows if row.case_id != self.case.pk][:ALIKE]

    @property
    def record(self) -> AuthorRecord:
        """The author's past cases, this one apart."""
        if self.case.author_id is None:
            return AuthorRecord(0, 0)
        every, hard = next(iter(_records(self.case.author_id)), (0, 0))
        own = [row for row in self._own() if not row.is_proposal]
        kept = sum(row.measure == Measure.KEEP for row in own)
        return AuthorRecord(every - len(own), hard - (len(own) - kept))

    @property
    def motives(self) -> list[MotiveCount]:
        """How many standing flags give each motive, most first."""
        return [MotiveCount(_LABELS[motive], count) for motive, count in _motives(self.case.pk)]

    @property
    def notes(self) -> list[str]:
        """What moderators who sent it here, then flaggers, added, without who."""
        return [*_referred(self.case.pk), *_notes(self.case.pk)]

    @property
    def hits(self) -> list[Hit]:
        """What watch rules found in it."""
        return _hits(self.case.pk)

    @property
    def inflow(self) -> Inflow | None:
        """The abnormal inflow of flags, if there was one."""
        return next(iter(_inflow(self.case.pk)), None)

    @property
    def cover(self) -> Cover | None:
        """The cover that holds on it now."""
        return next(iter(_cover(self.case.pk)), None)

    @property
    def transmissions(self) -> list[Transmission]:
        """Which authorities were told, and when."""
        return _transmissions(self.case.pk)

    def _own(self) -> list[Decision]:
        return [row for row in self.decisions if row.case_id == self.case.pk]


_LABELS = {value: str(label) for value, label in Flag._meta.get_field("motive").flatchoices}
_motives = Prepared(
    lambda pk: (
        Flag.objects.standing()
        .filter(case=pk)
        .values_list("motive")
        .annotate(n=Count("pk"))
        .order_by("-n")
    )
)
_notes = Prepared(
    lambda pk: (
        Flag.objects.standing()
        .filter(case=pk)
        .exclude(note="")
        .order_by("pk")
        .values_list("note", flat=True)[:NOTES]
    )
)
_referred = Prepared(
    lambda pk: (
        Referral.objects.filter(case=pk).order_by("pk").values_list("note", flat=True)[:NOTES]
    )
)
_hits = Prepared(lambda pk: Hit.objects.filter(case=pk).select_related("rule").order_by("pk"))
_inflow = Prepared(lambda pk: Inflow.objects.filter(case=pk).order_by())
_cover = Prepared(lambda pk: Cover.objects.standing().filter(case=pk).order_by("pk")[:1])
_transmissions = Prepared(lambda pk: Transmission.objects.filter(case=pk).order_by("at"))
_decisions = Prepared(
    lambda pk: (
        Decision.objects.standing()
        .filter(
            case__kind=Subquery(Case.objects.filter(pk=pk).values("kind")),
            case__key=Subquery(Case.objects.filter(pk=pk).values("key")),
        )
        .select_related("restriction", "case")
        .defer("case__text", "statement")
        .latest_first()[:_DECISIONS]
    )
)
_alike = PreparedText(
    lambda motive: (
        Decision.objects.final()
        .filter(case__motive=motive)
        .select_related("case")
        .defer("case__text", "statement")
        .latest_first()[: ALIKE + 1]
    )
)
_records = Prepared(
    lambda author: (
        Decision.objects.final()
        .filter(case__author=author)
        .values("case__author")
        .annotate(every=Count("pk"), hard=Count("pk", filter=~Q(measure=Measure.KEEP)))
        .values_list("every", "hard")
        .order_by()
    )
)
