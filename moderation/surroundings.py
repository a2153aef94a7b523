"""What a case is read with: one question planned once for each thing that hangs on it.

Writing their SQL anew cost the page of a case more than reading the rows.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Subquery

from civic.accounts.models import Limit
from civic.lib.prepared import Prepared, PreparedMany, PreparedText, Written
from moderation.models import (
    Case,
    Cover,
    Decision,
    Flag,
    Hit,
    Inflow,
    Notice,
    Order,
    Referral,
    Transmission,
)
from moderation.models.decision import Measure
from moderation.unfounded import FLAGS

# Bounds, so that a case of a much flagged text costs what any case costs.
NOTES, NOTICES, ALIKE, EARLIER, RECORD = 10, 10, 5, 10, 20


@dataclass(frozen=True)
class MotiveCount:
    """What the flags of a case say, in aggregate: who flagged is shown to nobody."""

    label: str
    count: int


@dataclass(frozen=True)
class AuthorRecord:
    """What was decided about an author's last cases before."""

    cases: int
    restricted: int

    @property
    def is_whole(self) -> bool:
        """Whether these are all of them."""
        return self.cases < RECORD


class Surroundings:
    """A case with its history and its likes, each read once, when it is asked for."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._has = _what_hangs(case=case.pk, kind=case.kind, key=case.key, author=case.author_id)
        # About it and the last other versions of the content, latest first.
        self.decisions: list[Decision] = _decisions(self._has["decisions"])

    @property
    def first(self) -> Decision | None:
        """The first voice that waits for a second one."""
        rows = (row for row in self._own() if row.is_proposal and row.round == self.case.round)
        return next(rows, None) if self.case.is_open else None

    @property
    def is_again(self) -> bool:
        """Whether a measure that holds is looked at again, and waits for an answer."""
        return self.case.is_open and bool(self._has["again"])

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
        measures = self._has["record"]
        return AuthorRecord(len(measures), sum(one != Measure.KEEP for one in measures))

    @property
    def motives(self) -> list[MotiveCount]:
        """How many standing flags give each motive, most first."""
        found: dict[str, int] = self._has["motives"] or {}
        most = sorted(found.items(), key=lambda one: (-one[1], one[0]))
        return [MotiveCount(_LABELS[motive], count) for motive, count in most]

    @property
    def notes(self) -> list[str]:
        """What moderators who sent it here, then flaggers, added, without who."""
        referred = _referred(self.case.pk) if self._has["referrals"] else []
        return [*referred, *(_notes(self.case.pk) if self._has["notes"] else [])]

    @property
    def hits(self) -> list[Hit]:
        """What watch rules found in it."""
        return _hits(self.case.pk) if self._has["hits"] else []

    @property
    def inflow(self) -> Inflow | None:
        """The abnormal inflow of flags, if there was one."""
        return next(iter(_inflow(self.case.pk)), None) if self._has["inflow"] else None

    @property
    def cover(self) -> Cover | None:
        """The cover that holds on it now."""
        return next(iter(_cover(self.case.pk)), None) if self._has["cover"] else None

    @property
    def orders(self) -> list[Order]:
        """What authorities ordered about it, the first to come due first."""
        return list(Order.objects.about(self.case)) if self.case.ordered_until else []

    @property
    def transmissions(self) -> list[Transmission]:
        """Which authorities were told, and when."""
        return _transmissions(self.case.pk) if self._has["transmissions"] else []

    @property
    def notices(self) -> list[Notice]:
        """The legal notices about the content."""
        return _notices(self.case.pk) if self._has["notices"] else []

    def warning_at(self, now: datetime) -> Limit | None:
        """The last warning the author still knows of."""
        rows = _warnings(self.case.author_id or 0) if self._has["warnings"] else []
        for row in rows:
            if row.starts_at <= now and (row.ends_at is None or row.ends_at > now):
                return row
        return None

    def _own(self) -> list[Decision]:
        return [row for row in self.decisions if row.case_id == self.case.pk]


_LABELS = {value: str(label) for value, label in Flag._meta.get_field("motive").flatchoices}
# What is counted, and what most cases have none of: that is asked for where there is any.
_what_hangs = Written(
    f"""
