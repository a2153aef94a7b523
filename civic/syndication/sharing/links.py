"""Where the image of a link is."""

from typing import NamedTuple

from django.conf import settings
from django.urls import reverse

from civic.lib import identity
from civic.syndication.sharing.card import Card, card_of, site_card
from civic.syndication.sharing.embed import is_quotable
from initiatives.models import Initiative


class Link(NamedTuple):
    """What a page says of its image."""

    url: str
    alt: str
    kind: str


def image_link(row: Initiative) -> Link | None:
    """The image of an initiative; None while nothing of it is quoted."""
    if not is_quotable(row):
        return None
    card = card_of(row)
    return Link(f"{settings.SITE_URL}{path_of(row, card)}", card.alt, kind_of(card))


def path_of(row: Initiative, card: Card) -> str:
    """Its address, from the root of the site: another image has another one."""
    return reverse(
        "card-image", kwargs={"pk": row.pk, "digest": card.digest, "extension": card.extension}
    )


def site_link() -> Link:
    """The image of pages that have none of their own."""
    card = site_card()
    path = reverse("site-card", kwargs={"digest": card.digest})
    return Link(
        f"{settings.SITE_URL}{path}", f"{identity.site_name()} – {card.title}", kind_of(card)
    )


def kind_of(card: Card) -> str:
    """Its media type."""
    return "image/jpeg" if card.extension == "jpg" else "image/png"
