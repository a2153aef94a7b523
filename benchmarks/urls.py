"""The site, and the yardstick: one indexed query and a small template.

The API counts requests as ever, but refuses none: what is measured is what an answer costs.
"""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from civic.lib.api import Throttle
from initiatives.models import Initiative

Throttle.RATES.update(dict.fromkeys(Throttle.RATES, 10**9))
_TEMPLATE = engines["django"].from_string(
    "<!doctype html><title>{{ row.title }}</title><h1>{{ row.title }}</h1>"
    "<p>{{ row.proposal|linebreaks }}</p><p>{{ row.published_at|date:'j F Y' }}</p>"
)


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one row by its key and render it: what one page costs at least."""
    row = Initiative.objects.get(pk=pk)
    return HttpResponse(_TEMPLATE.render({"row": row}))


urlpatterns = [path("yardstick/<int:pk>/", page), path("", include("civic.urls"))]
