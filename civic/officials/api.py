"""Officials over the API: who holds a verified mandate, and how many initiatives they answered."""

from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from civic.accounts.functions import Function
from civic.accounts.models import Mandate, MandateQuerySet
from civic.lib.api import ApiMixin
from civic.officials import directory
from initiatives import areas
from initiatives.api.paging import POSITION, envelope, page_of, root
from initiatives.pagination import Order, paginate

NEWEST = Order("verified_at", "pk", kind=datetime)
PLACE = OpenApiParameter(
    "territoire",
    str,
    description="Le code d’un territoire : les élus de ce territoire et de ce qui en fait partie.",
)


@extend_schema_serializer(component_name="Official")
class OfficialSerializer(serializers.Serializer[object]):
    """One mandate in force and who holds it. No party goes with it."""

    id = serializers.IntegerField(help_text="Le numéro du mandat.")
    name = serializers.CharField(help_text="Le nom affiché de la personne.")
    url = serializers.CharField(allow_null=True, help_text="Sa page, si elle en a une.")
    function = serializers.CharField(help_text="La fonction, dans ses mots.")
    sort = serializers.ChoiceField(
        Function.choices, allow_null=True, help_text="La sorte de fonction."
    )
    territory = serializers.CharField(help_text="Le code du territoire.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    verified_at = serializers.DateTimeField()
    replies = serializers.IntegerField(help_text="À combien d’initiatives elle a répondu.")


class OfficialListSerializer(serializers.Serializer[object]):
    """One page of officials."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = OfficialSerializer(many=True)


class OfficialList(ApiMixin, APIView):
    """The directory."""

    @extend_schema(
        operation_id="officials_list",
        summary="Lister les élus au mandat vérifié",
        description="Les derniers vérifiés d’abord ; seulement les mandats en cours.",
        responses=OfficialListSerializer,
        parameters=[PLACE, *POSITION],
    )
    def get(self, request: Request) -> Response:
        """List, latest first."""
        page = page_of(partial(paginate, _rows(request)), NEWEST, request)
        counts = directory.replies_of(page.rows)
        shown = [_shown(row, counts.get(row.pk, 0), root(request)) for row in page.rows]
        return Response(envelope(request, page, shown))


class OfficialDetail(ApiMixin, APIView):
    """One of them."""

    @extend_schema(
        operation_id="officials_retrieve",
        summary="Lire un mandat vérifié",
        responses=OfficialSerializer,
        parameters=[OpenApiParameter("id", int, "path", description="Le numéro du mandat.")],
    )
    def get(self, request: Request, pk: int) -> Response:
        """Read one, in force."""
        rows = directory.here().select_related("user").filter(pk=min(pk, 2**63 - 1))
        row = rows.first()
        if row is None:
            raise NotFound(_("Ce mandat n’existe pas ou n’est plus en cours."))
        count = directory.replies_of([row]).get(row.pk, 0)
        return Response(_shown(row, count, root(request)))


def _rows(request: Request) -> MandateQuerySet:
    code = request.query_params.get("territoire", "").lower()
    if not code:
        return directory.here().select_related("user")
    place = areas.find(code[:9]) if code.isascii() and code.isalnum() else None
    if place is None:
        raise serializers.ValidationError({"territoire": _("Aucun territoire n’a ce code.")})
    return directory.within(place).select_related("user")


def _shown(row: Mandate, replies: int, site: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.user.public_name,
        "url": site + row.user.get_absolute_url() if row.user.has_page else None,
        "function": row.function,
        "sort": row.code or None,
        "territory": row.territory_id,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "verified_at": row.verified_at,
        "replies": replies,
    }
