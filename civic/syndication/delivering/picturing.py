"""The image sent with a link, for a network that reads no page."""

from civic.activity.models import Activity
from civic.syndication.connectors.base import Picture
from civic.syndication.sharing.card import card_of
from civic.syndication.sharing.embed import is_quotable
from civic.syndication.sharing.images import body_of
from civic.syndication.sharing.links import kind_of
from initiatives import whole
from initiatives.models import Initiative


def picture_of(activity: Activity | None) -> Picture | None:
    """The card of the initiative as it stands now; None while nothing of it is quoted."""
    if activity is None or activity.subject_kind != "initiative":
        return None
    if not Initiative.objects.filter(pk=activity.subject_key).exists():
        return None
    row = whole.get(int(activity.subject_key))
    if not is_quotable(row):
        return None
    card = card_of(row)
    return Picture(body_of(row, card), kind_of(card), card.alt)
