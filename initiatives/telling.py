"""How an initiative tells Activity and audit what happened to it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.activity import actions as activity
from civic.activity.models import Activity, ActivityQuerySet
from civic.activity.verbs import Verb
from civic.audit import actions as audit
from civic.territories.models import Territory
from initiatives.models import Initiative
from initiatives.states import UNTOLD, Visibility

KIND = "initiative"
# The key of no account: what is told to it is read by the moderators' patrol alone.
NOBODY = str(UUID(int=0))


def tell(
    verb: Verb,
    initiative: Initiative,
    *,
    by: User | None,
    at: datetime,
    summary: str = "",
    about: Initiative | None = None,
    to: User | None = None,
    speaker: tuple[str, str] = ("", ""),
    unheard: bool = False,
    **data: Any,
) -> None:
    """Write one Activity about `initiative`; `about` is the other initiative it concerns.

    `to` is the only person it is told to; without one anybody reads it. `speaker` is the name and
    the key of who did it when that is no person: an organisation. `unheard` is told to nobody.
    What happens to a withheld initiative is written as withdrawn: no reader passes it on.
    """
    other = about or initiative
    activity.record(
        verb=verb,
        at=at,
        subject_kind=KIND,
        subject_key=str(initiative.pk),
        object_kind=KIND,
        object_key=str(other.pk),
        actor_name=by.public_name if by else speaker[0],
        actor_key=str(by.uid) if by else speaker[1],
        url=other.get_absolute_url(),
        title=other.title,
        summary=summary,
        area_code=initiative.territory_id,
        area_path=initiative.area_path,
        area_name=initiative.territory.name,
        epci_code=initiative.epci_code,
        themes=themes_of(initiative),
        withdrawn_at=at if initiative.visibility in UNTOLD else None,
        withdrawn_with_subject=initiative.visibility in UNTOLD,
        for_key=NOBODY if unheard else str(to.uid) if to else "",
        data=data,
    )


def tell_rewritten(initiative: Initiative, *, by: User, at: datetime, **part: Any) -> None:
    """Let the patrol look again at a part (`argument=12`) that was written anew."""
    tell(Verb.REWRITTEN, initiative, by=by, at=at, unheard=True, **part)


def tell_beside(
    kind: str,
    key: str,
    *,
    by: User,
    title: str,
    url: str,
    place: Territory | None,
    is_withheld: bool,
    at: datetime,
) -> None:
    """Let the patrol look at what stands beside no initiative: a profile, an organisation."""
    activity.record(
        verb=Verb.REWRITTEN,
        at=at,
        subject_kind=kind,
        subject_key=key,
        object_kind=kind,
        object_key=key,
        actor_key=str(by.uid),
        url=url,
        title=title,
        area_code=place.code if place else "",
        area_path=place.path if place else "",
        area_name=place.name if place else "",
        epci_code=(place.epci_id or "") if place else "",
        withdrawn_at=at if is_withheld else None,
        for_key=NOBODY,
        data={kind: key},
    )


def carry_beside(kind: str, key: str, to: str, at: datetime) -> None:
    """What the patrol was told leaves it with what is withheld, and comes back with it."""
    told = Activity.objects.about(kind, key)
    if to in UNTOLD:
        activity.take_back(told, at=at)
    else:
        activity.bring_back(told, is_told=True)


def tell_again(initiative: Initiative, to: str, at: datetime, **content: int | str) -> None:
    """What quotes a content (`argument=12`) is withdrawn with it, and comes back with it."""
    about = {f"data__{name}": key for name, key in content.items()}
    told = Activity.objects.about(KIND, initiative.pk).filter(**about)
    carry(told, initiative, to, at)


def carry(told: ActivityQuerySet, initiative: Initiative, to: str, at: datetime) -> None:
    """What quotes a content is withdrawn, comes back, or is told without its words, as it is."""
    if to in UNTOLD:
        activity.take_back(told, at=at)
    else:
        activity.bring_back(told, is_told=initiative.visibility not in UNTOLD)
    veil(told, is_veiled=to == Visibility.BLURRED)


def veil(told: ActivityQuerySet, *, is_veiled: bool) -> None:
    """What quotes a content behind a warning is told without its words."""
    told.exclude(is_veiled=is_veiled).update(is_veiled=is_veiled)


def log(
    verb: str, initiative: Initiative, *, by: User | None, role: str = Acting.CITIZEN, **data: Any
) -> None:
    """Write one audit row about `initiative`."""
    audit.record(
        verb=verb,
        target_kind=KIND,
        target_id=initiative.pk,
        person=by.uid if by else None,
        role=role if by else Acting.SYSTEM,
        **data,
    )


def themes_of(initiative: Initiative) -> list[str]:
    """The theme's address and its parent's."""
    theme = initiative.theme
    return [theme.slug, theme.parent.slug] if theme.parent else [theme.slug]
