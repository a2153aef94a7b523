"""Themes over the API: a small tree, read whole."""

from typing import cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from civic.lib.api import ApiMixin
from civic.themes.models import Theme
from civic.themes.queries import tree


class ThemeSerializer(serializers.ModelSerializer[Theme]):
    """One theme."""

    url = serializers.SerializerMethodField(help_text="La page du thème sur ce site.")
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.slug",
        default=None,
        allow_null=True,
        help_text="Adresse du thème qui contient.",
    )

    class Meta:
        model = Theme
        fields = ["slug", "name", "url", "description", "parent"]

    def get_url(self, theme: Theme) -> str:
        """Give the theme's address on this site."""
        return cast("Request", self.context["request"]).build_absolute_uri(theme.get_absolute_url())


class ThemeListSerializer(serializers.Serializer[object]):
    """The whole tree."""

    results = ThemeSerializer(many=True)


class ThemeList(ApiMixin, APIView):
    """Themes in use, parents before their children's order."""

    @extend_schema(
        operation_id="themes_list",
        summary="Lire tous les thèmes",
        responses=ThemeListSerializer,
    )
    def get(self, request: Request) -> Response:
        """Read the tree."""
        data = ThemeSerializer(tree(), many=True, context={"request": request}).data
        return Response({"results": data})


class ThemeDetail(ApiMixin, APIView):
    """One theme by its address."""

    @extend_schema(
        summary="Lire un thème",
        responses=ThemeSerializer,
        parameters=[OpenApiParameter("slug", str, "path", description="L’adresse du thème.")],
    )
    def get(self, request: Request, slug: str) -> Response:
        """Read one theme."""
        theme = Theme.objects.select_related("parent").filter(slug=slug).first()
        if theme is None:
            raise NotFound("Ce thème n’existe pas.")
        return Response(ThemeSerializer(theme, context={"request": request}).data)
