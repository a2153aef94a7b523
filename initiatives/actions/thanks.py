"""Thank a participant, show it on a page when both agree, take it back."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.locks import hold
from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.accounts.roles import Acting
from civic.activity.actions import take_back
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.audit import actions as audit
from civic.lib.permissions import Conflict, Refused, TooMany
from initiatives.actions.blocks import check_can_be_reached
from initiatives.actions.parts import Change, Part, change_part
from initiatives.models import Initiative, Restriction, Thanks
from initiatives.models.thanks import THANKS
from initiatives.participants import is_known, takes_part
from initiatives.permissions import check_is_no_party, check_signed_in
from initiatives.states import Visibility
from initiatives.telling import KIND, tell, tell_again, tell_rewritten

if TYPE_CHECKING:
    from initiatives.permissions import Person

DAILY, DAILY_NEW = 10, 3


def check_can_thank(user: "Person", initiative: Initiative) -> None:
    """Raise unless `user` takes part and may write."""
    user = check_signed_in(user)
    check_may(user, Limit.Scope.PUBLISH)
    if not initiative.is_listed:
        raise Conflict(_("La modération a suspendu l’accès à cette initiative."))
    if not takes_part(user, initiative):
        raise Refused(_("Le merci est entre celles et ceux qui prennent part : rejoignez d’abord."))


@transaction.atomic
def thank(
    *,
    by: User,
    initiative: Initiative,
    person: User,
    text: str,
    may_show: bool = False,
    at: datetime | None = None,
) -> Thanks:
    """Write a note to somebody who takes part; one a person and initiative, told to them alone.

    `may_show` lets the receiver show it on their page. Raises `Refused` (no part in it, not known
    here by name, blocked), `Conflict` (already thanked) and `TooMany`.
    """
    hold(by)
    now = at or timezone.now()
    check_can_thank(by, initiative)
    if by.pk == person.pk or not is_known(person, initiative, by):
        raise Refused(_("Cette personne ne prend pas part à cette initiative sous son nom."))
    check_can_be_reached(by, person)
    same = Thanks.objects.standing().filter(initiative=initiative, writer=by, receiver=person)
    if (found := same.first()) is not None:
        if found.text == text:
            return found
        raise Conflict(_("Vous lui avez déjà dit merci ici : retirez d’abord votre mot."))
    _check_pace(by, now)
    row = Thanks.objects.create(
        initiative=initiative,
        writer=by,
        receiver=person,
        text=text,
        writer_shows=may_show,
        written_at=now,
    )
    _log("thanks.write", row, by)
    tell(Verb.THANKED, initiative, by=by, at=now, to=person, thanks=str(row.pk))
    return row


@transaction.atomic
def show_thanks(*, by: User, thanks: Thanks, shows: bool) -> Thanks:
    """Agree that the receiver's page shows it, or no longer. Raises `Refused` and `Conflict`."""
    row = lock_thanks(thanks)
    if by.pk not in (row.writer_id, row.receiver_id):
        raise Refused(_("Ce mot est entre deux autres personnes."))
    if row.withdrawn_at is not None:
        raise Conflict(_("Ce mot est retiré."))
    if shows:
        check_may(by, Limit.Scope.PUBLISH)
        check_can_be_reached(by, row.receiver if by.pk == row.writer_id else row.writer)
    mine = "writer_shows" if by.pk == row.writer_id else "receiver_shows"
    if getattr(row, mine) == shows:
        return row
    setattr(row, mine, shows)
    row.save(update_fields=[mine])
    if _is_shown(row):
        tell_rewritten(row.initiative, by=row.writer, at=timezone.now(), thanks=str(row.pk))
    else:
        _keep_private(row, timezone.now())
    return row


@transaction.atomic
def withdraw_thanks(*, by: User, thanks: Thanks, at: datetime | None = None) -> None:
    """Take one's note back: its words go. Raises `Refused` and `Conflict`."""
    row = lock_thanks(thanks)
    if by.pk != row.writer_id:
        raise Refused(_("Seule la personne qui l’a écrit peut faire cela."))
    if row.withdrawn_at is not None:
        raise Conflict(_("Ce mot est déjà retiré."))
    now = at or timezone.now()
    row.text, row.withdrawn_at = "", now
    row.save(update_fields=["text", "withdrawn_at"])
    _log("thanks.withdraw", row, by)
    tell_again(row.initiative, Visibility.REMOVED, now, thanks=str(row.pk))


@transaction.atomic
def change_thanks_visibility(*, by: User | None, thanks: Thanks, change: Change) -> Restriction:
    """Restrict or restore one note alone. Raises as `change_part`."""
    if by is not None:
        check_is_no_party(by, thanks.initiative)
    done = change_part(by, Part(THANKS, str(thanks.pk), thanks), change)
    tell_again(thanks.initiative, change.to, change.at, thanks=str(thanks.pk))
    if not _is_shown(thanks):
        _keep_private(thanks, change.at)
    return done


def lock_thanks(thanks: Thanks) -> Thanks:
    """The note as it is now, held until the transaction ends."""
    rows = Thanks.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("writer", "receiver", "initiative").get(pk=thanks.pk)


def _is_shown(row: Thanks) -> bool:
    return row.writer_shows and row.receiver_shows


def _keep_private(row: Thanks, now: datetime) -> None:
    """What is between two people is not for the patrol."""
    told = Activity.objects.about(KIND, row.initiative_id).filter(verb=Verb.REWRITTEN)
    take_back(told.filter(data__thanks=str(row.pk)), at=now)


def _check_pace(by: User, now: datetime) -> None:
    """Those taken back count too: a note is no way to knock again and again."""
    is_new = by.joined_at > now - timedelta(days=settings.NEW_ACCOUNT_DAYS)
    most = DAILY_NEW if is_new else DAILY
    recent = Thanks.objects.filter(writer=by, written_at__gt=now - timedelta(days=1))
    if recent.count() >= most:
        raise TooMany(
            _("Vous avez dit merci %(most)d fois en un jour : reprenez demain.") % {"most": most}
        )


def _log(verb: str, row: Thanks, by: User) -> None:
    """Which note, not where: taking part may be private."""
    audit.record(
        verb=verb, target_kind=THANKS, target_id=str(row.pk), person=by.uid, role=Acting.CITIZEN
    )
