"""Pages of lists, by key: what every list of the API answers."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request

from initiatives.models import Initiative
from initiatives.pagination import BadTokenError, Page

POSITION = [
    OpenApiParameter("apres", str, description="Donné par « next »."),
    OpenApiParameter("avant", str, description="Donné par « previous »."),
]
NUMBER = OpenApiParameter("id", int, "path", description="Le numéro de l’initiative.")


def get_initiative(request: Request, pk: int) -> Initiative:
    """An initiative that may be read. Raises `NotFound`."""
    rows = Initiative.objects.visible_to(request.user).for_cards()
    found = rows.select_related("image", "theme__parent").filter(pk=min(pk, 2**63 - 1)).first()
    if found is None:
        raise NotFound(_("Cette initiative n’existe pas ou n’est plus accessible."))
    return found


def page_of(read: Callable[..., Page[Any]], subject: object, request: Request) -> Page[Any]:
    """The page that a request asks for. Raises `ValidationError` for an unknown one."""
    after, before = (request.query_params.get(name, "") for name in ("apres", "avant"))
    try:
        return read(subject, after=after, before=before)
    except BadTokenError as error:
        raise ValidationError({"apres": _("Cette page n’existe pas.")}) from error


def envelope(request: Request, page: Page[Any], rows: list[Any]) -> dict[str, Any]:
    """Some rows with the addresses of what comes after and before them."""
    return {
        "next": _neighbour(request, "apres", page.after),
        "previous": _neighbour(request, "avant", page.before),
        "results": rows,
    }


def root(request: Request) -> str:
    """The site's address, without a slash at the end."""
    return request.build_absolute_uri("/").rstrip("/")


def _neighbour(request: Request, name: str, token: str) -> str | None:
    if not token:
        return None
    query = request.query_params.copy()
    for other in ("apres", "avant"):
        query.pop(other, None)
    query[name] = token
    return f"{root(request)}{request.path}?{query.urlencode()}"
