"""The page of an organisation, as moderation meets it: its name and what it says of itself."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.permissions import Conflict, Refused
from initiatives.actions.organisations import change_organisation_visibility
from initiatives.actions.parts import Change
from initiatives.models import (
    Organisation,
    OrganisationMember,
    OrganisationRole,
    OrganisationVersion,
    Restriction,
)
from initiatives.models.organisation import ORGANISATION
from initiatives.states import Visibility
from moderation import kinds, passages, words
from moderation.part_kinds import gone


def register() -> None:
    """Let them be flagged; called by `ready()`."""
    kinds.add(
        kinds.Kind(
            name=ORGANISATION,
            label=_("Organisation"),
            find_many=find_many,
            check_is_no_party=check_is_no_party,
            side_of=lambda user, key: "",
            change=change,
            words=words.ORGANISATION,
            **passages.taken_out_of(ORGANISATION, places),
        )
    )


def find_many(keys: Collection[str]) -> dict[str, kinds.Content]:
    """Some organisations as they stand, closed ones too: their page stays."""
    rows = Organisation.objects.filter(pk__in=kinds.digits(keys))
    found = list(rows)
    leads = _leads(found)
    return {str(row.pk): _content(row, leads.get(row.pk)) for row in found}


def check_is_no_party(user: User, key: str) -> None:
    """Raise for whoever is or was of it."""
    rows = OrganisationMember.objects.of(user).filter(organisation__in=kinds.digits([key]))
    if rows.exists():
        raise Refused(_("Vous êtes ou étiez de cette organisation : une autre personne décide."))


def change(
    by: User | None, key: str, to: Visibility, reason: str, expected: Visibility, at: datetime
) -> Restriction:
    """Move it on the moderators' axis."""
    row = _get(key)
    if row is None:
        raise Conflict(gone())
    change = Change(to, reason, expected, at)
    return change_organisation_visibility(by=by, organisation=row, change=change)


def places(key: str) -> Iterator[passages.Place]:
    """Where its words stand: its presentation and its past ones; a name is hidden whole."""
    row = _get(key)
    if row is None:
        return
    yield row, ("about",)
    for old in OrganisationVersion.objects.filter(organisation=row):
        yield old, ("about",)


def _get(key: str) -> Organisation | None:
    return Organisation.objects.filter(pk__in=kinds.digits([key])).first()


def _leads(rows: list[Organisation]) -> dict[int, User]:
    """Who answers for each: the lead who came first, among those who are left."""
    leads = OrganisationMember.objects.filter(
        organisation__in=rows, role=OrganisationRole.LEAD, person__erased_at=None
    )
    found: dict[int, User] = {}
    for lead in leads.select_related("person").order_by("joined_at", "pk"):
        found.setdefault(lead.organisation_id, lead.person)
    return found


def _content(row: Organisation, lead: User | None) -> kinds.Content:
    return kinds.Content(
        kind=ORGANISATION,
        key=str(row.pk),
        version=row.version,
        title=row.public_name,
        url=row.get_absolute_url(),
        text=[
            [_("Ce que c’est"), row.get_sort_display()],
            [_("Nom"), row.name],
            [_("Présentation"), row.about],
            [_("Site"), row.site],
        ],
        author=lead,
        area_code=row.territory_id or "fr",
        visibility=Visibility(row.visibility),
        published_at=row.written_at,
    )
