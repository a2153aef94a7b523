"""The sources of an initiative over the API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from civic.lib.api import ApiMixin
from initiatives.api.paging import NUMBER, POSITION, envelope, get_initiative, page_of, root
from initiatives.models.source import PageState
from initiatives.sources import Cited, cited, sources_of


class CitedPageSerializer(serializers.Serializer[object]):
    """One page that something there rests on."""

    url = serializers.CharField()
    title = serializers.CharField(
        allow_blank=True, help_text="Le titre que la page se donne, sinon celui de l’auteur."
    )
    state = serializers.ChoiceField(PageState.choices)
    checked_at = serializers.DateTimeField(allow_null=True, help_text="La dernière visite.")
    silent_since = serializers.DateTimeField(
        allow_null=True, help_text="La première des visites restées sans réponse."
    )
    cited_by_text = serializers.BooleanField(help_text="Citée par le texte de l’initiative.")
    cited_in = serializers.ListField(
        child=serializers.CharField(),
        help_text="Les adresses des arguments et des réponses qui la citent, vingt au plus.",
    )


class CitedPageListSerializer(serializers.Serializer[object]):
    """One page of sources."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = CitedPageSerializer(many=True)


class SourceList(ApiMixin, APIView):
    """The sources of one initiative."""

    @extend_schema(
        operation_id="sources_list",
        summary="Lister les sources d’une initiative",
        description="Celles du texte, des arguments et des réponses : chaque page une fois.",
        responses=CitedPageListSerializer,
        parameters=[NUMBER, *POSITION],
    )
    def get(self, request: Request, pk: int) -> Response:
        """List, the latest known first."""
        initiative = get_initiative(request, pk)
        page = page_of(sources_of, initiative, request)
        shown = [_shown(one, root(request)) for one in cited(initiative, page.rows)]
        return Response(envelope(request, page, shown))


def _shown(one: Cited, site: str) -> dict[str, Any]:
    page = one.page
    return {
        "url": page.url,
        "title": one.title,
        "state": page.state,
        "checked_at": page.checked_at,
        "silent_since": page.silent_since if page.is_silent else None,
        "cited_by_text": one.is_own,
        "cited_in": [f"{site}{argument.get_absolute_url()}" for argument in one.citing],
    }
