"""Argue for or against, answer an argument once, change it, take it back, say that it helped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.locks import hold
from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused, TooMany
from initiatives.actions.life import moved
from initiatives.actions.parts import Change, Part, change_part
from initiatives.actions.sources import cite_in
from initiatives.actions.stances import require_consent
from initiatives.alike import bands
from initiatives.debate import check_can_be_changed, check_takes_words, lock_debate
from initiatives.models import (
    Amendment,
    Argument,
    ArgumentVersion,
    Debate,
    Initiative,
    Joining,
    LastWord,
    Restriction,
    ThreadMute,
)
from initiatives.models.argument import ARGUMENT, ArgumentQuerySet
from initiatives.permissions import check_is_no_party, check_open_and_listed, check_signed_in
from initiatives.states import Side, Visibility
from initiatives.telling import log, tell, tell_again, tell_rewritten

if TYPE_CHECKING:
    from initiatives.permissions import Person

# On one initiative, replies apart: whoever has more to say says it better in fewer.
DAILY_ARGUMENTS = 5
DAILY_REPLIES = 20
# What comes with an argument that is held.
AROUND = (
    "author",
    "co_author",
    "answers",
    "conclusion",
    "amendment",
    "merged_into",
    "initiative__territory",
    "initiative__theme__parent",
)
# How the second person who is answered is told of a reply: the first tells the patrol.
ALSO = "reply"
COLUMNS = {Side.SUPPORT: "arguments_for", Side.OPPOSE: "arguments_against"}


@dataclass(frozen=True)
class Claim:
    """What somebody says, and the addresses of what it rests on."""

    text: str
    sources: Sequence[str] = ()


def check_can_argue(
    user: "Person",
    initiative: Initiative,
    at: datetime | None = None,
    *,
    amendment: Amendment | None = None,
) -> None:
    """Raise unless `user` may publish an argument now; a stance is never asked for."""
    user = _check_may_write(user, initiative, at, amendment)
    mine = Argument.objects.of(user).filter(initiative=initiative, answers=None, conclusion=None)
    if _since_yesterday(mine, at) >= DAILY_ARGUMENTS:
        raise TooMany(
            _("Vous avez publié cinq arguments ici en un jour : reprenez demain, ou répondez.")
        )


def check_can_reply(user: "Person", argument: Argument, at: datetime | None = None) -> None:
    """Raise unless `user` may answer `argument` now. A reply is not answered: one level."""
    user = _check_may_write(user, argument.initiative, at, argument.amendment)
    if argument.is_reply:
        raise Conflict(_("On répond à un argument, pas à une réponse."))
    if argument.is_note:
        raise Conflict(_("On ne répond pas à une annotation : elle clôt ce qu’un côté en dit."))
    if argument.merged_into_id is not None:
        raise Conflict(_("Cet argument a été réuni à un autre : répondez à celui qui reste."))
    if not argument.is_standing:
        raise Conflict(_("Cet argument n’est plus en ligne : on ne peut pas y répondre."))
    # What was left in a thread that was joined to this one is left here too.
    threads = Q(pk=argument.pk) | Q(argument__merged_into=argument.pk)
    if LastWord.objects.filter(threads, left_by=user).exists():
        raise Conflict(_("Vous avez laissé le dernier mot dans cet échange."))
    mine = Argument.objects.of(user).filter(answers__isnull=False)
    if _since_yesterday(mine, at) >= DAILY_REPLIES:
        raise TooMany(_("Vous avez répondu vingt fois en un jour : reprenez demain."))


def check_can_change(user: "Person", argument: Argument) -> None:
    """Raise unless `user` wrote it and its text can still change."""
    user = _check_wrote(user, argument)
    check_may(user, Limit.Scope.PUBLISH)
    check_open_and_listed(argument.initiative)
    if argument.merged_into_id is not None:
        raise Conflict(_("Cet argument a été réuni à un autre : il ne change plus."))
    if argument.is_joint:
        raise Conflict(
            _(
                "Vous êtes deux à signer ce texte : aucun des deux ne le change seul. Retirez "
                "votre nom pour écrire le vôtre."
            )
        )
    if not argument.is_readable:
        raise Conflict(_("La modération a suspendu ce texte : il ne change pas."))
    check_can_be_changed(argument)


def check_can_withdraw(user: "Person", argument: Argument) -> None:
    """Raise unless `user` wrote it alone and it is not withdrawn: always possible otherwise."""
    _check_wrote(user, argument)
    if argument.is_joint:
        raise Conflict(
            _("Vous êtes deux à signer ce texte : retirez votre nom, il reste à l’autre.")
        )


@transaction.atomic
def publish_argument(
    *,
    by: User,
    initiative: Initiative,
    side: Side,
    claim: Claim,
    agrees: bool = False,
    amendment: Amendment | None = None,
    at: datetime | None = None,
) -> Argument:
    """Publish a reason at once, under one's name; the same sent twice is one argument.

    With `amendment`, for or against that change alone.

    Raises `Refused`, `ConsentNeeded`, `TooMany` and `Conflict` (closed, withheld).
    """
    hold(by)
    now = at or timezone.now()
    mine = Argument.objects.of(by)
    same = mine.about(amendment).filter(side=side) if amendment else mine.claims(side)
    same = same.filter(initiative=initiative, text=claim.text)
    if (found := same.first()) is not None:
        return found
    lock_debate(initiative)
    check_can_argue(by, initiative, now, amendment=amendment)
    require_consent(by, agrees, now)
    row = Argument.objects.create(
        initiative=initiative,
        amendment=amendment,
        author=by,
        side=side,
        text=claim.text,
        bands=bands(claim.text),
        written_at=now,
    )
    cite_in(row, claim.sources)
    count(row, 1)
    log("argument.publish", initiative, by=by)
    to = amendment.author if amendment else initiative.author
    if not tell_to(to, Verb.ARGUMENT_PUBLISHED, row, now):
        tell_nobody(Verb.ARGUMENT_PUBLISHED, row, now)
    return row


@transaction.atomic
def reply_to_argument(
    *,
    by: User,
    argument: Argument,
    claim: Claim,
    agrees: bool = False,
    at: datetime | None = None,
) -> Argument:
    """Answer an argument at once; the same sent twice is one reply. Raises as above."""
    hold(by)
    now = at or timezone.now()
    locked = lock_argument(argument)
    same = Argument.objects.of(by).standing().filter(answers=locked, text=claim.text)
    if (found := same.first()) is not None:
        return found
    lock_debate(locked.initiative)
    check_can_reply(by, locked, now)
    require_consent(by, agrees, now)
    row = Argument.objects.create(
        initiative=locked.initiative,
        amendment=locked.amendment,
        author=by,
        answers=locked,
        text=claim.text,
        written_at=now,
    )
    cite_in(row, claim.sources)
    log("argument.reply", locked.initiative, by=by)
    told = [
        tell_to(to, Verb.ARGUMENT_ANSWERED, row, now, name=name)
        for to, name in zip(_answered(locked, row), ("argument", ALSO), strict=False)
    ]
    if not any(told[:1]):
        tell_nobody(Verb.ARGUMENT_ANSWERED, row, now)
    return row


@transaction.atomic
def change_argument(
    *, by: User, argument: Argument, claim: Claim, at: datetime | None = None
) -> Argument:
    """Write it anew; what it said before stays readable. Raises `Refused` and `Conflict`."""
    row = lock_argument(argument)
    check_can_change(by, row)
    before = [source.url for source in row.sources.all()]
    if (row.text, before) == (claim.text, list(claim.sources)):
        return row
    now = at or timezone.now()
    write_anew(row, claim, now)
    Joining.objects.overtake(row.pk, at=now)
    moved(row.initiative_id)
    log("argument.change", row.initiative, by=by)
    tell_rewritten(row.initiative, by=by, at=now, argument=row.pk)
    return row


@transaction.atomic
def withdraw_argument(*, by: User, argument: Argument, at: datetime | None = None) -> None:
    """Take it back with its text, its sources and its versions; others' replies stay."""
    row = lock_argument(argument)
    check_can_withdraw(by, row)
    take_back(row, at or timezone.now())
    log("argument.withdraw", row.initiative, by=by)


