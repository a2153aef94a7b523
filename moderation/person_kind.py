"""A profile as moderation meets it: a name and its presentation, never what a person thinks."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from civic.accounts.models import Mandate, User
from civic.lib.permissions import Conflict, Refused
from initiatives.actions.parts import PERSON, Change, change_profile_visibility
from initiatives.models import Restriction
from initiatives.states import Visibility
from moderation import kinds, passages, words
from moderation.part_kinds import gone


def register() -> None:
    """Let profiles be flagged; called by `ready()`."""
    kinds.add(
        kinds.Kind(
            name=PERSON,
            label=_("Profil"),
            find_many=find_many,
            check_is_no_party=check_is_no_party,
            side_of=lambda user, key: "",
            change=change,
            words=words.PERSON,
            **passages.taken_out_of(PERSON, places),
        )
    )


def find_many(keys: Collection[str]) -> dict[str, kinds.Content]:
    """Some profiles as they stand; an account that was erased or closed shows none."""
    rows = User.objects.filter(uid__in=kinds.uuids(keys), erased_at__isnull=True, is_active=True)
    return {str(row.uid): _content(row) for row in rows}


def check_is_no_party(user: User, key: str) -> None:
    """Raise for oneself, for a neighbour who says so, and for who is elected with them."""
    person = _get(key)
    if person is None:
        return
    if person.pk == user.pk:
        raise Refused(_("Ce profil est le vôtre : une autre personne décide."))
    if person.home_is_public and person.home_id is not None and person.home_id == user.home_id:
        raise Refused(_("Cette personne habite votre commune : une autre personne décide."))
    theirs = Mandate.objects.current().filter(user=person).values("territory")
    if Mandate.objects.current().filter(user=user, territory__in=theirs).exists():
        raise Refused(_("Vous êtes élus au même endroit : une autre personne décide."))


def change(
    by: User | None, key: str, to: Visibility, reason: str, expected: Visibility, at: datetime
) -> Restriction:
    """Move it on the moderators' axis."""
    person = _get(key)
    if person is None:
        raise Conflict(gone())
    change = Change(to, reason, expected, at)
    return change_profile_visibility(by=by, person=person, change=change)


def places(key: str) -> Iterator[passages.Place]:
    """Where its words stand: the presentation alone, for a name is hidden whole or not at all."""
    person = _get(key)
    if person is not None:
        yield person, ("bio",)


def _get(key: str) -> User | None:
    return User.objects.filter(uid__in=kinds.uuids([key])).first()


def _content(row: User) -> kinds.Content:
    text = [[_("Nom affiché"), row.name], [_("Identifiant public"), row.handle]]
    if row.bio:
        text.append([_("Présentation"), row.bio])
    return kinds.Content(
        kind=PERSON,
        key=str(row.uid),
        version=1,
        title=_("Profil : %(name)s") % {"name": row.name} if row.is_readable else _("Un profil"),
        url=reverse("person", kwargs={"handle": row.handle}),
        text=text,
        author=row,
        # Where somebody lives is theirs to show.
        area_code=(row.home_id or "") if row.home_is_public else "",
        visibility=Visibility(row.visibility),
        published_at=row.joined_at,
    )
