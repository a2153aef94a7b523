"""What the pages of moderation read, each in a few queries whatever the number of rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from civic.accounts.models import RoleGrant, User
from civic.accounts.roles import Role
from civic.lib.kept import Kept
from civic.lib.prepared import Prepared, PreparedMany, Written
from civic.lib.templatetags.civic import day, lower_first
from initiatives.models import Image
from moderation import kinds
from moderation.appeals.claims import Claim, can_contest, path_of
from moderation.categories import Motive
from moderation.models import Appeal, Case, Decision, Flag
from moderation.models.appeal import Side, Verdict
from moderation.models.decision import UNDO, Measure
from moderation.reliability import ACCOUNT_MIN, DECIDED_MIN, Record, weight_of

_MOTIVES: dict[str, str] = dict(Motive.choices)
_MEASURES: dict[str, str] = dict(Measure.choices)
_WAITING = gettext_noop("Une personne va l’examiner. Le contenu reste affiché d’ici là.")
_STUCK = gettext_noop(
    "Trop peu de personnes peuvent juger ce contenu ici : l’équipe cherche du monde. Le contenu "
    "reste affiché d’ici là, ou son accès est suspendu 48 heures au plus."
)


@dataclass(frozen=True)
class FlagShown:
    """One's own flag and what became of it."""

    flag: Flag
    title: str
    url: str
    decision: Decision | None
    # Where a refusal is contested, or the appeal followed; empty where there is nothing to contest.
    contest_url: str = ""
    contested: bool = False
    # Annulled after an appeal by the author.
    reversed: bool = False

    @property
    def kept(self) -> bool:
        """Whether the content stayed as it was."""
        return self.decision is not None and self.decision.measure == Measure.KEEP

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether nobody has decided and it still stands."""
        return self.flag.withdrawn_at is None and self.flag.agreed is None

    @property
    def motive(self) -> str:
        """What was said of it: looked up once, for Django makes the list anew at each row."""
        return _MOTIVES.get(self.flag.motive, "")

    @property
    def outcome(self) -> str:
        """What became of it, in a sentence or two."""
        if self.flag.withdrawn_at:
            return _("Vous avez retiré ce signalement.")
        if self.decision is None:
            return _(_STUCK) if self.flag.case.stuck_since else _(_WAITING)
        date = day(timezone.localtime(self.decision.decided_at))
        if self.kept:
            return _("Examiné le %(date)s : il reste affiché.") % {"date": date}
        measure = lower_first(_MEASURES[self.decision.measure])
        said = {"date": date, "measure": measure}
        return _("Examiné le %(date)s. Décision : %(measure)s.") % said

    @property
    def reasons(self) -> str:
        """Why, as whoever decided wrote it; empty before, and where nothing was written."""
        if self.flag.withdrawn_at or self.decision is None:
            return ""
        return self.decision.explanation if self.kept else self.decision.reason


def flags_shown(user: User, before: int | None = None) -> list[FlagShown]:
    """The latest flags of somebody, or those before one, with the decision once its minute is over.

    One more than a page shows. Questions planned once: the page is opened after each flag.
    """
    flags = _flags_of(user.pk) if before is None else _flags_before(user, before)
    since = timezone.now() - UNDO
    rows = _decided([flag.case_id for flag in flags])
    decisions = {row.case_id: row for row in rows if row.decided_at <= since}
    contested, annulled = appeals_about(decisions.values())
    urls = kinds.urls_of((flag.case.kind, flag.case.key) for flag in flags)
    return [
        FlagShown(
            flag,
            flag.case.title,
            urls.get((flag.case.kind, flag.case.key), ""),
            found := decisions.get(flag.case_id),
            _contest_url(flag, found, contested),
            found is not None and found.pk in contested,
            found is not None and found.pk in annulled,
        )
        for flag in flags
    ]


# Of one's own flags, on a page.
A_PAGE = 10
_SHOWN = (
    *("motive", "flagged_at", "withdrawn_at", "agreed"),
    *("case__kind", "case__key", "case__title", "case__stuck_since"),
)
_flags_of = Prepared(
    lambda person: Flag.objects.by(person).select_related("case").only(*_SHOWN)[: A_PAGE + 1]
)
_decided = PreparedMany(
    lambda cases: (
        Decision.objects.final()
        .filter(case__in=cases)
        .select_related("ruled_by")
        .defer("statement")
        .order_by("decided_at", "pk")
    )
)


def _flags_before(user: User, before: int) -> list[Flag]:
    rows = Flag.objects.by(user).filter(pk__lt=before)
    return list(rows.select_related("case").only(*_SHOWN)[: A_PAGE + 1])


def appeals_about(decisions: Iterable[Decision]) -> tuple[set[int], set[int]]:
    """Which decisions a flagger contested, and which an author had annulled for good."""
    since = timezone.now() - UNDO
    rows = _appealed([row.pk for row in decisions])
    return (
        {decision for decision, side, _verdict, _at, _undone in rows if side == Side.NOTIFIER},
        {
            decision
            for decision, side, verdict, at, undone in rows
            if side == Side.AUTHOR and verdict == Verdict.REVERSE and not undone and at <= since
        },
    )


_appealed = PreparedMany(
    lambda decisions: (
        Appeal.objects.filter(decision__in=decisions)
        .order_by()
        .values_list(
            "decision", "side", "rulings__verdict", "rulings__decided_at", "rulings__undone_at"
        )
    )
)


def _contest_url(flag: Flag, decision: Decision | None, contested: set[int]) -> str:
    if decision is None or flag.withdrawn_at is not None:
        return ""
    claim = Claim(decision, flag=flag)
    if decision.pk in contested or can_contest(claim, timezone.now()):
        return path_of(claim)
    return ""


def address_of(case: Case) -> str:
    """Where the content stands today; empty once it is gone."""
    content = kinds.find(case.kind, case.key)
    return content.url if content else ""


# Counted again at most that often: a public page shows it.
_proven = Kept[int](seconds=3600, most=1)


def proven_flaggers() -> int:
    """How many people's flags weigh something today: below three, nothing is ever covered."""
    return _proven.get_or_make("", lambda: _count_proven(timezone.now()))


