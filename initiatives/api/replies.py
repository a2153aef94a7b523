"""Answers of officials over the API, and where the answer to an initiative is."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from civic.lib.api import ApiMixin
from initiatives.api.paging import POSITION, envelope, page_of, root
from initiatives.models import ReplyClock
from initiatives.models.reply import ReplyQuerySet
from initiatives.pagination import Order, paginate
from initiatives.replies import shown
from initiatives.replies.states import Notice, Position, ReplyState, days_late, state_on
from initiatives.states import LISTED, READABLE, Visibility

NEWEST = Order("written_at", "pk", kind=datetime)
_HIDDEN = "Nul tant que la modération en suspend l’affichage."
# What an initiative's row reads of its clock.
CLOCK = ("institution", "territory_id", "called_at", "noticed_at", "notice", "due_on")
_COLUMNS = tuple(f"reply_clock__{name}" for name in (*CLOCK, "answered_at"))
CLOCK_FIELDS = (*_COLUMNS, "petition__visibility")


@extend_schema_serializer(component_name="ReplyState")
class ReplyStateSerializer(serializers.Serializer[object]):
    """Where the answer of officials is: exactly one state at any moment."""

    state = serializers.ChoiceField(ReplyState.choices)
    institution = serializers.CharField(allow_null=True)
    territory = serializers.CharField(allow_null=True, help_text="Code du territoire.")
    notice = serializers.ChoiceField(Notice.choices, allow_null=True)
    noticed_at = serializers.DateTimeField(allow_null=True)
    due_on = serializers.DateField(allow_null=True, help_text="Dernier jour dans les temps.")
    answered_at = serializers.DateTimeField(allow_null=True)
    days_late = serializers.IntegerField(
        help_text="Jours écoulés depuis l’échéance tant que personne n’a répondu."
    )


class CommitmentWordsSerializer(serializers.Serializer[object]):
    """What participants say of a promise; a number under five is null."""

    moment = serializers.ChoiceField(["due", "later"])
    done = serializers.IntegerField(allow_null=True)
    undone = serializers.IntegerField(allow_null=True)


class CommitmentSerializer(serializers.Serializer[object]):
    """Something promised, by a day."""

    id = serializers.IntegerField()
    text = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    due_on = serializers.DateField()
    dropped_at = serializers.DateTimeField(allow_null=True)
    words = CommitmentWordsSerializer(many=True)


@extend_schema_serializer(component_name="Reply")
class ReplySerializer(serializers.Serializer[object]):
    """The answer of one mandate to one initiative."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    initiative = serializers.IntegerField()
    function = serializers.CharField()
    territory = serializers.CharField(help_text="Code du territoire du mandat.")
    author = serializers.CharField()
    position = serializers.ChoiceField(Position.choices, allow_null=True, help_text=_HIDDEN)
    study_until = serializers.DateField(allow_null=True)
    text = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    passed_to = serializers.CharField(allow_null=True)
    commitments = CommitmentSerializer(many=True)
    is_late = serializers.BooleanField()
    version = serializers.IntegerField()
    visibility = serializers.ChoiceField(Visibility.choices)
    written_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)


class ReplyListSerializer(serializers.Serializer[object]):
    """One page of answers."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ReplySerializer(many=True)


class ReplyList(ApiMixin, APIView):
    """The answers of officials."""

    @extend_schema(
        operation_id="replies_list",
        summary="Lister les réponses d’élus",
        description="De la plus récente à la plus ancienne ; celles d’une initiative, ou toutes.",
        responses=ReplyListSerializer,
        parameters=[
            OpenApiParameter("initiative", int, description="Le numéro d’une initiative."),
            *POSITION,
        ],
    )
    def get(self, request: Request) -> Response:
        """List, newest first."""
        rows = _rows()
        if asked := request.query_params.get("initiative", ""):
            if not (asked.isascii() and asked.isdigit()):
                raise ValidationError({"initiative": _("Écrivez le numéro d’une initiative.")})
            rows = rows.filter(initiative=min(int(asked), 2**63 - 1))

        def read(order: Order, **where: Any) -> Any:
            return paginate(rows, order, **where)

        page = page_of(read, NEWEST, request)
        return Response(envelope(request, page, [_shown(row, root(request)) for row in page.rows]))


class ReplyDetail(ApiMixin, APIView):
    """One answer."""

    @extend_schema(
        operation_id="replies_retrieve",
        summary="Lire une réponse d’élu",
        responses=ReplySerializer,
        parameters=[OpenApiParameter("id", int, "path", description="Le numéro de la réponse.")],
    )
    def get(self, request: Request, pk: int) -> Response:
        """One answer that may be read."""
        row = _rows().filter(pk=min(pk, 2**63 - 1)).first()
        if row is None:
            raise NotFound(_("Cette réponse n’existe pas ou n’est plus accessible."))
        return Response(_shown(row, root(request)))


def reply_state(row: dict[str, Any]) -> dict[str, Any]:
    """Where the answer is, from the columns `CLOCK_FIELDS` of an initiative."""
    found = {name.removeprefix("reply_clock__"): row[name] for name in _COLUMNS}
    clock, now = ReplyClock(**found), timezone.now()
    state = state_on(clock, now)
    is_told = row["petition__visibility"] in (None, *READABLE)
    return {
        "state": state.value,
        "institution": found["institution"] or None if is_told else None,
        "territory": found["territory_id"],
        "notice": found["notice"] or None,
        "noticed_at": found["noticed_at"],
        "due_on": found["due_on"],
        "answered_at": found["answered_at"],
        "days_late": days_late(clock, now) if state == ReplyState.OVERDUE else 0,
    }


def _rows() -> ReplyQuerySet:
    rows = (
        shown.rows()
        .readable()
        .select_related("author", "mandate__territory", "initiative__reply_clock")
    )
    return rows.filter(initiative__visibility__in=LISTED)


def _shown(reply: Any, site: str) -> dict[str, Any]:
    one = shown.one(reply.initiative, reply)
    readable = reply.is_readable
    return {
        "id": reply.pk,
        "url": f"{site}{reply.get_absolute_url()}",
        "initiative": reply.initiative_id,
        "function": reply.mandate.function,
        "territory": reply.mandate.territory_id,
        "author": reply.author.public_name,
        "position": reply.position if readable else None,
        "study_until": reply.study_until if readable else None,
        "text": reply.text if readable else None,
        "passed_to": one.passed_to or None if readable else None,
        "commitments": [_promise(promise, readable) for promise in one.promises],
        "is_late": one.is_late,
        "version": reply.version,
        "visibility": reply.visibility,
        "written_at": reply.written_at,
        "edited_at": reply.edited_at,
    }


def _promise(promise: shown.Kept, readable: bool) -> dict[str, Any]:
    return {
        "id": promise.pk,
        "text": promise.text if readable else None,
        "due_on": promise.due_on,
        "dropped_at": promise.dropped_at,
        "words": [
            {
                "moment": "later" if said.is_later else "due",
                "done": said.done or None,
                "undone": said.undone or None,
            }
            for said in promise.said
        ],
    }
