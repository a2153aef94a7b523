"""What the calendar says of a moment: which polls are on, who stands, who must be silent.

By role and by date, never by what somebody wrote. Each process reads the calendar again every
half minute, so that a question costs nothing on the days, nearly all, when there is no poll.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from civic.accounts.functions import NATIONAL
from civic.accounts.models import Mandate, User
from civic.elections.models import Candidate, CandidateQuerySet, Poll, Round
from civic.lib.kept import Kept
from civic.territories.models import Kind

# How long a candidacy ties somebody to a place: they judge nothing there meanwhile.
TIED = timedelta(days=5 * 365)

_polls = Kept[list[Poll]](seconds=30, most=1)
_concerned = Kept[bool](seconds=30, most=500)
# Who stood within five years: a draw asks it of each case it looks at.
_stood = Kept[frozenset[int]](seconds=30, most=1)


@dataclass(frozen=True)
class Silence:
    """Why somebody must be silent, and until when."""

    poll: Poll
    round: Round
    is_candidate: bool


def forget() -> None:
    """Read the calendar again in this process."""
    _polls.clear()
    _concerned.clear()
    _stood.clear()


def coming() -> list[Poll]:
    """The polls that are not over, the next one first."""
    return _polls.get_or_make("", _read)


def _read() -> list[Poll]:
    rows = Poll.objects.not_over(timezone.localdate()).in_order()
    return list(rows.select_related("territory"))


def under_way(at: datetime) -> list[Poll]:
    """The polls whose period runs at that moment."""
    return [poll for poll in coming() if poll.is_on(at)]


def silences(at: datetime) -> list[tuple[Poll, Round]]:
    """The polls around which propaganda is forbidden at that moment, the longest silence last."""
    found = [(poll, one) for poll in coming() if (one := poll.silence(at))]
    return sorted(found, key=lambda pair: pair[1].closes_at)


def silence_of(user: User, at: datetime) -> Silence | None:
    """Why somebody must be silent at that moment: they stand, or hold a mandate there.

    Where several polls ask for it, the one that lasts longest.
    """
    for poll, one in reversed(silences(at)):
        if poll.candidates.standing().filter(user=user).exists():
            return Silence(poll, one, is_candidate=True)
        if officials_of(poll).filter(user=user).exists():
            return Silence(poll, one, is_candidate=False)
    return None


def silent_people(at: datetime) -> dict[str, datetime]:
    """The uuid of everybody who must be silent at that moment, and until when."""
    found: dict[str, datetime] = {}
    for poll, one in silences(at):
        standing = poll.candidates.standing().filter(user__isnull=False)
        people = [*standing.values_list("user__uid", flat=True)]
        people += officials_of(poll).values_list("user__uid", flat=True)
        found.update({str(uid): one.closes_at for uid in people})
    return found


def officials_of(poll: Poll) -> QuerySet[Mandate]:
    """The mandates in, over or across the place of a poll; all of them in a national one."""
    held, place = Mandate.objects.current(), poll.territory
    if place.is_national:
        return held
    above = [code for code in place.path.split("/") if code]
    near = Q(territory__path__startswith=place.path) | Q(territory__in=above)
    # An intercommunalité hangs under France: its communes say where it is.
    near |= Q(territory__epci=place) | Q(territory__members__path__startswith=place.path)
    return held.filter(near).exclude(territory__kind=Kind.COUNTRY).distinct()


def restraints_on(mandates: list[Mandate], at: datetime) -> list[Poll]:
    """The polls before which the collectivities of these mandates do not promote their record.

    Who speaks for the nation speaks for no collectivity. Asks nothing when no poll is near.
    """
    keys = tuple(one.pk for one in mandates if one.code not in NATIONAL)
    near = [poll for poll in coming() if poll.is_restrained(at)] if keys else []
    return [poll for poll in near if _concerns(poll, keys)]


def _concerns(poll: Poll, keys: tuple[int, ...]) -> bool:
    return _concerned.get_or_make(
        (poll.pk, poll.territory_id, keys),
        lambda: officials_of(poll).filter(pk__in=keys).exists(),
    )


def candidates_at(at: datetime) -> list[Candidate]:
    """Who stands in a poll whose period runs at that moment."""
    polls = under_way(at)
    if not polls:
        return []
    return list(Candidate.objects.standing().filter(poll__in=polls).select_related("user"))


def stands(user: User, at: datetime) -> bool:
    """Whether somebody stands in a poll whose period runs at that moment."""
    polls = under_way(at)
    return bool(polls) and user.candidacies.standing().filter(poll__in=polls).exists()


def stood_in(user: User, at: datetime) -> list[str]:
    """The paths of the places where somebody stood within five years; nobody is outside France.

    Asks nothing of the database for whoever never stood.
    """
    if user.pk not in _stood.get_or_make("", lambda: _who_stood(at)):
        return []
    rows = _recent(at).filter(user=user)
    return list(rows.values_list("poll__territory__path", flat=True))


def _who_stood(at: datetime) -> frozenset[int]:
    people = _recent(at).filter(user__isnull=False).values_list("user", flat=True)
    return frozenset(people)


def _recent(at: datetime) -> CandidateQuerySet:
    rows = Candidate.objects.standing().filter(poll__cancelled_at__isnull=True)
    rows = rows.filter(poll__first_on__gte=(at - TIED).date())
    return rows.exclude(poll__territory__kind=Kind.COUNTRY)
