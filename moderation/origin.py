"""What brought a case to the desk: the author, the public log and the law are told."""

from enum import StrEnum

from moderation.models import Case


class Origin(StrEnum):
    """Where a case comes from."""

    NOTICE = "notice"
    FLAGS = "flags"
    WATCH = "watch"
    # A moderator who saw it themselves, and who does not decide.
    OWN = "own"


def origin_of(case: Case) -> Origin:
    """A legal notice first, then people, then a watch rule, then a moderator."""
    if case.has_notice:
        return Origin.NOTICE
    if case.flags.standing().exists():
        return Origin.FLAGS
    if case.hits.exists():
        return Origin.WATCH
    if case.referrals.exists():
        return Origin.OWN
    return Origin.FLAGS
