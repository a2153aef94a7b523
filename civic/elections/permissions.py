"""Who may write in the calendar, and the sentence of whoever must be silent."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.permissions import check_has_role
from civic.accounts.roles import Role
from civic.elections import calendar
from civic.elections.calendar import Silence
from civic.elections.models import Poll
from civic.lib.dates import date_format
from civic.lib.permissions import Conflict, allows


def check_can_edit_calendar(by: User) -> None:
    """Raise unless `by` is an operator."""
    check_has_role(by, Role.OPERATOR)


def can_edit_calendar(by: User) -> bool:
    """Whether `by` may write in the calendar."""
    return allows(check_can_edit_calendar, by)


def check_may_speak(user: User, at: datetime | None = None) -> None:
    """Raise for candidates and officials of the place from the eve of a poll to its last closing.

    Code électoral, article L. 49. By role and date, whatever they write; it ends by itself, so
    that forms show what was typed again, as after any other `Conflict`.
    """
    silence = calendar.silence_of(user, at or timezone.now())
    if silence is not None:
        raise Conflict(sentence_of(silence))


def may_speak(user: User, at: datetime | None = None) -> bool:
    """Whether no poll asks `user` for silence."""
    return allows(check_may_speak, user, at)


def sentence_of(silence: Silence) -> str:
    """What somebody who must be silent reads: why, and until when."""
    why = (
        _("Vous êtes inscrit comme candidat au scrutin « %(poll)s ».")
        if silence.is_candidate
        else _("Vous avez un mandat dans le territoire du scrutin « %(poll)s ».")
    )
    rule = _(
        "De la veille du vote à la fermeture du dernier bureau, la loi interdit la propagande "
        "électorale (code électoral, article L. 49) : vous pourrez publier et modifier vos textes "
        "le %(until)s. Elle vaut pour tous les candidats et les élus du territoire, quoi qu’ils "
        "écrivent. Rien de ce que vous avez écrit n’est perdu."
    )
    names = {"poll": silence.poll.name, "until": when(silence.round.closes_at)}
    return f"{why} {rule}" % names


def notice_of(silence: Silence) -> str:
    """The same, short: it stands on every page meanwhile."""
    words = _(
        "Scrutin « %(poll)s » : la loi vous demande de ne rien publier jusqu’à la fermeture du "
        "dernier bureau de vote, le %(until)s."
    )
    return words % {"poll": silence.poll.name, "until": when(silence.round.closes_at)}


def restraint_of(poll: Poll) -> str:
    """What somebody who speaks for a collectivity reads before a poll there; nothing is refused."""
    words = _(
        "Scrutin « %(poll)s » : jusqu’au %(until)s, la loi interdit à une collectivité de faire la "
        "promotion de ses réalisations ou de sa gestion (code électoral, article L. 52-1). "
        "Répondre à ce que l’on vous demande reste possible : des faits et des dates, pas de bilan."
    )
    return words % {"poll": poll.name, "until": when(poll.ends_at)}


def when(moment: datetime) -> str:
    """« dimanche 11 avril 2027 à 20h00 », on the clocks of Paris."""
    return date_format(timezone.localtime(moment), r"l j F Y à H\hi")