def _count_proven(now: datetime) -> int:
    """People by what became of their flags, then what each record weighs: few are different."""
    rows = _records.rows(least=DECIDED_MIN, before=now - ACCOUNT_MIN)
    weighing = (
        row["people"]
        for row in rows
        if weight_of(Record(row["agreed"], row["judged"] - row["agreed"], ACCOUNT_MIN)) > 0
    )
    return sum(weighing)


# From the index of judged flags alone (`flag_judged`).
_records = Written(
    """
SELECT agreed, judged, count(*) AS people FROM (
    SELECT person_id, count(*) AS judged, count(*) FILTER (WHERE agreed) AS agreed
    FROM moderation_flag WHERE agreed IS NOT NULL AND person_id IS NOT NULL
    GROUP BY person_id HAVING count(*) >= %(least)s) record
JOIN accounts_user person ON person.id = record.person_id
WHERE person.is_active AND person.joined_at <= %(before)s
GROUP BY agreed, judged
""",
    least="integer",
    before="timestamptz",
)


# Below, two people soon have a tie to every case: the desk asks for recruits.
MODERATORS_ENOUGH = 3


_moderators = Kept[int](seconds=60, most=1)


def moderators() -> int:
    """How many people hold the role today, as counted a minute ago."""
    return _moderators.get_or_make("", _count_moderators)


def _count_moderators() -> int:
    rows = RoleGrant.objects.current().filter(role=Role.MODERATOR, user__is_active=True)
    return rows.values("user").distinct().count()


_stuck = Kept[int](seconds=60, most=1)


def stuck_cases() -> int:
    """How many open cases too few people may judge, as counted a minute ago."""
    return _stuck.get_or_make("", lambda: Case.objects.stuck().count())


def moderators_today() -> list[User]:
    """Those who hold the role today."""
    rows = RoleGrant.objects.current().filter(role=Role.MODERATOR, user__is_active=True)
    return list(User.objects.filter(pk__in=rows.values("user")).select_related("home"))


def picture_of(case: Case, content: kinds.Content | None) -> Image | None:
    """The picture that was flagged, alone or with its initiative, while it still exists."""
    if content is None or not content.picture:
        return None
    # Another picture since is another version: not what was flagged.
    was_flagged = any(content.picture in text for _title, text in case.text)
    return Image.objects.filter(pk=content.picture).first() if was_flagged else None
