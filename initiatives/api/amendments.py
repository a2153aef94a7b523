"""Amendments over the API: those of one initiative, and proposing one."""

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
from initiatives.actions.amendments import Proposal, propose_amendment
from initiatives.api import examples
from initiatives.api.inputs import Written
from initiatives.api.paging import NUMBER, POSITION, envelope, get_initiative, page_of, root
from initiatives.api.representations import PersonSerializer
from initiatives.forms.fields import tidy
from initiatives.models import Amendment, Initiative
from initiatives.models.amendment import WHY_MAX, Part, Stage
from initiatives.models.initiative import TEXT_MAX
from initiatives.pagination import Order, paginate
from initiatives.permissions import check_signed_in
from initiatives.states import Visibility

NEWEST = Order("written_at", "pk", kind=datetime)
_HIDDEN = "Nul tant que la modération en suspend l’affichage."


@extend_schema_serializer(component_name="Amendment")
class AmendmentSerializer(serializers.Serializer[object]):
    """One proposed change, and what became of it."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    initiative = serializers.IntegerField()
    author = PersonSerializer()
    part = serializers.ChoiceField(Part.choices)
    base_version = serializers.IntegerField(help_text="La version du texte dont il part.")
    before = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    after = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    why = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    visibility = serializers.ChoiceField(Visibility.choices)
    stage = serializers.ChoiceField(Stage.choices)
    decision = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    result_version = serializers.IntegerField(
        allow_null=True, help_text="La version du texte qui le contient, une fois accepté."
    )
    became = serializers.IntegerField(
        allow_null=True, help_text="L’autre initiative que son auteur en a faite."
    )
    written_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class AmendmentListSerializer(serializers.Serializer[object]):
    """One page of amendments."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = AmendmentSerializer(many=True)


class AmendmentInput(serializers.Serializer[object]):
    """A change to one paragraph."""

    part = serializers.ChoiceField(Part.choices)
    version = serializers.IntegerField(help_text="La version du texte que vous avez lue.")
    before = Written(
        max_length=TEXT_MAX, trim_whitespace=False, help_text="Le passage, tel qu’il s’y trouve."
    )
    after = Written(
        max_length=TEXT_MAX, allow_blank=True, trim_whitespace=False, help_text="Vide : le retirer."
    )
    why = Written(max_length=WHY_MAX)

    def proposal(self) -> Proposal:
        """What was sent, once valid."""
        data = self.validated_data
        after, why = tidy(data["after"]).strip("\n"), tidy(data["why"])
        return Proposal(Part(data["part"]), data["version"], data["before"], after, why)


class AmendmentList(ApiMixin, APIView):
    """The amendments of one initiative; propose one."""

    scopes = {"POST": ApiToken.Scope.INITIATIVES}

    @extend_schema(
        operation_id="amendments_list",
        summary="Lister les amendements d’une initiative",
        description="Du plus récent au plus ancien, avec ce qu’il en est advenu.",
        responses=AmendmentListSerializer,
        parameters=[NUMBER, *POSITION],
    )
    def get(self, request: Request, pk: int) -> Response:
        """List, newest first."""
        initiative = get_initiative(request, pk)
        rows = Amendment.objects.readable().filter(initiative=initiative).shown()
        page = page_of(partial(paginate, rows), NEWEST, request)
        shown = [_shown(row, initiative, root(request)) for row in page.rows]
        return Response(envelope(request, page, shown))

    @extend_schema(
        operation_id="amendments_create",
        summary="Proposer un amendement",
        description="Il est public aussitôt, sous votre nom. Envoyé deux fois, c’en est un seul.",
        examples=[examples.AMENDMENT],
        request=AmendmentInput,
        responses={201: AmendmentSerializer},
        parameters=[NUMBER],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Propose at once, for everybody."""
        initiative = get_initiative(request, pk)
        data = AmendmentInput(data=request.data)
        data.is_valid(raise_exception=True)
        row = propose_amendment(
            by=check_signed_in(request.user), initiative=initiative, proposal=data.proposal()
        )
        shown = _shown(row, initiative, root(request))
        return Response(shown, status=status.HTTP_201_CREATED)


def _shown(row: Amendment, initiative: Initiative, site: str) -> dict[str, Any]:
    row.initiative = initiative
    is_readable = row.is_readable
    became = row.became
    author = row.author
    return {
        "id": row.pk,
        "url": f"{site}{row.get_absolute_url()}",
        "initiative": initiative.pk,
        "author": {
            "name": author.public_name,
            "url": f"{site}{author.get_absolute_url()}" if author.has_page else None,
            "mandate": None,
        },
        "part": row.part,
        "base_version": row.base_version,
        "before": row.before if is_readable else None,
        "after": row.after if is_readable else None,
        "why": row.why if is_readable else None,
        "visibility": row.visibility,
        "stage": row.stage,
        "decision": row.decision if is_readable else None,
        "result_version": row.result_version,
        "became": became.pk if became is not None and became.is_listed else None,
        "written_at": row.written_at,
        "edited_at": row.edited_at,
        "closed_at": row.closed_at,
    }
