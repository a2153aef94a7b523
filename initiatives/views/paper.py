"""Paper: the sheet to print, and the counts of collected sheets."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from civic.lib.kept import Kept
from initiatives import whole
from initiatives.models import Initiative, Petition
from initiatives.petitions import sheet
from initiatives.petitions.states import PetitionState
from initiatives.views.reading import withheld

PUBLIC_SECONDS = 60
_RUNNING = (PetitionState.OPEN, PetitionState.PAUSED)
# Sheets already drawn, by everything that is printed on them: about 25 kB each.
_drawn = Kept[bytes](seconds=24 * 3600, most=200)


@require_safe
def paper_sheet(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One A4 page to print and sign by hand; 410 once the petition is over."""
    row = whole.get(pk)
    if not row.is_listed:
        return withheld(request, row)
    petition = petition_of(row)
    if slug != row.slug:
        return redirect("paper-sheet", pk=row.pk, slug=row.slug, permanent=True)
    if petition.state not in _RUNNING:
        context = {"initiative": row}
        return render(request, "initiatives/petition/paper_over.html", context, status=410)
    return _pdf(request, printed(row, petition))


def printed(row: Initiative, petition: Petition) -> sheet.Sheet:
    """What the sheet of a petition says."""
    return sheet.Sheet(
        number=row.pk,
        title=row.title,
        request=petition.request,
        addressee=petition.addressee,
        territory=row.territory.name,
        ends_on=timezone.localdate(petition.ends_at),
        address=f"{settings.SITE_URL}{row.get_absolute_url()}signer/",
        site=settings.SITE_NAME,
        contact=settings.CONTACT_EMAIL,
    )


def petition_of(row: Initiative) -> Petition:
    """The petition of an initiative. Raises `Http404`."""
    petition = Petition.objects.filter(initiative=row).first()
    if petition is None:
        raise Http404
    petition.initiative = row
    return petition


def _pdf(request: HttpRequest, page: sheet.Sheet) -> HttpResponse:
    etag = f'"{page.digest[:32]}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        _drawn.get_or_make(page.digest, lambda: sheet.draw(page)), content_type="application/pdf"
    )
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}"
    response.headers["Content-Disposition"] = f'inline; filename="petition-{page.number}.pdf"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
