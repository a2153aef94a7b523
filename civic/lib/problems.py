"""API errors as problem documents (RFC 9457), in French, with the field at fault."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, NotAuthenticated, ValidationError
from rest_framework.response import Response

from civic.lib.permissions import Overloaded, Refused
from civic.lib.typography import french

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "Requête illisible",
    401: "Clé d’API nécessaire",
    403: "Refusé",
    404: "Introuvable",
    405: "Méthode non prévue à cette adresse",
    406: "Format non disponible",
    409: "L’état a changé",
    413: "Trop volumineux",
    415: "Format non accepté",
    422: "Certaines valeurs sont à corriger",
    429: "Trop de demandes",
    500: "Erreur de notre côté",
    503: "Service momentanément indisponible",
}


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into a problem document; None lets Django answer 500."""
    from rest_framework.views import exception_handler

    if isinstance(error, Overloaded):
        headers = {"Retry-After": str(error.retry_seconds), "Cache-Control": "no-store"}
        return _response(error.status, error.reason, headers=headers)
    if isinstance(error, Refused):
        return _response(error.status, error.reason)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        return _invalid(error)
    detail = error.detail if isinstance(error, APIException) else ""
    if isinstance(error, NotAuthenticated):
        detail = _("Faites une clé dans votre compte et envoyez « Authorization: Bearer <clé> ».")
    headers = {key: response[key] for key in ("Retry-After", "WWW-Authenticate") if key in response}
    return _response(response.status_code, str(detail), headers=headers)


def problem_page(request: HttpRequest, code: int, detail: str = "") -> JsonResponse:
    """Return the same document outside DRF: unknown addresses, lost database."""
    return JsonResponse(_document(code, detail), status=code, content_type=CONTENT_TYPE)


def _invalid(error: ValidationError) -> Response:
    faults = [{"field": field, "message": message} for field, message in _faults(error.detail)]
    response = _response(status.HTTP_422_UNPROCESSABLE_ENTITY, "")
    response.data["errors"] = faults
    return response


def _faults(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Flatten DRF's nested errors to (dotted field, message)."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            name = "" if key == "non_field_errors" else str(key)
            yield from _faults(value, ".".join(filter(None, [path, name])))
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            nested = f"{path}.{index}" if isinstance(value, dict | list) else path
            yield from _faults(value, nested)
    else:
        # DRF's own messages have neither our apostrophes nor our spaces.
        yield path, french(str(detail))


def _response(code: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    return Response(
        _document(code, detail), status=code, headers=headers, content_type=CONTENT_TYPE
    )


def _document(code: int, detail: str) -> dict[str, Any]:
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": _(TITLES.get(code, "Erreur")),
        "status": code,
    }
    return {**document, "detail": detail} if detail else document
