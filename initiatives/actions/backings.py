"""An organisation carries an initiative or backs it, in its own name and never as a person."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.activity import actions as activity
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict
from initiatives.actions.life import moved
from initiatives.actions.organisations import check_is_lead, check_speaks
from initiatives.models import Backing, Initiative, Organisation
from initiatives.permissions import check_duty, check_open_and_listed
from initiatives.team import Duty
from initiatives.telling import KIND, log, tell

# A page that hundreds of bodies stand behind names the first ones and leads to the rest.
BACKINGS_MOST = 300


@transaction.atomic
def stand_behind(
    *,
    by: User,
    organisation: Organisation,
    initiative: Initiative,
    sort: Backing.Sort,
    at: datetime | None = None,
) -> Backing:
    """Carry an initiative or back it; public at once, in the name of the organisation.

    Only somebody of the team who may change the text makes an organisation carry it: it is theirs
    to say who they write for. Pressed twice, it is once. Raises `Refused` for anybody but a lead,
    `Conflict` when it is closed, withheld, or another one carries it.
    """
    now = at or timezone.now()
    row = _locked(initiative)
    check_may(check_is_lead(by, organisation), Limit.Scope.PUBLISH)
    check_open_and_listed(row)
    check_speaks(organisation)
    if sort == Backing.Sort.CARRIES:
        check_duty(by, row, Duty.EDIT)
        _check_nobody_carries(row, organisation)
    known = Backing.objects.standing().filter(initiative=row, organisation=organisation).first()
    if known is not None and known.sort == sort:
        return known
    if known is not None:
        _end(known, now)
    if Backing.objects.standing().filter(initiative=row).count() >= BACKINGS_MOST:
        raise Conflict(_("Trois cents organisations sont déjà derrière cette initiative."))
    made = Backing.objects.create(
        organisation=organisation, initiative=row, sort=sort, by=by, since=now
    )
    moved(row.pk)
    _tell(made, row, now)
    log("backing.stand", row, by=by, organisation=organisation.pk, sort=sort)
    return made


@transaction.atomic
def stand_back(*, by: User, backing: Backing, at: datetime | None = None) -> None:
    """End it, by who speaks for the organisation, whatever the state of the initiative."""
    check_is_lead(by, backing.organisation)
    row = _locked(backing.initiative)
    standing = Backing.objects.standing().filter(pk=backing.pk).first()
    if standing is None:
        return
    _end(standing, at or timezone.now())
    moved(row.pk)
    log("backing.end", row, by=by, organisation=backing.organisation_id)


@transaction.atomic
def disown(
    *, by: User, backing: Backing, disowned: bool = True, at: datetime | None = None
) -> None:
    """Say that the team did not ask for it, or take that word back; the backing stays readable.

    Raises `Refused` for anybody without the role, `Conflict` for the one that carries it.
    """
    row = _locked(backing.initiative)
    check_duty(by, row, Duty.EDIT)
    rows = Backing.objects.standing().filter(pk=backing.pk, sort=Backing.Sort.BACKS)
    moment = (at or timezone.now()) if disowned else None
    if not rows.update(disowned_at=moment):
        raise Conflict(_("Cette organisation n’est plus derrière l’initiative."))
    moved(row.pk)
    log("backing.disown", row, by=by, organisation=backing.organisation_id, disowned=disowned)


def _check_nobody_carries(row: Initiative, organisation: Organisation) -> None:
    carried = Backing.objects.standing().filter(initiative=row, sort=Backing.Sort.CARRIES)
    if carried.exclude(organisation=organisation).exists():
        raise Conflict(_("Une autre organisation porte déjà cette initiative."))


def _tell(backing: Backing, row: Initiative, now: datetime) -> None:
    organisation = backing.organisation
    verb = Verb.CARRIED if backing.sort == Backing.Sort.CARRIES else Verb.BACKED
    tell(
        verb,
        row,
        by=None,
        at=now,
        speaker=(organisation.public_name, organisation.key),
        backing=backing.pk,
    )


def _end(backing: Backing, now: datetime) -> None:
    """What was told of it is withdrawn with it."""
    Backing.objects.filter(pk=backing.pk).update(ended_at=now)
    told = Activity.objects.about(KIND, backing.initiative_id)
    activity.take_back(told.filter(data__backing=backing.pk), at=now)


def _locked(initiative: Initiative) -> Initiative:
    rows = Initiative.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("author", "territory", "theme__parent").get(pk=initiative.pk)
