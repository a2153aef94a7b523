"""Near initiatives over the API: what was said of one and another, proposed, answered."""

from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from civic.lib.api import ApiMixin
from initiatives.api.paging import NUMBER, POSITION, envelope, get_initiative, page_of, root
from initiatives.api.representations import PersonSerializer
from initiatives.models import Pairing, PairingStage
from initiatives.pagination import Order, paginate
from initiatives.pairs import together
from initiatives.states import Visibility

NEWEST = Order("written_at", "pk", kind=datetime)
_HIDDEN = "Nul sous 5 personnes, ou là où il n’y a rien à compter."


@extend_schema_serializer(component_name="PairingPeople")
class PeopleSerializer(serializers.Serializer[object]):
    """How many people an agreement brings together, each counted once."""

    supports_then = serializers.IntegerField(
        allow_null=True, help_text=f"Soutiens de l’initiative close, ce jour-là. {_HIDDEN}"
    )
    signatures_then = serializers.IntegerField(
        allow_null=True, help_text=f"Signatures de sa pétition, ce jour-là. {_HIDDEN}"
    )
    joined = serializers.IntegerField(
        allow_null=True, help_text=f"Soutiens des deux aujourd’hui, sans doublon. {_HIDDEN}"
    )
    signed = serializers.IntegerField(
        allow_null=True, help_text=f"Signataires des deux aujourd’hui, sans doublon. {_HIDDEN}"
    )


@extend_schema_serializer(component_name="Pairing")
class PairingSerializer(serializers.Serializer[object]):
    """Two initiatives: a line that says they are near, or a proposal to bring them together."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    initiative = serializers.IntegerField(help_text="D’où c’est écrit ou proposé.")
    other = serializers.IntegerField()
    author = PersonSerializer()
    stage = serializers.ChoiceField(PairingStage.choices)
    stays = serializers.IntegerField(
        allow_null=True, help_text="Celle qui continue, ou continuerait ; nul pour une ligne."
    )
    why = serializers.CharField(
        allow_null=True, help_text="Nul tant que la modération en suspend l’affichage."
    )
    changes = serializers.CharField(allow_null=True)
    answer = serializers.CharField(allow_null=True)
    visibility = serializers.ChoiceField(Visibility.choices)
    written_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True, help_text="Quand la réponse est tombée.")
    people = PeopleSerializer(allow_null=True, help_text="Nul tant qu’il n’y a pas d’accord.")


class PairingListSerializer(serializers.Serializer[object]):
    """One page of pairs."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = PairingSerializer(many=True)


class PairingList(ApiMixin, APIView):
    """What was said of one initiative and of those near it."""

    @extend_schema(
        operation_id="pairings_list",
        summary="Lister les rapprochements d’une initiative",
        description="Du plus récent au plus ancien : les initiatives dites proches, les "
        "propositions de rapprochement et leurs réponses.",
        responses=PairingListSerializer,
        parameters=[NUMBER, *POSITION],
    )
    def get(self, request: Request, pk: int) -> Response:
        """List, newest first."""
        initiative = get_initiative(request, pk)
        rows = Pairing.objects.around(initiative.pk).standing()
        rows = rows.select_related("initiative", "other", "author")
        page = page_of(partial(paginate, rows), NEWEST, request)
        shown = [_shown(row, root(request)) for row in page.rows]
        return Response(envelope(request, page, shown))


def _shown(row: Pairing, site: str) -> dict[str, Any]:
    author = row.author
    worded = ("why", "changes", "answer")
    return {
        "id": row.pk,
        "url": f"{site}{row.get_absolute_url()}",
        "initiative": row.initiative_id,
        "other": row.other_id,
        "author": {
            "name": author.public_name,
            "url": f"{site}{author.get_absolute_url()}" if author.has_page else None,
            "mandate": None,
        },
        "stage": row.stage,
        "stays": row.stays_id,
        **{name: getattr(row, name) if row.is_readable else None for name in worded},
        "visibility": row.visibility,
        "written_at": row.written_at,
        "closed_at": row.closed_at,
        "people": _people(row) if row.is_accepted else None,
    }


def _people(row: Pairing) -> dict[str, int | None]:
    both = together(row)
    counts = {
        "supports_then": row.supports_then,
        "signatures_then": row.signatures_then,
        "joined": both.joined,
        "signed": both.signed,
    }
    floor = settings.PUBLIC_COUNT_FLOOR
    return {name: n if n is not None and n >= floor else None for name, n in counts.items()}