SELECT (SELECT json_object_agg(motive, n) FROM (
            SELECT motive, count(*) AS n FROM moderation_flag
            WHERE case_id = %(case)s AND withdrawn_at IS NULL GROUP BY motive) m) AS motives,
       ARRAY(SELECT id FROM moderation_decision
             WHERE case_id = %(case)s AND undone_at IS NULL
             UNION ALL
             SELECT d.id FROM (
                 SELECT id FROM moderation_case
                 WHERE kind = %(kind)s AND key = %(key)s AND id <> %(case)s
                 ORDER BY opened_at DESC, id DESC LIMIT {EARLIER}) c
             JOIN moderation_decision d ON d.case_id = c.id
             WHERE d.undone_at IS NULL AND NOT d.is_proposal) AS decisions,
       ARRAY(SELECT d.measure FROM (
                 SELECT id FROM moderation_case
                 WHERE author_id = %(author)s AND decided_at IS NOT NULL AND id <> %(case)s
                 ORDER BY decided_at DESC, id DESC LIMIT {RECORD}) c
             CROSS JOIN LATERAL (
                 SELECT measure FROM moderation_decision
                 WHERE case_id = c.id AND undone_at IS NULL AND NOT is_proposal
                 ORDER BY round DESC LIMIT 1) d) AS record,
       EXISTS (SELECT 1 FROM moderation_flag WHERE case_id = %(case)s AND withdrawn_at IS NULL
               AND note <> '') AS notes,
       EXISTS (SELECT 1 FROM moderation_referral WHERE case_id = %(case)s) AS referrals,
       EXISTS (SELECT 1 FROM moderation_referral r
               JOIN moderation_case c ON c.id = r.case_id AND c.round = r.again
               WHERE r.case_id = %(case)s) AS again,
       EXISTS (SELECT 1 FROM moderation_hit WHERE case_id = %(case)s) AS hits,
       EXISTS (SELECT 1 FROM moderation_inflow WHERE case_id = %(case)s) AS inflow,
       EXISTS (SELECT 1 FROM moderation_cover
               WHERE case_id = %(case)s AND ended_at IS NULL) AS cover,
       EXISTS (SELECT 1 FROM moderation_transmission WHERE case_id = %(case)s) AS transmissions,
       EXISTS (SELECT 1 FROM moderation_notice
               WHERE subject_kind = %(kind)s AND subject_key = %(key)s) AS notices,
       EXISTS (SELECT 1 FROM accounts_limit WHERE user_id = %(author)s AND scope = 'warning'
               AND lifted_at IS NULL) AS warnings
""",  # noqa: S608 (constants of this module)
    case="bigint",
    kind="text",
    key="text",
    author="bigint",
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
_notices = Prepared(
    lambda pk: Notice.objects.filter(
        subject_kind=Subquery(Case.objects.filter(pk=pk).values("kind")),
        subject_key=Subquery(Case.objects.filter(pk=pk).values("key")),
    ).order_by("pk")[:NOTICES]
)
_warnings = Prepared(
    lambda author: (
        Limit.objects.filter(user=author, scope=Limit.Scope.WARNING, lifted_at=None)
        .exclude(source__startswith=FLAGS)
        .order_by("-starts_at")
    )
)
_cases = Prepared(lambda pk: Case.objects.filter(pk=pk).order_by())


def case_of(pk: int) -> Case | None:
    """A case, whoever may read it."""
    return next(iter(_cases(pk)), None)


_decisions = PreparedMany(
    lambda pks: (
        Decision.objects.filter(pk__in=pks)
        .select_related("restriction")
        .defer("statement")
        .latest_first()
    )
)
_alike = PreparedText(
    lambda motive: (
        Decision.objects.final()
        .filter(case__motive=motive)
        .only("case", "measure", "passage", "decided_at")
        .latest_first()[: ALIKE + 1]
    )
)
