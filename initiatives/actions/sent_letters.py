"""« J’ai écrit »: say that one sent one's own letter, take it back.

It is an opinion: no Activity and no audit row tells who said so. Only milestones of the count are
told, once each.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from civic.accounts.locks import hold
from civic.accounts.models import User
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict
from initiatives.actions.life import moved
from initiatives.actions.stances import require_consent
from initiatives.actions.tallies import FIRST, MILESTONES
from initiatives.addressees import addressee_of
from initiatives.kit.networks import Network
from initiatives.models import Initiative, KitMessage, Life, SentLetter
from initiatives.permissions import check_can_take_stance, check_signed_in
from initiatives.telling import KIND, tell

if TYPE_CHECKING:
    from initiatives.permissions import Person


def check_can_say_sent(user: "Person", initiative: Initiative) -> None:
    """Raise unless `user` may say that they wrote to who can decide, now."""
    check_can_take_stance(user, initiative)
    if not addressee_of(initiative):
        raise Conflict(_("Personne n’est nommé qui puisse décider : on ne sait à qui écrire."))


@transaction.atomic
def say_sent(
    *,
    by: User,
    initiative: Initiative,
    message: int | None = None,
    show_name: bool = False,
    agrees: bool = False,
    at: datetime | None = None,
) -> SentLetter:
    """Note that `by` says they wrote; pressed twice, it is once.

    `message` is the number of the kit's letter they started from; any other is left out. `agrees`
    is the explicit consent asked the first time: `ConsentNeeded` without one on record. Raises
    `Conflict` on a closed or withheld initiative, or when nobody is named to write to.
    """
    check_can_say_sent(by, initiative)
    # Two presses of one person, and their erasure, come one after the other.
    hold(by)
    now = at or timezone.now()
    require_consent(by, agrees, now)
    said = SentLetter.objects.of(by).filter(initiative=initiative)
    to = addressee_of(initiative)
    known = list(said)
    same = next((one for one in known if one.addressee == to), None)
    if same is not None:
        if same.show_name != show_name:
            same.show_name = show_name
            same.save(update_fields=["show_name"])
        return same
    row = SentLetter.objects.create(
        initiative=initiative,
        person=by,
        addressee=to,
        message=_letter(initiative, message),
        show_name=show_name,
        said_at=now,
    )
    if not known:
        _count_one(initiative, now)
    return row


@transaction.atomic
def unsay_sent(*, by: User, initiative: Initiative) -> bool:
    """Take back all that one said of an initiative, always possible; whether there was any."""
    hold(check_signed_in(by))
    gone, _rows = SentLetter.objects.of(by).filter(initiative=initiative).delete()
    if gone:
        moved(initiative.pk, writers=-1)
    return bool(gone)


@transaction.atomic
def unsay_all_sent(*, by: User) -> int:
    """Take back all that one said, with the consent or the account."""
    rows = SentLetter.objects.of(by).order_by("initiative").values_list("initiative", flat=True)
    initiatives = list(rows.distinct())
    SentLetter.objects.of(by).delete()
    for pk in initiatives:
        moved(pk, writers=-1)
    return len(initiatives)


def _letter(initiative: Initiative, number: int | None) -> KitMessage | None:
    rows = KitMessage.objects.offered().filter(initiative=initiative, network=Network.LETTER)
    return rows.filter(pk=number).first() if number else None


def _count_one(initiative: Initiative, now: datetime) -> None:
    """One person more; a level that is reached is told to everybody, the first time."""
    # Holds the row of counts until the commit: those who press at once tell a level once.
    moved(initiative.pk, writers=1)
    number = Life.objects.values_list("writers", flat=True).get(pk=initiative.pk)
    level = number if number in MILESTONES and number > FIRST else 0
    told = Activity.objects.about(KIND, initiative.pk).filter(verb=Verb.LETTERS_SENT)
    if level and not told.filter(data__letters=level).exists():
        said = _("{number} personnes disent avoir écrit").format(
            number=number_format(level, force_grouping=True)
        )
        tell(Verb.LETTERS_SENT, initiative, by=None, at=now, summary=said, letters=level)