@transaction.atomic
def change_argument_visibility(
    *, by: User | None, argument: Argument, change: Change
) -> Restriction:
    """Restrict or restore one argument or reply alone. Raises as `change_part`."""
    if by is not None:
        check_is_no_party(by, argument.initiative)
    # As it is now: withdrawn or joined to another meanwhile, it is counted no longer.
    row = lock_argument(argument)
    was = row.is_standing
    done = change_part(by, Part(ARGUMENT, str(row.pk), row), change)
    argument.visibility = row.visibility
    count(row, int(row.is_standing) - int(was))
    _tell_again(row, change.to, change.at)
    return done


def lock_argument(argument: Argument) -> Argument:
    """The argument as it is now, held until the transaction ends."""
    [row] = lock_arguments(Argument.objects.filter(pk=argument.pk))
    return row


def lock_arguments(rows: ArgumentQuerySet) -> list[Argument]:
    """Some arguments as they are now, held in one order for all until the transaction ends.

    Held first, read afterwards: a row whose author changed while one waited is lost by a join.
    """
    keys = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    return list(Argument.objects.filter(pk__in=keys).select_related(*AROUND).order_by("pk"))


def _check_may_write(
    user: "Person", initiative: Initiative, at: datetime | None, amendment: Amendment | None
) -> User:
    user = check_signed_in(user)
    check_may(user, Limit.Scope.PUBLISH)
    check_open_and_listed(initiative)
    check_takes_words(user, Debate.of(initiative), at or timezone.now(), amendment)
    return user


