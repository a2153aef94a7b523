"""Where a mail provider posts bounces and complaints."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from civic.lib.responses import uncached
from civic.notifications import bounces


@csrf_exempt
@require_POST
@uncached
def returned(request: HttpRequest) -> HttpResponse:
    """Take one returned message, whole, as the body; `?to=` may give where it was delivered.

    Answers 204 whether or not it taught anything: whoever posts has nothing to do about it.
    """
    if not settings.BOUNCE_SECRET:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.BOUNCE_SECRET}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    if int(request.META.get("CONTENT_LENGTH") or 0) > bounces.MAX_BYTES:
        return HttpResponse(status=413)
    bounces.record(request.body, arrived_for=request.GET.get("to", ""))
    return HttpResponse(status=204)
