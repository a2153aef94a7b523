"""The debate of an initiative over the API: whether it takes more, and what concludes it."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from civic.accounts.models import User
from civic.lib.api import ApiMixin
from initiatives.api.paging import NUMBER, get_initiative, root
from initiatives.api.representations import PersonSerializer
from initiatives.debate import notes_of
from initiatives.models import Argument, Conclusion, Debate
from initiatives.models.debate import SetBy
from initiatives.states import Side, Visibility

_HIDDEN = "Nul tant que la modération en suspend l’affichage."


@extend_schema_serializer(component_name="ConclusionNote")
class NoteSerializer(serializers.Serializer[object]):
    """What somebody of one side notes about a conclusion."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    author = PersonSerializer()
    side = serializers.ChoiceField(Side.choices)
    text = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    visibility = serializers.ChoiceField(Visibility.choices)
    written_at = serializers.DateTimeField()


@extend_schema_serializer(component_name="Conclusion")
class ConclusionSerializer(serializers.Serializer[object]):
    """What the team concluded."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    author = PersonSerializer()
    text = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    visibility = serializers.ChoiceField(Visibility.choices)
    written_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    notes = NoteSerializer(many=True, help_text="La plus éclairante d’abord.")


@extend_schema_serializer(component_name="SlowMode")
class SlowSerializer(serializers.Serializer[object]):
    """How long each person waits between two texts."""

    minutes = serializers.IntegerField()
    set_by = serializers.ChoiceField(SetBy.choices, help_text="L’équipe ou la modération.")
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()


@extend_schema_serializer(component_name="Debate")
class DebateSerializer(serializers.Serializer[object]):
    """How the discussion of an initiative stands."""

    initiative = serializers.IntegerField()
    takes_more = serializers.BooleanField(help_text="Si l’on peut encore y écrire.")
    frozen_until = serializers.DateTimeField(
        allow_null=True, help_text="Jusqu’à quand la modération a gelé la discussion."
    )
    slow = SlowSerializer(allow_null=True)
    conclusion = ConclusionSerializer(allow_null=True)


class DebateDetail(ApiMixin, APIView):
    """The debate of one initiative."""

    @extend_schema(
        operation_id="debate_get",
        summary="Lire où en est le débat d’une initiative",
        description="S’il prend encore des textes, et la conclusion de l’équipe s’il est clos.",
        responses=DebateSerializer,
        parameters=[NUMBER],
    )
    def get(self, request: Request, pk: int) -> Response:
        """How it stands today."""
        initiative = get_initiative(request, pk)
        debate, site = Debate.of(initiative), root(request)
        is_frozen = debate.is_frozen(timezone.now())
        return Response(
            {
                "initiative": initiative.pk,
                "takes_more": initiative.is_open and not debate.is_closed and not is_frozen,
                "frozen_until": debate.frozen_until if is_frozen else None,
                "slow": _slowed(debate),
                "conclusion": _concluded(debate.conclusion, site) if debate.conclusion else None,
            }
        )


def _slowed(debate: Debate) -> dict[str, Any] | None:
    if not debate.is_slow(timezone.now()):
        return None
    return {
        "minutes": debate.slow_minutes,
        "set_by": debate.slow_set_by,
        "since": debate.slow_since,
        "until": debate.slow_until,
    }


def _concluded(row: Conclusion, site: str) -> dict[str, Any]:
    notes = [{**_said(one, site), "side": one.side} for one in notes_of(row)]
    return {**_said(row, site), "edited_at": row.edited_at, "notes": notes}


def _said(row: Conclusion | Argument, site: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "url": f"{site}{row.get_absolute_url()}",
        "author": _person(row.author, site),
        "text": row.text if row.is_readable else None,
        "visibility": row.visibility,
        "written_at": row.written_at,
    }


def _person(author: User, site: str) -> dict[str, Any]:
    url = f"{site}{author.get_absolute_url()}" if author.has_page else None
    return {"name": author.public_name, "url": url, "mandate": None}
