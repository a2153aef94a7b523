"""Write a message of the kit, change it, take it back; offer one after the other to share."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.locks import hold
from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused, TooMany
from initiatives.actions.life import moved
from initiatives.actions.parts import Change, Part, change_part
from initiatives.actions.stances import require_consent
from initiatives.kit.networks import UNPOSTED, Network
from initiatives.kit.variety import NEARLY_THE_SAME, likeness, nearest, pairs
from initiatives.models import (
    Argument,
    Initiative,
    KitMessage,
    KitMessageVersion,
    Restriction,
    Stance,
)
from initiatives.models.kit import KIT_MESSAGE
from initiatives.permissions import (
    check_is_no_party,
    check_is_team,
    check_open_and_listed,
    check_signed_in,
)
from initiatives.states import Side, Visibility
from initiatives.team import role_of
from initiatives.telling import log, tell, tell_again, tell_rewritten

if TYPE_CHECKING:
    from initiatives.permissions import Person

# On one initiative: variety comes from many people rather than from one.
DAILY_MESSAGES = 10
# A message is compared with the latest so many.
COMPARED = 500


@dataclass(frozen=True)
class Words:
    """What one could say, to whom, with which reason."""

    text: str
    audience: str = ""
    argument: Argument | None = None


class AlikeError(Conflict):
    """Nearly the same is there already; whoever wants it all the same says so."""

    def __init__(self, other: KitMessage) -> None:
        super().__init__(_("C’est presque identique à un message déjà dans le kit."))
        self.other = other


def check_can_write_message(
    user: "Person", initiative: Initiative, at: datetime | None = None
) -> None:
    """Raise unless `user` takes part in the initiative and may write in its kit now."""
    user = check_signed_in(user)
    check_may(user, Limit.Scope.PUBLISH)
    check_open_and_listed(initiative)
    joined = Stance.objects.of(user).filter(initiative=initiative, side=Side.SUPPORT)
    if role_of(user, initiative) is None and not joined.exists():
        raise Refused(_("Le kit s’écrit entre participants : rejoignez d’abord l’initiative."))
    since = (at or timezone.now()) - timedelta(days=1)
    mine = KitMessage.objects.of(user).filter(initiative=initiative, written_at__gt=since)
    if mine.count() >= DAILY_MESSAGES:
        raise TooMany(_("Vous avez écrit dix messages ici en un jour : reprenez demain."))


def check_can_change_message(user: "Person", message: KitMessage) -> None:
    """Raise unless `user` wrote it and its text can still change."""
    user = _check_wrote(user, message)
    check_may(user, Limit.Scope.PUBLISH)
    check_open_and_listed(message.initiative)
    if not message.is_readable:
        raise Conflict(_("La modération a suspendu ce texte : il ne change pas."))


def check_can_withdraw_message(user: "Person", message: KitMessage) -> None:
    """Raise unless `user` wrote it and it is not withdrawn: always possible otherwise."""
    _check_wrote(user, message)


@transaction.atomic
def write_message(
    *,
    by: User,
    initiative: Initiative,
    network: str,
    words: Words,
    agrees: bool = False,
    anyway: bool = False,
    at: datetime | None = None,
) -> KitMessage:
    """Publish a message at once, under one's name; the same sent twice is one message.

    Raises `AlikeError` for nearly the same as another unless `anyway`; `Refused`,
    `ConsentNeeded`, `TooMany` and `Conflict` (closed, withheld).
    """
    hold(by)
    now = at or timezone.now()
    same = (
        KitMessage.objects.of(by)
        .standing()
        .filter(initiative=initiative, network=network, text=words.text)
    )
    if (found := same.first()) is not None:
        return found
    check_can_write_message(by, initiative, now)
    if network == Network.SPOKEN:
        # It speaks for the initiative, and is printed on its leaflet.
        check_is_team(by, initiative)
    require_consent(by, agrees, now)
    # Two who write at once wait for each other here: each is compared with the other.
    moved(initiative.pk, messages=1)
    others = _others(initiative.pk)
    _check_is_different(words.text, others, anyway)
    row = KitMessage.objects.create(
        initiative=initiative,
        author=by,
        network=network,
        audience=words.audience,
        argument=words.argument,
        text=words.text,
        written_at=now,
        turns=min((other.turns for other in others if other.network not in UNPOSTED), default=0),
    )
    _compare(row, others)
    log("kit.write", initiative, by=by)
    _tell_team(row, now)
    return row


@transaction.atomic
def change_message(
    *,
    by: User,
    message: KitMessage,
    words: Words,
    anyway: bool = False,
    at: datetime | None = None,
) -> KitMessage:
    """Write it anew; what it said before stays readable. Raises as above."""
    row = lock_message(message)
    check_can_change_message(by, row)
    before = Words(row.text, row.audience, row.argument)
    if before == words:
        return row
    now = at or timezone.now()
    moved(row.initiative_id)
    others = _others(row.initiative_id, row.pk)
    if words.text != before.text:
        _check_is_different(words.text, others, anyway)
    KitMessageVersion.objects.create(
        message=row,
        number=row.version,
        audience=row.audience,
        text=row.text,
        written_at=row.edited_at or row.written_at,
    )
    row.text, row.audience, row.argument = words.text, words.audience, words.argument
    row.version, row.edited_at = row.version + 1, now
    row.save(update_fields=["text", "audience", "argument", "version", "edited_at"])
    _compare(row, others)
    log("kit.change", row.initiative, by=by)
    tell_rewritten(row.initiative, by=by, at=now, message=row.pk)
    return row


@transaction.atomic
def withdraw_message(*, by: User, message: KitMessage, at: datetime | None = None) -> None:
    """Take it back with its text and its versions."""
    row = lock_message(message)
    check_can_withdraw_message(by, row)
    _withdraw(row, at or timezone.now())
    log("kit.withdraw", row.initiative, by=by)


@transaction.atomic
def withdraw_all_messages(*, by: User, at: datetime | None = None) -> int:
    """Take back everything somebody wrote in kits, when they withdraw their consent."""
    mine = KitMessage.objects.select_for_update(of=("self",)).select_related(
        "initiative__territory"
    )
    rows = list(mine.of(by).filter(withdrawn_at=None).order_by("pk"))
    for row in rows:
        _withdraw(row, at or timezone.now())
    return len(rows)


@transaction.atomic
def change_message_visibility(
    *, by: User | None, message: KitMessage, change: Change
) -> Restriction:
    """Restrict or restore a message alone. Raises as `change_part`."""
    if by is not None:
        check_is_no_party(by, message.initiative)
    was = message.is_standing
    done = change_part(by, Part(KIT_MESSAGE, str(message.pk), message), change)
    moved(message.initiative_id, messages=int(message.is_standing) - int(was))
    tell_again(message.initiative, change.to, change.at, message=message.pk)
    return done


@transaction.atomic
def take_turn(initiative_id: int, *, but: int = 0, counts: bool = True) -> int | None:
    """The post to propose next: the one proposed least, which then was proposed once more.

    Only that it was proposed is counted, not to whom. Those who share at the same moment get
    different ones; `but` is the one they have before their eyes. None without any.
    """
    posts = KitMessage.objects.offered().exclude(network__in=UNPOSTED)
    turns = posts.filter(initiative=initiative_id).order_by("turns", "pk")
    keys = turns.exclude(pk=but).values_list("pk", flat=True)
    free = keys.select_for_update(skip_locked=True, no_key=True).first() if counts else keys.first()
    if free is not None and counts:
        KitMessage.objects.filter(pk=free).update(turns=F("turns") + 1)
    # All of them are in somebody's hands, or there is only one.
    return free if free is not None else turns.values_list("pk", flat=True).first()


def lock_message(message: KitMessage) -> KitMessage:
    """The message as it is now, held until the transaction ends."""
    rows = KitMessage.objects.select_for_update(of=("self",))
    return rows.select_related(
        "author", "argument", "initiative__territory", "initiative__theme__parent"
    ).get(pk=message.pk)


def _check_wrote(user: "Person", message: KitMessage) -> User:
    user = check_signed_in(user)
    if message.author_id != user.pk:
        raise Refused(_("Seule la personne qui l’a écrit peut faire cela."))
    if message.withdrawn_at is not None:
        raise Conflict(_("Ce texte est déjà retiré."))
    return user


def _others(initiative_id: int, but: int = 0) -> list[KitMessage]:
    rows = KitMessage.objects.standing().filter(initiative=initiative_id).exclude(pk=but)
    return list(rows.order_by("-written_at", "-pk")[:COMPARED])


def _check_is_different(text: str, others: list[KitMessage], anyway: bool) -> None:
    found = nearest(text, [other.text for other in others])
    if found is not None and found.likeness >= NEARLY_THE_SAME and not anyway:
        raise AlikeError(others[found.place])


def _compare(row: KitMessage, others: list[KitMessage]) -> None:
    """Say of a message which other is most alike, and of the others whether it is this one."""
    _find_nearest(row, others)
    said = pairs(row.text)
    for other in others:
        alike = likeness(said, pairs(other.text))
        if other.nearest_id == row.pk or alike > other.likeness or other.nearest_id is None:
            _find_nearest(other, [row, *(one for one in others if one.pk != other.pk)])


def _find_nearest(row: KitMessage, others: list[KitMessage]) -> None:
    found = nearest(row.text, [other.text for other in others])
    row.nearest = others[found.place] if found else None
    row.likeness = found.likeness if found else 0
    row.save(update_fields=["nearest", "likeness"])


def _withdraw(row: KitMessage, now: datetime) -> None:
    moved(row.initiative_id, messages=-int(row.is_standing))
    row.text, row.audience, row.argument, row.withdrawn_at = "", "", None, now
    row.nearest, row.likeness = None, 0
    row.save()
    row.versions.all().delete()
    others = _others(row.initiative_id, row.pk)
    for other in others:
        if other.nearest_id == row.pk:
            _find_nearest(other, [one for one in others if one.pk != other.pk])
    tell_again(row.initiative, Visibility.REMOVED, now, message=row.pk)


def _tell_team(row: KitMessage, now: datetime) -> None:
    """Tell who carries it, without the text: it can change, and be withheld.

    What its author writes in it is told to nobody, and looked at by the patrol all the same.
    """
    author = row.initiative.author
    is_heard = author.pk != row.author_id and author.erased_at is None
    tell(
        Verb.KIT_MESSAGE,
        row.initiative,
        by=row.author,
        at=now,
        to=author if is_heard else None,
        unheard=not is_heard,
        message=row.pk,
    )
