"""The bytes of the image of an initiative."""

from civic.syndication.actions.sharing import picture_of
from civic.syndication.models import CardImage
from civic.syndication.sharing.card import Card
from civic.syndication.sharing.drawing import draw
from initiatives.models import Initiative


def body_of(row: Initiative, card: Card) -> bytes:
    """As it was drawn, or drawn now: nobody who just published waits for the sweep."""
    known = CardImage.objects.filter(pk=row.pk, digest=card.digest).first()
    if known is not None:
        try:
            with known.file.open("rb") as file:
                return bytes(file.read())
        except OSError:
            pass
    return draw(card, picture_of(card))
