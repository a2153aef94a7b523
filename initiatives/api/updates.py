"""News over the API: those of one initiative."""

from datetime import datetime
from functools import partial
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from civic.lib.api import ApiMixin
from initiatives.api.paging import NUMBER, POSITION, envelope, get_initiative, page_of, root
from initiatives.api.pictures import PictureSerializer, picture_of
from initiatives.api.representations import PersonSerializer
from initiatives.models import Initiative, Update
from initiatives.pagination import Order, paginate
from initiatives.states import Visibility

LATEST = Order("written_at", "pk", kind=datetime)
_HIDDEN = "Nul tant que la modération en suspend l’affichage."


@extend_schema_serializer(component_name="Update")
class UpdateSerializer(serializers.Serializer[object]):
    """One piece of news."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    initiative = serializers.IntegerField()
    author = PersonSerializer()
    title = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    text = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    image = PictureSerializer(allow_null=True, help_text=_HIDDEN)
    version = serializers.IntegerField()
    visibility = serializers.ChoiceField(Visibility.choices)
    written_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)


class UpdateListSerializer(serializers.Serializer[object]):
    """One page of news."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = UpdateSerializer(many=True)


class UpdateList(ApiMixin, APIView):
    """The news of one initiative."""

    @extend_schema(
        operation_id="updates_list",
        summary="Lister les nouvelles d’une initiative",
        description="De la plus récente à la plus ancienne.",
        responses=UpdateListSerializer,
        parameters=[NUMBER, *POSITION],
    )
    def get(self, request: Request, pk: int) -> Response:
        """List, newest first."""
        initiative = get_initiative(request, pk)
        rows = Update.objects.readable().filter(initiative=initiative).shown()
        page = page_of(partial(paginate, rows), LATEST, request)
        shown = [_shown(row, initiative, root(request)) for row in page.rows]
        return Response(envelope(request, page, shown))


def _shown(row: Update, initiative: Initiative, site: str) -> dict[str, Any]:
    row.initiative = initiative
    author = row.author
    readable = row.is_readable
    return {
        "id": row.pk,
        "url": f"{site}{row.get_absolute_url()}",
        "initiative": initiative.pk,
        "author": {
            "name": author.public_name,
            "url": f"{site}{author.get_absolute_url()}" if author.has_page else None,
            "mandate": None,
        },
        "title": row.title if readable else None,
        "text": row.text if readable else None,
        "image": picture_of(row.picture, site) if readable else None,
        "version": row.version,
        "visibility": row.visibility,
        "written_at": row.written_at,
        "edited_at": row.edited_at,
    }
