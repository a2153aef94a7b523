"""What brought a case to the desk: the author, the public log and the law are told."""

from enum import StrEnum

from moderation.models import Case


class Origin(StrEnum):
    """Where a case comes from."""

    NOTICE = "notice"
    FLAGS = "flags"
    WATCH = "watch"


def origin_of(case: Case) -> Origin:
    """A legal notice first, then people, then a watch rule alone."""
    if case.has_notice:
        return Origin.NOTICE
    if not case.flags.standing().exists() and case.hits.exists():
        return Origin.WATCH
    return Origin.FLAGS
