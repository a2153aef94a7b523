"""The kit's messages over the API: those of one initiative, writing one."""

from datetime import datetime
from functools import partial
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from civic.accounts.models import ApiToken
from civic.lib.api import ApiMixin
from initiatives.actions.kit import write_message
from initiatives.api import examples
from initiatives.api.inputs import Written, YesNo
from initiatives.api.paging import NUMBER, POSITION, envelope, get_initiative, page_of, root
from initiatives.api.representations import PersonSerializer
from initiatives.forms.kit import MessageForm
from initiatives.kit.networks import TEXT_MAX, Network
from initiatives.models import Initiative, KitMessage
from initiatives.models.kit import AUDIENCE_MAX
from initiatives.pagination import Order, paginate
from initiatives.permissions import check_signed_in
from initiatives.states import Visibility

NEWEST = Order("written_at", "pk", kind=datetime)


@extend_schema_serializer(component_name="KitMessage")
class MessageSerializer(serializers.Serializer[object]):
    """One message of a kit."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    initiative = serializers.IntegerField()
    author = PersonSerializer()
    network = serializers.ChoiceField(Network.choices)
    audience = serializers.CharField(allow_null=True)
    argument = serializers.IntegerField(
        allow_null=True, help_text="Le numéro de l’argument qu’il utilise."
    )
    text = serializers.CharField(
        allow_null=True, help_text="Nul tant que la modération en suspend l’affichage."
    )
    difference = serializers.IntegerField(
        help_text="Ce qui le distingue du message le plus proche, de 0 (le même) à 100."
    )
    visibility = serializers.ChoiceField(Visibility.choices)
    written_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)


class MessageListSerializer(serializers.Serializer[object]):
    """One page of messages."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = MessageSerializer(many=True)


class MessageInput(serializers.Serializer[object]):
    """A message; `agrees` is the explicit consent, needed the first time."""

    network = serializers.ChoiceField(Network.choices)
    audience = Written(max_length=AUDIENCE_MAX, default="", allow_blank=True)
    argument = serializers.IntegerField(default=None, allow_null=True)
    text = Written(max_length=TEXT_MAX)
    anyway = YesNo(default=False)
    agrees = YesNo(default=False)


class MessageList(ApiMixin, APIView):
    """The kit of one initiative; write in it."""

    scopes = {"POST": ApiToken.Scope.INITIATIVES}

    @extend_schema(
        operation_id="messages_list",
        summary="Lister les messages du kit d’une initiative",
        description="Du plus récent au plus ancien.",
        responses=MessageListSerializer,
        parameters=[NUMBER, *POSITION],
    )
    def get(self, request: Request, pk: int) -> Response:
        """List, newest first."""
        initiative = get_initiative(request, pk)
        rows = KitMessage.objects.standing().filter(initiative=initiative).shown()
        page = page_of(partial(paginate, rows), NEWEST, request)
        shown = [_shown(row, initiative, root(request)) for row in page.rows]
        return Response(envelope(request, page, shown))

    @extend_schema(
        operation_id="messages_create",
        summary="Écrire un message du kit",
        description="Il est public aussitôt, sous votre nom, pour qui participe à l’initiative. "
        "Presque identique à un autre, il est refusé sauf avec `anyway`.",
        examples=[examples.KIT_MESSAGE],
        request=MessageInput,
        responses={201: MessageSerializer},
        parameters=[NUMBER],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Publish at once, for everybody."""
        initiative, site = get_initiative(request, pk), root(request)
        data = MessageInput(data=request.data)
        data.is_valid(raise_exception=True)
        sent = data.validated_data
        # As the form does: lengths are counted in one place.
        typed = {**sent, "argument": sent["argument"] or ""}
        address = f"{site}{initiative.public_url}"
        form = MessageForm(typed, initiative=initiative, address=address)
        if not form.is_valid():
            raise serializers.ValidationError(
                {name: [str(one) for one in said] for name, said in form.errors.items()}
            )
        row = write_message(
            by=check_signed_in(request.user),
            initiative=initiative,
            network=form.goes_to(),
            words=form.words(),
            agrees=sent["agrees"],
            anyway=sent["anyway"],
        )
        return Response(_shown(row, initiative, site), status=status.HTTP_201_CREATED)


def _shown(row: KitMessage, initiative: Initiative, site: str) -> dict[str, Any]:
    row.initiative = initiative
    author, reason = row.author, row.reason
    return {
        "id": row.pk,
        "url": f"{site}{row.get_absolute_url()}",
        "initiative": initiative.pk,
        "author": {
            "name": author.public_name,
            "url": f"{site}{author.get_absolute_url()}" if author.has_page else None,
            "mandate": None,
        },
        "network": row.network,
        "audience": row.audience if row.is_readable else None,
        "argument": reason.pk if reason else None,
        "text": row.text if row.is_readable else None,
        "difference": row.difference,
        "visibility": row.visibility,
        "written_at": row.written_at,
        "edited_at": row.edited_at,
    }
