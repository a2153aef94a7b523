"""Actions over the API: those of one initiative. Who takes part is never told."""

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
from initiatives.models import Action, Initiative
from initiatives.models.action import Sort, Stage
from initiatives.pagination import Order, paginate
from initiatives.states import Visibility

LATEST = Order("starts_at", "pk", kind=datetime)
_HIDDEN = "Nul tant que la modération en suspend l’affichage."


@extend_schema_serializer(component_name="Action")
class ActionSerializer(serializers.Serializer[object]):
    """One task or event."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    initiative = serializers.IntegerField()
    leader = PersonSerializer()
    sort = serializers.ChoiceField(Sort.choices)
    title = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    about = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    where = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    territory = serializers.CharField(
        allow_null=True, help_text="Code de la commune où cela se passe, si elle est dite."
    )
    starts_at = serializers.DateTimeField(
        help_text="Le début d’un rendez-vous ; l’heure avant laquelle un coup de main se fait."
    )
    zone = serializers.CharField(help_text="Le fuseau horaire du lieu (base IANA).")
    minutes = serializers.IntegerField()
    places = serializers.IntegerField()
    taken = serializers.IntegerField()
    stage = serializers.ChoiceField(Stage.choices)
    report = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    image = PictureSerializer(allow_null=True, help_text=_HIDDEN)
    attended = serializers.IntegerField(
        allow_null=True, help_text="Combien sont venus, compté à part des inscriptions."
    )
    visibility = serializers.ChoiceField(Visibility.choices)
    written_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class ActionListSerializer(serializers.Serializer[object]):
    """One page of actions."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ActionSerializer(many=True)


class ActionList(ApiMixin, APIView):
    """The actions of one initiative."""

    @extend_schema(
        operation_id="actions_list",
        summary="Lister les actions d’une initiative",
        description="De la plus lointaine à venir à la plus ancienne. Personne n’y est nommé, "
        "hormis qui mène l’action.",
        responses=ActionListSerializer,
        parameters=[NUMBER, *POSITION],
    )
    def get(self, request: Request, pk: int) -> Response:
        """List, latest hour first."""
        initiative = get_initiative(request, pk)
        rows = Action.objects.readable().filter(initiative=initiative).shown()
        page = page_of(partial(paginate, rows), LATEST, request)
        shown = [_shown(row, initiative, root(request)) for row in page.rows]
        return Response(envelope(request, page, shown))


def _shown(row: Action, initiative: Initiative, site: str) -> dict[str, Any]:
    row.initiative = initiative
    leader = row.leader
    worded = ("title", "about", "where", "report")
    plain = ("sort", "starts_at", "zone", "minutes", "places", "taken", "stage", "attended")
    dated = ("visibility", "written_at", "edited_at", "closed_at")
    return {
        "id": row.pk,
        "url": f"{site}{row.get_absolute_url()}",
        "initiative": initiative.pk,
        "leader": {
            "name": leader.public_name,
            "url": f"{site}{leader.get_absolute_url()}" if leader.has_page else None,
            "mandate": None,
        },
        **{name: getattr(row, name) if row.is_readable else None for name in worded},
        "territory": row.place_id if row.is_readable else None,
        "image": picture_of(row.photo, site) if row.is_readable else None,
        **{name: getattr(row, name) for name in (*plain, *dated)},
    }
