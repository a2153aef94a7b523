"""Whether a kit holds enough different messages to be spread without one identical text."""

from civic.territories.models import Kind
from initiatives.kit.networks import Network
from initiatives.kit.variety import distinct
from initiatives.models import Initiative, KitMessage

# The wider the area, the more people say it: three voices in a commune, twenty in the country.
NEEDED = {Kind.REGION: 10, Kind.DEPARTEMENT: 5, Kind.COLLECTIVITY: 5, Kind.COUNTRY: 20}
LEAST = 3
# The latest so many are compared.
COMPARED = 500


def needed(row: Initiative) -> int:
    """How many different messages its area asks for."""
    return NEEDED.get(Kind(row.territory.kind), LEAST)


def different(row: Initiative) -> int:
    """How many of its messages are not nearly the same as another; counted up to what is needed."""
    rows = KitMessage.objects.offered().filter(initiative=row).exclude(network=Network.SPOKEN)
    texts = rows.order_by("-written_at", "-pk").values_list("text", flat=True)[:COMPARED]
    return distinct(texts, needed(row))


def is_ready(row: Initiative) -> bool:
    """Whether there are enough of them."""
    return different(row) >= needed(row)


def state_of(row: Initiative) -> str:
    """How many there are, of how many: « 2 sur 3 »."""
    return f"{different(row)} sur {needed(row)}"