def _check_wrote(user: "Person", argument: Argument) -> User:
    user = check_signed_in(user)
    if not argument.is_signed_by(user):
        raise Refused(_("Seule la personne qui l’a écrit peut faire cela."))
    if argument.withdrawn_at is not None:
        raise Conflict(_("Ce texte est déjà retiré."))
    return user


def _since_yesterday(mine: ArgumentQuerySet, at: datetime | None) -> int:
    return mine.filter(written_at__gt=(at or timezone.now()) - timedelta(days=1)).count()


def take_back(row: Argument, now: datetime) -> None:
    """Withdraw it with its text, its sources and its versions; of a row that is held."""
    was = row.is_standing
    row.text, row.bands, row.withdrawn_at = "", [], now
    row.save(update_fields=["text", "bands", "withdrawn_at"])
    row.sources.all().delete()
    row.versions.all().delete()
    Joining.objects.overtake(row.pk, at=now)
    count(row, -int(was))
    _tell_again(row, Visibility.REMOVED, now)


def _tell_again(row: Argument, to: str, at: datetime) -> None:
    for name in ("argument", ALSO):
        tell_again(row.initiative, to, at, **{name: row.pk})


def write_anew(row: Argument, claim: Claim, now: datetime) -> None:
    """Say something else from now on, what it said before kept; of a row that is held."""
    before = [source.url for source in row.sources.all()]
    ArgumentVersion.objects.create(
        argument=row,
        number=row.version,
        text=row.text,
        sources=before,
        written_at=row.edited_at or row.written_at,
    )
    row.text, row.version, row.edited_at = claim.text, row.version + 1, now
    row.bands = [] if row.is_reply else bands(claim.text)
    row.save(update_fields=["text", "bands", "version", "edited_at"])
    if before != list(claim.sources):
        cite_in(row, claim.sources)


def count(row: Argument, by: int) -> None:
    """Count one more or one less on its side, where it is counted at all."""
    beside = row.is_reply or row.is_note or row.amendment_id is not None
    counts = {} if beside else {COLUMNS[Side(row.side)]: by}
    moved(row.initiative_id, **counts)


def _answered(argument: Argument, reply: Argument) -> list[User]:
    """Who is answered: whoever argued, or the last to answer them when they answer back."""
    if not argument.is_signed_by(reply.author):
        return argument.signers
    others = argument.replies.standing().exclude(author__in=argument.signers)
    last = others.select_related("author").order_by("-written_at", "-pk").first()
    return [last.author] if last is not None else []


def tell_to(
    to: User,
    verb: Verb,
    row: Argument,
    now: datetime,
    *,
    by: User | None = None,
    name: str = "argument",
) -> bool:
    """Tell one person, without the text: it can change, and be withheld; whether they were told.

    Not whoever muted the thread it stands in. `name` is how the row is named in what is told.
    """
    by = by or row.author
    if to.pk == by.pk or to.erased_at is not None:
        return False
    thread = row.answers_id or row.pk
    if ThreadMute.objects.filter(argument=thread, person=to).exists():
        return False
    named: dict[str, Any] = {name: row.pk}
    tell(verb, row.initiative, by=by, at=now, to=to, **named)
    return True


def tell_nobody(verb: Verb, row: Argument, now: datetime) -> None:
    """What nobody in particular hears of is looked at by the patrol all the same."""
    tell(verb, row.initiative, by=row.author, at=now, unheard=True, argument=row.pk)
