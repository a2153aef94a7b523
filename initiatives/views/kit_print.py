"""What the kit prints: the poster, the leaflet."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.lib import identity
from civic.lib.kept import Kept
from civic.lib.permissions import Conflict
from civic.lib.templatetags.civic import excerpt
from initiatives.kit import handout as handouts
from initiatives.kit.handout import Handout, Size
from initiatives.kit.networks import Network
from initiatives.models import Initiative, KitMessage
from initiatives.views.kit import address_of
from initiatives.views.made import Made, file_of
from initiatives.views.rooms import room_page

# How much of the proposal stands on a leaflet.
EXCERPT = 600
# About 25 kB each.
_pages = Kept[bytes](seconds=24 * 3600, most=200)


@require_safe
@room_page
def poster(request: HttpRequest, row: Initiative) -> HttpResponse:
    """The poster, A4."""
    return _handout(request, row, Size.POSTER)


@require_safe
@room_page
def leaflet(request: HttpRequest, row: Initiative) -> HttpResponse:
    """The leaflet, A5."""
    return _handout(request, row, Size.LEAFLET)


def check_is_quotable(row: Initiative) -> None:
    """Raise while moderation warns of its text: nothing of it is printed."""
    if row.is_veiled:
        raise Conflict(_("La modération a mis un avertissement : rien ne s’imprime."))


def printed(row: Initiative, size: Size) -> Handout:
    """What a poster or a leaflet says: the team's own words where it wrote some."""
    return Handout(
        size=size,
        number=row.pk,
        title=row.title,
        text=_pitch(row) if size == Size.LEAFLET else "",
        decider=row.decision_maker,
        territory=row.territory.name,
        address=address_of(row),
        site=identity.site_name(),
    )


def _handout(request: HttpRequest, row: Initiative, size: Size) -> HttpResponse:
    check_is_quotable(row)
    page = printed(row, size)
    made = Made(page.digest, f"{size}-{row.pk}.pdf", lambda: handouts.draw(page))
    return file_of(request, made, _pages)


def _pitch(row: Initiative) -> str:
    spoken = KitMessage.objects.offered().filter(initiative=row, network=Network.SPOKEN)
    said = spoken.order_by("-written_at", "-pk").values_list("text", flat=True).first()
    return said or excerpt(row.proposal, EXCERPT)
