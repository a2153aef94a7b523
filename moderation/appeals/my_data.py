"""What appeals hold about a person: what they wrote, the answer, and their votes as a judge."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils import timezone

from civic.accounts import registry
from civic.accounts.models import User
from initiatives.actions.visibility import tell_appeal
from moderation.models import Appeal, Plea, Seat
from moderation.models.appeal import Side


def appeals_of(user: User) -> Iterator[registry.Row]:
    """One row for each appeal, with its answer."""
    for plea in _pleas_of(user).order_by("pk"):
        appeal = plea.appeal
        ruling = appeal.ruling
        yield {
            "contenu": appeal.decision.case.title,
            "décision contestée": appeal.decision.get_measure_display(),
            "motifs": plea.words,
            "déposé le": plea.sent_at.isoformat(),
            "répondu le": ruling.decided_at.isoformat() if ruling else None,
            "réponse": ruling.get_verdict_display() if ruling else None,
            "raisons": ruling.answer if ruling else None,
        }


def forget_appellant(user: User) -> None:
    """Drop what they wrote; nobody is left to answer where they contested alone.

    What they answered as a judge stays, without their name.
    """
    mine = [plea.pk for plea in _pleas_of(user)]
    _end_without_answer(mine)
    Plea.objects.filter(pk__in=mine).update(words="")
    Seat.objects.filter(person=user, voted_at__isnull=True).delete()
    Seat.objects.filter(person=user).update(person=None)


def _pleas_of(user: User) -> QuerySet[Plea]:
    author = Q(source="author", appeal__decision__case__author=user)
    mine = author | Q(flag__person=user) | Q(notice__email__iexact=user.email)
    rows = Plea.objects.filter(mine)
    return rows.select_related("appeal__decision__case", "appeal__decision__restriction")


def _end_without_answer(mine: list[int]) -> None:
    alone = Appeal.objects.open().filter(pleas__in=mine).distinct()
    for appeal in alone.select_related("decision__restriction"):
        if appeal.pleas.exclude(pk__in=mine).exists():
            continue
        Appeal.objects.filter(pk=appeal.pk).update(ended_at=timezone.now(), stuck_since=None)
        restriction = appeal.decision.restriction
        if appeal.side == Side.AUTHOR and restriction is not None:
            tell_appeal(restriction=restriction, contested_at=None)
