"""Whether a discussion takes another text now, and the sentence of whoever must wait.

One place says it for arguments, replies and annotations; their actions ask it within their
transaction, with the debate held.
"""

from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.dates import date_format
from civic.lib.permissions import Conflict, TooMany
from initiatives.models import Amendment, Argument, Conclusion, Debate, Initiative
from initiatives.models.amendment import AmendmentQuerySet
from initiatives.models.source import with_sources
from initiatives.states import Side

NOTES_MAX = 200


def lock_debate(initiative: Initiative) -> Debate:
    """The debate as it stands, held until the transaction ends: nothing closes it meanwhile."""
    list(Debate.objects.select_for_update().filter(pk=initiative.pk).values_list("pk"))
    return Debate.of(initiative)


def check_is_open(debate: Debate) -> None:
    """Raise once the team concluded: what was said stays, and takes no more."""
    if debate.is_closed:
        raise Conflict(
            _(
                "L’équipe a clos ce débat par une conclusion : il se lit encore, et ne prend plus "
                "de texte. Vous pouvez annoter la conclusion si vous y avez donné un argument."
            )
        )


def check_is_not_frozen(initiative: Initiative, at: datetime | None = None) -> None:
    """Raise while moderation froze the discussion: arguments, replies and amendments."""
    _check_is_not_frozen(Debate.of(initiative), at or timezone.now())


def _check_is_not_frozen(debate: Debate, at: datetime) -> None:
    if debate.frozen_until is not None and debate.is_frozen(at):
        when = date_format(timezone.localtime(debate.frozen_until), r"j F Y à H\hi")
        raise Conflict(
            _(
                "La modération a gelé cette discussion jusqu’au %(when)s : elle se lit, et ne "
                "prend plus de texte d’ici là. Ses raisons se lisent sur la page des arguments."
            )
            % {"when": when}
        )


def check_takes_words(
    user: User, debate: Debate, at: datetime, amendment: Amendment | None = None
) -> None:
    """Raise while nobody, or `user`, may publish an argument or a reply there.

    What is said of an amendment lasts as long as it waits for the team, whatever the team concluded
    of the rest.
    """
    _check_is_not_frozen(debate, at)
    if amendment is None:
        check_is_open(debate)
    else:
        check_is_discussed(amendment)
    check_is_not_too_soon(user, debate, at)


def check_is_not_too_soon(user: User, debate: Debate, at: datetime) -> None:
    """Raise while `user` waits between two texts; the sentence says until when."""
    again = writes_again_at(user, debate, at)
    if again is not None:
        when = date_format(timezone.localtime(again), r"j F à H\hi")
        raise TooMany(
            _("Ce débat est ralenti : %(pace)s. Vous pourrez écrire de nouveau le %(when)s.")
            % {"pace": debate.pace, "when": when}
        )


def writes_again_at(user: User, debate: Debate, at: datetime) -> datetime | None:
    """When `user` may write again in a slowed debate; None when it is now.

    What was taken back since counts: otherwise one would write again at once.
    """
    if not debate.is_slow(at) or debate.slow_until is None:
        return None
    mine = Argument.objects.of(user).filter(initiative=debate.initiative, conclusion=None)
    last = mine.order_by("-written_at").values_list("written_at", flat=True).first()
    if last is None:
        return None
    again = min(last + timedelta(minutes=debate.slow_minutes), debate.slow_until)
    return again if at < again else None


def check_is_discussed(amendment: Amendment) -> None:
    """Raise once the team or its author is done with it, and while moderation withholds it."""
    if not amendment.is_listed:
        raise Conflict(_("La modération a suspendu cet amendement : on n’en discute pas."))
    if not amendment.is_open:
        raise Conflict(_("Cet amendement est décidé ou retiré : ce qu’on en a dit se lit encore."))


def check_can_be_changed(argument: Argument) -> None:
    """Raise where the text can no longer change: its debate is closed, or went on after it."""
    check_is_not_frozen(argument.initiative)
    if argument.conclusion is not None:
        if not argument.conclusion.is_standing:
            raise Conflict(_("Le débat a repris : cette annotation reste telle quelle."))
        return
    if argument.amendment is not None:
        check_is_discussed(argument.amendment)
    else:
        check_is_open(Debate.of(argument.initiative))


def notes_of(conclusion: Conclusion) -> list[Argument]:
    """What both sides note about it, the most enlightening first, as arguments are ordered."""
    rows = Argument.objects.standing().filter(conclusion=conclusion).select_related("author")
    shown = list(rows.prefetch_related(with_sources()).order_by("-score", "pk")[:NOTES_MAX])
    for one in shown:
        one.initiative, one.conclusion = conclusion.initiative, conclusion
    return shown


def first_notes(conclusion: Conclusion) -> list[Argument]:
    """One of each side: what stands beside the conclusion where the debate is read."""
    notes = notes_of(conclusion)
    sides = ([one for one in notes if one.side == side] for side in Side)
    return [found[0] for found in sides if found]


def with_arguments(rows: AmendmentQuerySet) -> AmendmentQuerySet:
    """Amendments with how many arguments are given on each, in the same question."""
    said = Argument.objects.about(OuterRef("pk")).order_by().values("amendment")
    number = Subquery(said.annotate(number=Count("pk")).values("number"))
    return rows.annotate(arguments_count=Coalesce(number, 0))
