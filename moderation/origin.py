"""What brought a case to the desk: the author, the public log and the law are told."""

from enum import StrEnum

from django.utils import timezone

from moderation.models import Case, Order


class Origin(StrEnum):
    """Where a case comes from."""

    ORDER = "order"
    # An order that the law forbids to tell of yet.
    UNTOLD = "untold"
    NOTICE = "notice"
    FLAGS = "flags"
    WATCH = "watch"
    # A moderator who saw it themselves, and who does not decide.
    OWN = "own"


def origin_of(case: Case) -> Origin:
    """An order first, then a legal notice, then people, a watch rule, a moderator."""
    if case.ordered_until is not None:
        is_silent = Order.objects.about(case).silent(timezone.now()).exists()
        return Origin.UNTOLD if is_silent else Origin.ORDER
    if case.has_notice:
        return Origin.NOTICE
    if case.flags.standing().exists():
        return Origin.FLAGS
    if case.hits.exists():
        return Origin.WATCH
    if case.referrals.exists():
        return Origin.OWN
    return Origin.FLAGS
