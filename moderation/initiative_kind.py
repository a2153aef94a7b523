"""Initiatives as moderation meets them: the text, with its picture and what its petition asks.

The picture and the petition are also contents of their own: see `part_kinds`.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from civic.accounts.models import Mandate, User
from civic.accounts.registry import helped_by
from civic.lib.permissions import Refused
from civic.lib.prepared import PreparedMany
from initiatives.actions import redaction
from initiatives.actions.visibility import change_visibility
from initiatives.models import (
    Initiative,
    NamedReply,
    Petition,
    Restriction,
    Signature,
    Stance,
)
from initiatives.permissions import check_is_no_party
from initiatives.petitions.addresses import person_key
from initiatives.states import Visibility
from initiatives.telling import KIND
from moderation import kinds, words
from moderation.models.decision import Measure


def register() -> None:
    """Let initiatives be flagged; called by `ready()`."""
    kinds.add(
        kinds.Kind(
            name=KIND,
            label=_("Initiative"),
            find_many=find_many,
            check_is_no_party=check_can_judge,
            side_of=side_of,
            change=change,
            words=words.INITIATIVE,
            disagree_url=disagree_url,
            measures=tuple(Measure),
            redact=redact,
            put_back=put_back,
            target_of=target_of,
            concerns=concerns,
            urls=urls_of,
        )
    )


def find_many(keys: Collection[str]) -> dict[str, kinds.Content]:
    """Some initiatives as they stand."""
    return {str(row.pk): _content(row) for row in _whole(kinds.digits(keys))}


def urls_of(keys: Collection[str]) -> dict[str, str]:
    """Where some initiatives stand."""
    return {str(row.pk): row.public_url for row in _named(kinds.digits(keys))}


_named = PreparedMany(
    lambda keys: Initiative.objects.filter(pk__in=keys).only("title", "visibility").order_by()
)
_whole = PreparedMany(
    lambda keys: (
        Initiative.objects.filter(pk__in=keys)
        .select_related("author", "image", "petition__tally", "charter")
        .defer("search")
        .order_by()
    )
)


def _content(row: Initiative) -> kinds.Content:
    image = getattr(row, "image", None)
    petition = getattr(row, "petition", None)
    return kinds.Content(
        kind=KIND,
        key=str(row.pk),
        version=row.version,
        title=row.title,
        url=row.public_url,
        text=_text(row, petition),
        author=row.author,
        area_code=row.territory_id,
        visibility=Visibility(row.visibility),
        published_at=row.published_at,
        picture=str(image.pk) if image else "",
        signatures=confirmed_of(petition),
        is_about_official=petition is not None and petition.mandate_id is not None,
    )


def check_can_judge(user: User, key: str) -> None:
    """Raise for its author, its sides, its signers, its neighbours and its elected officials."""
    row = _get(key)
    if row is None:
        return
    check_is_no_party(user, row)
    if _has_signed(user, row):
        raise Refused(_("Vous avez signé cette pétition : une autre personne décide."))


def side_of(user: User, key: str) -> str:
    """The side taken on it: flags of one side are not independent of each other."""
    stance = Stance.objects.of(user).filter(initiative_id=int(key)).first()
    return str(stance.side) if stance else ""


def target_of(key: str) -> User | None:
    """Whoever holds the mandate its petition is addressed to."""
    return User.objects.filter(
        mandates__in=Petition.objects.filter(initiative=int(key)).values("mandate")
    ).first()


def concerns(user: User, key: str) -> bool:
    """Whether its petition asks them or whom they help, or they replied as named in it."""
    number = next(iter(kinds.digits([key])), None)
    if number is None:
        return False
    own = Mandate.objects.filter(user=user).values_list("pk", flat=True)
    asked = Petition.objects.filter(initiative=number, mandate__in={*own, *helped_by(user)})
    named = NamedReply.objects.standing().of(user).filter(initiative=number)
    return asked.exists() or named.exists()


def change(
    by: User | None, key: str, to: Visibility, reason: str, expected: Visibility, at: datetime
) -> Restriction:
    """Move it on the moderators' axis."""
    row = Initiative.objects.select_related("territory", "theme__parent").get(pk=key)
    return change_visibility(
        by=by,
        initiative=row,
        to=to,
        reason=reason,
        expected=expected,
        at=at,
        renews=to == expected,
    )


def redact(key: str, passage: str, at: datetime) -> list[Any]:
    """Take a passage out of its texts, versions, petition, picture and timeline."""
    return redaction.redact(initiative=Initiative.objects.get(pk=key), passage=passage, at=at)


def put_back(key: str, changes: list[Any], at: datetime) -> bool:
    """Put such a passage back."""
    row = Initiative.objects.get(pk=key)
    return redaction.put_back(initiative=row, changes=changes, at=at)


def disagree_url(key: str) -> str:
    """Where one opposes it."""
    row = _get(key)
    return reverse("oppose", kwargs={"pk": row.pk, "slug": row.slug}) if row else ""


def _get(key: str) -> Initiative | None:
    return next(iter(_placed(kinds.digits([key]))), None)


_placed = PreparedMany(
    lambda keys: (
        Initiative.objects.filter(pk__in=keys)
        .select_related("author", "territory", "theme", "petition")
        .defer("search")
        .order_by()
    )
)


def _has_signed(user: User, row: Initiative) -> bool:
    petition = getattr(row, "petition", None)
    if petition is None:
        return False
    key = person_key(settings.SIGNATURE_HASH_KEY.encode(), petition.pk, str(user.uid))
    return Signature.objects.filter(petition=petition.pk, person_key=key).exists()


def confirmed_of(petition: Petition | None) -> int:
    """How many have signed; 0 without a petition."""
    tally = getattr(petition, "tally", None)
    return tally.confirmed if tally is not None else 0


def _text(row: Initiative, petition: Petition | None) -> list[list[str]]:
    parts = [
        [_("Titre"), row.title],
        [_("Ce qui ne va pas"), row.problem],
        [_("Ce qui est proposé"), row.proposal],
        [_("Qui peut décider"), row.decision_maker],
    ]
    parts += [[_("Source"), f"{source['title']} ({source['url']})"] for source in row.sources]
    image = getattr(row, "image", None)
    if image is not None:
        parts.append([_("Image"), f"{image.uid} {image.alt}".strip()])
    if row.outcome_text:
        parts.append([_("Ce que cela a donné"), row.outcome_text])
    charter = getattr(row, "charter", None)
    if charter is not None:
        parts.append([_("La charte de l’équipe"), charter.text])
    if petition is not None:
        parts.append([_("Ce que la pétition demande"), petition.request])
    return parts
