"""Territories over the API: search as one types, or walk the tree."""

from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from civic.lib.api import ApiMixin, KeysetPagination
from civic.territories.models import Kind, Territory, TerritoryQuerySet
from civic.territories.search import search


class TerritorySerializer(serializers.ModelSerializer[Territory]):
    """One place."""

    url = serializers.SerializerMethodField(help_text="La page du territoire sur ce site.")
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent_id", allow_null=True, help_text="Code du territoire qui contient."
    )
    epci = serializers.CharField(
        source="epci_id", allow_null=True, help_text="Code de l’intercommunalité."
    )

    class Meta:
        model = Territory
        fields = ["code", "kind", "name", "url", "parent", "epci", "population", "postcodes"]

    def get_url(self, territory: Territory) -> str:
        """Give the area's address on this site."""
        return cast("Request", self.context["request"]).build_absolute_uri(
            territory.get_absolute_url()
        )


class ByCode(KeysetPagination):
    """Places in the order of their codes."""

    ordering = "code"


class TerritoryList(ApiMixin, ListAPIView[Territory]):
    """Places in use. With `q`, the best matches; otherwise the tree, by `parent` and `kind`."""

    serializer_class = TerritorySerializer
    pagination_class = ByCode
    queryset = Territory.objects.current()

    @extend_schema(
        operation_id="territories_list",
        summary="Chercher ou parcourir les territoires",
        description="Avec « q », les vingt qui correspondent le mieux ; sinon, l’arbre par pages.",
        parameters=[
            OpenApiParameter("q", str, description="Nom ou code postal, même incomplet."),
            OpenApiParameter("kind", str, enum=Kind.values, description="Le genre de territoire."),
            OpenApiParameter("parent", str, description="Code du territoire qui contient."),
        ],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List or search."""
        text, kind = request.query_params.get("q"), request.query_params.get("kind")
        if kind is not None and kind not in Kind.values:
            raise ValidationError({"kind": "Genre de territoire inconnu."})
        if text is None:
            return super().list(request, *args, **kwargs)
        found = search(text[:100], limit=20, kinds=[kind] if kind else None)
        rows = self.get_serializer(found, many=True).data
        return Response({"next": None, "previous": None, "results": rows})

    def get_queryset(self) -> TerritoryQuerySet:
        """The tree, narrowed."""
        rows = Territory.objects.current()
        kind, parent = (self.request.query_params.get(name) for name in ("kind", "parent"))
        if kind:
            rows = rows.filter(kind=kind)
        if parent:
            rows = rows.filter(parent_id=parent.lower())
        return rows


class TerritoryDetail(ApiMixin, APIView):
    """One place by its code, in lower case."""

    @extend_schema(
        summary="Lire un territoire",
        responses=TerritorySerializer,
        parameters=[OpenApiParameter("code", str, "path", description="Le code officiel.")],
    )
    def get(self, request: Request, code: str) -> Response:
        """Read one place."""
        territory = Territory.objects.filter(code=code.lower()).first()
        if territory is None:
            raise NotFound("Ce code n’existe pas.")
        return Response(TerritorySerializer(territory, context={"request": request}).data)
