"""The private feed: what one's alerts found, the latest first, for a reader of feeds."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from civic.accounts.actions.tokens import digest
from civic.lib.letters import absolute
from civic.officials.models import DeskFeed, Raised
from civic.officials.permissions import desks_of

SIZE = 50
KEY_MAX = 64


def of_key(key: str) -> DeskFeed | None:
    """The feed behind a secret address, as long as its reader reads a desk."""
    if not key.isascii() or len(key) > KEY_MAX:
        return None
    rows = DeskFeed.objects.select_related("person")
    found = rows.filter(digest=digest(key), person__is_active=True).first()
    if found is None or not desks_of(found.person).exists():
        return None
    _note(found)
    return found


def atom(found: DeskFeed, address: str) -> str:
    """The feed as Atom; an entry keeps its identifier and its date for good."""
    desks = list(desks_of(found.person).values_list("pk", flat=True))
    mine = Q(alert__person=found.person, alert__mandate__in=desks)
    rows = Raised.objects.listed().filter(mine).order_by("-raised_at", "-pk")
    shown = rows.select_related("alert", "initiative__territory", "initiative__theme")[:SIZE]
    page = absolute(reverse("official-desk"))
    made = Atom1Feed(
        title=_("Mon bureau d’élu"),
        link=page,
        description=_("Ce que mes alertes ont trouvé."),
        language="fr",
        feed_url=address,
        feed_guid=f"urn:uuid:{found.pk}",
    )
    for row in shown:
        initiative = row.initiative
        made.add_item(
            title=f"{row.alert.get_sort_display()} : {initiative.title}",
            link=absolute(initiative.public_url),
            description=initiative.territory.name,
            unique_id=f"urn:uuid:{found.pk}:{row.pk}",
            pubdate=row.raised_at,
            updateddate=row.raised_at,
            categories=[initiative.territory.name, initiative.theme.name],
        )
    return made.writeString("utf-8")


def _note(found: DeskFeed) -> None:
    """Remember the day it was read, once a day: its owner sees whether it serves."""
    today = timezone.localdate()
    if found.read_on != today:
        DeskFeed.objects.filter(pk=found.pk).update(read_on=today)
