"""A picture and a petition as moderation meets them: each apart from its initiative."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict
from initiatives.actions.parts import (
    IMAGE,
    PETITION,
    Change,
    change_image_visibility,
    change_petition_visibility,
)
from initiatives.models import Image, Initiative, Petition, Restriction
from initiatives.states import Visibility
from initiatives.telling import KIND
from moderation import initiative_kind, kinds, passages, words


def register() -> None:
    """Let both be flagged; called by `ready()`."""
    kinds.add(
        kinds.Kind(
            name=IMAGE,
            label=_("Image"),
            find_many=images,
            check_is_no_party=check_is_no_party_to_image,
            side_of=side_of_image,
            concerns=lambda user, key: initiative_kind.concerns(user, _initiative_of(key)),
            change=change_image,
            words=words.IMAGE,
            content_types=("CONTENT_TYPE_IMAGE",),
            **passages.taken_out_of(IMAGE, places_of_image),
        )
    )
    kinds.add(
        kinds.Kind(
            name=PETITION,
            label=_("Pétition"),
            find_many=petitions,
            # A petition goes by its initiative's number.
            check_is_no_party=initiative_kind.check_can_judge,
            side_of=initiative_kind.side_of,
            target_of=initiative_kind.target_of,
            concerns=initiative_kind.concerns,
            change=change_petition,
            words=words.PETITION,
            disagree_url=initiative_kind.disagree_url,
            **passages.taken_out_of(PETITION, places_of_petition),
        )
    )


# -- Pictures --------------------------------------------------------------------------------------


def images(keys: Collection[str]) -> dict[str, kinds.Content]:
    """Some pictures of published initiatives as they stand."""
    rows = Image.objects.filter(pk__in=kinds.uuids(keys), initiative__isnull=False)
    found = rows.select_related("initiative__author").defer("initiative__search")
    return {str(row.pk): _image(row, row.initiative) for row in found if row.initiative}


def check_is_no_party_to_image(user: User, key: str) -> None:
    """Raise for whoever would judge the side of its initiative."""
    initiative_kind.check_can_judge(user, _initiative_of(key))


def side_of_image(user: User, key: str) -> str:
    """The side taken on its initiative."""
    number = _initiative_of(key)
    return initiative_kind.side_of(user, number) if number else ""


def change_image(
    by: User | None, key: str, to: Visibility, reason: str, expected: Visibility, at: datetime
) -> Restriction:
    """Move it on the moderators' axis."""
    row = Image.objects.select_related("initiative").filter(pk__in=kinds.uuids([key])).first()
    if row is None:
        raise Conflict(gone())
    return change_image_visibility(by=by, image=row, change=Change(to, reason, expected, at))


def places_of_image(key: str) -> Iterator[passages.Place]:
    """Where its words stand: what it shows, said for whoever does not see it."""
    for row in Image.objects.filter(pk__in=kinds.uuids([key])):
        yield row, ("alt",)


def _image(row: Image, initiative: Initiative) -> kinds.Content:
    title = _("Image : %(title)s") % {"title": initiative.title}
    return kinds.Content(
        kind=IMAGE,
        key=str(row.pk),
        version=1,
        title=title if initiative.is_listed else _("Image d’une initiative"),
        url=f"{initiative.public_url}#image",
        text=[[_("Image"), str(row.pk)], [_("Ce que montre l’image"), row.alt]],
        author=initiative.author,
        area_code=initiative.territory_id,
        visibility=Visibility(row.visibility),
        is_around_listed=initiative.is_listed,
        published_at=row.created_at,
        picture=str(row.pk),
    )


def _initiative_of(key: str) -> str:
    rows = Image.objects.filter(pk__in=kinds.uuids([key]), initiative__isnull=False)
    return str(rows.values_list("initiative", flat=True).first() or "")


# -- Petitions -------------------------------------------------------------------------------------


def petitions(keys: Collection[str]) -> dict[str, kinds.Content]:
    """Some petitions, by the number of their initiative, as they stand."""
    rows = Petition.objects.filter(initiative__in=kinds.digits(keys))
    found = rows.select_related("initiative__author", "tally").defer("initiative__search")
    return {str(row.initiative_id): _petition(row) for row in found}


def change_petition(
    by: User | None, key: str, to: Visibility, reason: str, expected: Visibility, at: datetime
) -> Restriction:
    """Move it on the moderators' axis."""
    rows = Petition.objects.select_related("initiative")
    row = rows.filter(initiative__in=kinds.digits([key])).first()
    if row is None:
        raise Conflict(gone())
    change = Change(to, reason, expected, at)
    return change_petition_visibility(by=by, petition=row, change=change)


def places_of_petition(key: str) -> Iterator[passages.Place]:
    """Where its words stand: what it asks, of whom, and the news of its opening.

    What signers agreed to keeps its digest.
    """
    for row in Petition.objects.filter(initiative__in=kinds.digits([key])):
        yield row, ("request", "addressee")
        for told in Activity.objects.about(KIND, key).filter(verb=Verb.PETITION_OPENED):
            yield told, ("summary",)


def _petition(row: Petition) -> kinds.Content:
    initiative = row.initiative
    title = _("Pétition : %(title)s") % {"title": initiative.title}
    slug = initiative.slug if initiative.is_listed else "initiative"
    return kinds.Content(
        kind=PETITION,
        key=str(initiative.pk),
        version=1,
        title=title if initiative.is_listed else _("Pétition d’une initiative"),
        url=reverse("petition", kwargs={"pk": initiative.pk, "slug": slug}),
        text=[
            [_("Ce qu’elle demande"), row.request],
            [_("Destinataire"), row.addressee],
        ],
        author=initiative.author,
        area_code=initiative.territory_id,
        visibility=Visibility(row.visibility),
        is_around_listed=initiative.is_listed,
        published_at=row.opened_at,
        signatures=initiative_kind.confirmed_of(row),
        is_about_official=row.mandate_id is not None,
    )


# -- Both ------------------------------------------------------------------------------------------


def gone() -> str:
    """What whoever decides reads when the content went away meanwhile."""
    return _("Ce contenu n’existe plus : il n’y a plus rien à décider.")
