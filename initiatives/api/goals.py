"""The goal of one initiative over the API, with its latest steps."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from civic.lib.api import ApiMixin
from initiatives.api.paging import NUMBER, get_initiative, root
from initiatives.models import Goal, GoalStep
from initiatives.models.goal import Unit
from initiatives.states import Visibility

STEPS = 200
_HIDDEN = "Nul tant que la modération en suspend l’affichage."


@extend_schema_serializer(component_name="GoalStep")
class GoalStepSerializer(serializers.Serializer[object]):
    """One step, on the word of the team."""

    day = serializers.DateField()
    amount = serializers.IntegerField()
    line = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    source_url = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    counts = serializers.BooleanField(help_text="Faux quand une autre étape l’a corrigée.")
    declared_at = serializers.DateTimeField()


@extend_schema_serializer(component_name="Goal")
class GoalSerializer(serializers.Serializer[object]):
    """What is to be reached, and how far one is."""

    initiative = serializers.IntegerField()
    url = serializers.CharField()
    line = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    unit = serializers.ChoiceField(Unit.choices)
    unit_name = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    target = serializers.IntegerField()
    reached = serializers.IntegerField()
    due_on = serializers.DateField()
    visibility = serializers.ChoiceField(Visibility.choices)
    steps = GoalStepSerializer(many=True, help_text="Les 200 dernières, la plus récente d’abord.")


class GoalDetail(ApiMixin, APIView):
    """The goal of one initiative."""

    @extend_schema(
        operation_id="goal_read",
        summary="Lire l’objectif d’une initiative",
        description="Combien, de quoi, pour quand, et chaque étape déclarée par l’équipe.",
        responses=GoalSerializer,
        parameters=[NUMBER],
    )
    def get(self, request: Request, pk: int) -> Response:
        """Read it; 404 when there is none."""
        initiative = get_initiative(request, pk)
        row = Goal.objects.filter(initiative=initiative).first()
        if row is None or not row.is_listed:
            raise Http404
        row.initiative = initiative
        return Response(_shown(row, root(request)))


def _shown(row: Goal, site: str) -> dict[str, Any]:
    steps = GoalStep.objects.filter(goal=row).select_related("corrected_by").newest_first()
    readable = row.is_readable
    return {
        "initiative": row.pk,
        "url": f"{site}{row.get_absolute_url()}",
        "line": row.line if readable else None,
        "unit": row.unit,
        "unit_name": row.counted if readable else None,
        "target": row.target,
        "reached": row.reached,
        "due_on": row.due_on,
        "visibility": row.visibility,
        "steps": [_step(one, readable=readable) for one in steps[:STEPS]],
    }


def _step(row: GoalStep, *, readable: bool) -> dict[str, Any]:
    return {
        "day": row.day,
        "amount": row.amount,
        "line": row.line if readable else None,
        "source_url": row.source if readable else None,
        "counts": not row.is_corrected,
        "declared_at": row.declared_at,
    }
