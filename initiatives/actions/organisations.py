"""Open an organisation's page, change it, close it, and decide about it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.accounts.roles import Acting, Role
from civic.activity.models import Activity
from civic.audit import actions as audit
from civic.lib.folding import fold
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.lib.visibility import LISTED
from civic.territories.models import Territory
from initiatives.actions.life import moved
from initiatives.actions.parts import Change, Part, change_part
from initiatives.models import (
    Backing,
    Organisation,
    OrganisationMember,
    OrganisationRole,
    OrganisationVersion,
    Restriction,
)
from initiatives.models.organisation import ORGANISATION
from initiatives.permissions import check_signed_in
from initiatives.telling import carry_beside, tell_beside

# Whoever speaks for more bodies than that is asked to hand some over.
LED_MOST = 5


@dataclass(frozen=True)
class Card:
    """How an organisation presents itself."""

    sort: str
    name: str
    about: str = ""
    site: str = ""
    number: str = ""
    territory: Territory | None = None


@transaction.atomic
def open_organisation(*, by: User, card: Card, at: datetime | None = None) -> Organisation:
    """Make a page for a body one speaks for; public at once.

    Raises `Refused` for a suspended account, `TooMany` past five that one speaks for.
    """
    check_may(check_signed_in(by), Limit.Scope.PUBLISH)
    # One at a time: the count holds until the end.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if Organisation.objects.led_by(by).count() >= LED_MOST:
        raise TooMany(_("Vous êtes déjà responsable de cinq organisations : c’est le plus."))
    now = at or timezone.now()
    row = Organisation.objects.create(**_columns(card), created_at=now, written_at=now)
    _keep_version(row)
    OrganisationMember.objects.create(
        organisation=row, person=by, role=OrganisationRole.LEAD, joined_at=now
    )
    _log("organisation.open", row, by)
    _let_look(row, by, now)
    return row


@transaction.atomic
def edit_organisation(
    *, by: User, organisation: Organisation, card: Card, at: datetime | None = None
) -> Organisation:
    """Change how it presents itself; what it said before stays readable to moderation.

    A new name or number is no longer what an operator checked. Raises `Refused` for anybody but
    a lead, `Conflict` once it is closed or withheld.
    """
    row = lock_organisation(organisation)
    check_may(check_is_lead(by, row), Limit.Scope.PUBLISH)
    check_speaks(row)
    columns = _columns(card)
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    if not changed:
        return row
    if {"name", "number", "sort"} & set(changed):
        columns["checked_at"] = None
    for name, value in columns.items():
        setattr(row, name, value)
    row.version += 1
    row.written_at = at or timezone.now()
    row.save(update_fields=[*columns, "version", "written_at"])
    _keep_version(row)
    _rename(row)
    _log("organisation.edit", row, by)
    _let_look(row, by, row.written_at)
    return row


@transaction.atomic
def close_organisation(
    *, by: User, organisation: Organisation, at: datetime | None = None
) -> Organisation:
    """End it: it speaks no more, and stands behind nothing. Its page says since when."""
    row = lock_organisation(organisation)
    check_is_lead(by, row)
    if not row.is_closed:
        shut(row, at or timezone.now())
        _log("organisation.close", row, by)
    return row


@transaction.atomic
def check_organisation(
    *, by: User, organisation: Organisation, checked: bool, at: datetime | None = None
) -> Organisation:
    """Say that an operator saw who it is, or take that back. Raises `Refused` for anybody else."""
    if not check_signed_in(by).holds(Role.OPERATOR):
        raise Refused(_("Seul un opérateur vérifie une organisation."))
    row = lock_organisation(organisation)
    if OrganisationMember.objects.of(by).filter(organisation=row).exists():
        raise Refused(_("Vous êtes ou étiez de cette organisation : une autre personne vérifie."))
    check_speaks(row)
    row.checked_at = (at or timezone.now()) if checked else None
    row.save(update_fields=["checked_at"])
    _log("organisation.check", row, by, role=Acting.OPERATOR, checked=checked)
    _changed(row)
    return row


@transaction.atomic
def change_organisation_visibility(
    *, by: User | None, organisation: Organisation, change: Change
) -> Restriction:
    """Restrict or restore its name and presentation; what it stands behind is judged apart.

    Raises as `change_part`, and `Refused` for whoever is or was of it.
    """
    if by is not None and OrganisationMember.objects.of(by).filter(organisation=organisation):
        raise Refused(_("Vous êtes ou étiez de cette organisation : une autre personne décide."))
    part = Part(ORGANISATION, str(organisation.pk), organisation)
    done = change_part(by, part, change)
    _rename(organisation)
    carry_beside(ORGANISATION, part.key, change.to, change.at)
    return done


def check_is_lead(user: User, organisation: Organisation) -> User:
    """Return `user`, who speaks for it, or raise."""
    person = check_signed_in(user)
    leads = OrganisationMember.objects.standing().of(person)
    if not leads.filter(organisation=organisation, role=OrganisationRole.LEAD).exists():
        raise Refused(_("Seuls les responsables de cette organisation peuvent faire cela."))
    return person


def check_speaks(row: Organisation) -> None:
    """Raise once it is closed, or while moderation withholds it."""
    if row.is_closed:
        raise Conflict(_("Cette organisation est fermée."))
    if row.visibility not in LISTED:
        raise Conflict(_("L’affichage de cette organisation est suspendu par la modération."))


def lock_organisation(organisation: Organisation) -> Organisation:
    """The organisation as it is now, held until the transaction ends."""
    rows = Organisation.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=organisation.pk)


def shut(row: Organisation, now: datetime) -> None:
    """Close it and end what it stands behind, in the caller's transaction."""
    row.closed_at = now
    row.save(update_fields=["closed_at"])
    _changed(row)
    Backing.objects.standing().filter(organisation=row).update(ended_at=now)
    OrganisationMember.objects.standing().filter(organisation=row).update(left_at=now)
    row.invitations.filter(answer="").update(answer="cancelled", answered_at=now)


def _let_look(row: Organisation, by: User, at: datetime) -> None:
    tell_beside(
        ORGANISATION,
        str(row.pk),
        by=by,
        title=row.public_name,
        url=row.get_absolute_url(),
        place=row.territory,
        is_withheld=row.visibility not in LISTED,
        at=at,
    )


def _rename(row: Organisation) -> None:
    """What was told under its name is told under the one it has now."""
    told = Activity.objects.filter(actor_key=row.key)
    told.update(actor_name=row.public_name)
    _changed(row)


def _changed(row: Organisation) -> None:
    """The pages of what it stands behind are no longer the same."""
    behind = Backing.objects.standing().filter(organisation=row)
    for pk in behind.order_by("initiative").values_list("initiative", flat=True):
        moved(pk)


def _columns(card: Card) -> dict[str, object]:
    columns = {name: getattr(card, name) for name in Card.__dataclass_fields__}
    return {**columns, "folded": fold(card.name)}


def _keep_version(row: Organisation) -> None:
    OrganisationVersion.objects.create(
        organisation=row,
        number=row.version,
        name=row.name,
        about=row.about,
        site=row.site,
        written_at=row.written_at,
    )


def _log(
    verb: str, row: Organisation, by: User, *, role: str = Acting.CITIZEN, **data: object
) -> None:
    audit.record(
        verb=verb, target_kind=ORGANISATION, target_id=row.pk, person=by.uid, role=role, **data
    )
