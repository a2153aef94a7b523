"""Views of the API: fetch with access, one action, one representation."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from civic.accounts.models import ApiToken, User
from civic.lib.api import ApiMixin
from civic.themes.queries import tree
from initiatives import actions
from initiatives.api import examples
from initiatives.api import representations as shown
from initiatives.api.inputs import CloseInput, InitiativeEdit, InitiativeInput, StanceInput
from initiatives.api.paging import NUMBER, POSITION, envelope, get_initiative, page_of, root
from initiatives.content import content_of
from initiatives.filters import PETITION_OPEN, SCALE_OF, FilterForm, Sort, State
from initiatives.models import Draft, Initiative, Stance
from initiatives.pagination import Order, paginate
from initiatives.permissions import check_signed_in
from initiatives.states import Outcome, Side

Scope = ApiToken.Scope
KEY_HEADER = "Idempotency-Key"
FILTERS = [
    OpenApiParameter("q", str, description="Mots cherchés."),
    OpenApiParameter("territoire", str, description="Code, nom ou code postal."),
    OpenApiParameter("theme", str, description="Adresse d’un thème."),
    OpenApiParameter("echelle", str, enum=["", *SCALE_OF], description="Locales ou nationales."),
    OpenApiParameter("petition", str, enum=["", PETITION_OPEN], description="À signer seulement."),
    OpenApiParameter("etat", str, enum=["", *State], description="Par défaut, les ouvertes."),
    OpenApiParameter("tri", str, enum=["", *Sort], description="L’ordre de la liste."),
]
NEWEST_STANCE = Order("taken_at", "pk", kind=datetime)


class InitiativeList(ApiMixin, APIView):
    """Initiatives, with the same filters as the page; publish one."""

    scopes = {"POST": Scope.INITIATIVES}

    @extend_schema(
        operation_id="initiatives_list",
        summary="Lister les initiatives",
        description="Les mêmes filtres et le même ordre que la page des initiatives.",
        responses=shown.InitiativeListSerializer,
        parameters=[*FILTERS, *POSITION],
    )
    def get(self, request: Request) -> Response:
        """List, newest or best placed first."""
        asked = FilterForm(request.query_params, tree())
        if not asked.is_valid():
            raise ValidationError(
                {name: [str(fault) for fault in faults] for name, faults in asked.errors.items()}
            )
        page = page_of(asked.filters().light_page, request.user, request)
        rows = shown.cards(page.rows, root(request), settings.PUBLIC_COUNT_FLOOR)
        return Response(envelope(request, page, rows))

    @extend_schema(
        operation_id="initiatives_create",
        summary="Publier une initiative",
        description="Elle est publique aussitôt, sous votre nom.",
        examples=[examples.INITIATIVE],
        request=InitiativeInput,
        responses={201: shown.InitiativeSerializer},
        parameters=[
            OpenApiParameter(
                KEY_HEADER,
                UUID,
                OpenApiParameter.HEADER,
                description="Le même envoi répété avec la même clé ne publie qu’une fois.",
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Publish at once, for everybody."""
        data = InitiativeInput(data=request.data)
        data.is_valid(raise_exception=True)
        initiative = _publish(request, data)
        return Response(_full(request, initiative), status=status.HTTP_201_CREATED)


class InitiativeDetail(ApiMixin, APIView):
    """One initiative."""

    scopes = {"PATCH": Scope.INITIATIVES}

    @extend_schema(
        operation_id="initiatives_read",
        summary="Lire une initiative",
        responses=shown.InitiativeSerializer,
        parameters=[NUMBER],
    )
    def get(self, request: Request, pk: int) -> Response:
        """Read one."""
        return Response(_full(request, get_initiative(request, pk)))

    @extend_schema(
        operation_id="initiatives_edit",
        summary="Modifier votre initiative",
        description="Écrit une nouvelle version ; ce que vous n’envoyez pas reste. Le territoire"
        " ne change jamais.",
        examples=[examples.EDIT],
        parameters=[NUMBER],
        request=InitiativeEdit,
        responses=shown.InitiativeSerializer,
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Write a new version of one's own initiative."""
        initiative = get_initiative(request, pk)
        data = InitiativeEdit(data=request.data)
        data.is_valid(raise_exception=True)
        values = dict(data.validated_data)
        note, version = values.pop("note", ""), values.pop("version")
        content = replace(content_of(initiative), **values)
        actions.edit(
            by=check_signed_in(request.user),
            initiative=initiative,
            content=content,
            note=note,
            expected_version=version,
        )
        return Response(_full(request, get_initiative(request, pk)))


class CloseView(ApiMixin, APIView):
    """Close one's own initiative."""

    scopes = {"POST": Scope.INITIATIVES}

    @extend_schema(
        operation_id="initiatives_close",
        summary="Clore votre initiative",
        description="Avec son issue, et ce qu’il en est sorti.",
        examples=[examples.CLOSING],
        parameters=[NUMBER],
        request=CloseInput,
        responses=shown.InitiativeSerializer,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Close it with an outcome and what came of it."""
        initiative = get_initiative(request, pk)
        data = CloseInput(data=request.data)
        data.is_valid(raise_exception=True)
        outcome, text = data.validated_data["outcome"], data.validated_data["text"]
        actions.close(
            by=check_signed_in(request.user),
            initiative=initiative,
            outcome=Outcome(outcome),
            text=text,
        )
        return Response(_full(request, get_initiative(request, pk)))


class StanceList(ApiMixin, APIView):
    """One's own positions. Nobody can list those of others."""

    scopes = {"GET": Scope.STANCES}

    @extend_schema(
        operation_id="stances_list",
        summary="Lister vos prises de position",
        description="De la plus récente à la plus ancienne.",
        responses=shown.StanceListSerializer,
        parameters=POSITION,
    )
    def get(self, request: Request) -> Response:
        """List one's own, newest first."""
        rows = Stance.objects.of(request.user)
        page = page_of(partial(paginate, rows), NEWEST_STANCE, request)
        return Response(envelope(request, page, [shown.own_stance(row) for row in page.rows]))


class StanceDetail(ApiMixin, APIView):
    """One's own position on one initiative."""

    scopes = dict.fromkeys(("GET", "PUT", "DELETE"), Scope.STANCES)

    @extend_schema(
        operation_id="stances_read",
        summary="Lire votre position sur une initiative",
        responses=shown.StanceSerializer,
        parameters=[NUMBER],
    )
    def get(self, request: Request, pk: int) -> Response:
        """Read it."""
        stance = Stance.objects.of(request.user).filter(initiative=pk).first()
        if stance is None:
            raise NotFound(_("Vous n’avez pas pris position sur cette initiative."))
        return Response(shown.own_stance(stance))

    @extend_schema(
        operation_id="stances_take",
        summary="Rejoindre ou s’opposer",
        description="Envoyé deux fois, cela ne change rien.",
        examples=[examples.STANCE],
        request=StanceInput,
        responses=shown.StanceSerializer,
        parameters=[NUMBER],
    )
    def put(self, request: Request, pk: int) -> Response:
        """Join or oppose; sent twice, it changes nothing."""
        initiative = get_initiative(request, pk)
        data = StanceInput(data=request.data)
        data.is_valid(raise_exception=True)
        values = dict(data.validated_data)
        side = Side(values.pop("side"))
        stance = actions.take_stance(
            by=check_signed_in(request.user), initiative=initiative, side=side, **values
        )
        return Response(shown.own_stance(stance))

    @extend_schema(
        operation_id="stances_withdraw",
        summary="Retirer votre position",
        description="Réussit aussi quand il n’y en a pas.",
        responses={204: None},
        parameters=[NUMBER],
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Take it back; there was none, or there is none any more."""
        actions.withdraw_stance(
            by=check_signed_in(request.user), initiative=get_initiative(request, pk)
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


def _publish(request: Request, data: InitiativeInput) -> Initiative:
    answers = data.validated_data.get("answers")
    original = get_initiative(request, answers) if answers else None
    with transaction.atomic():
        draft = _keyed_draft(request, check_signed_in(request.user))
        initiative = actions.publish(
            by=check_signed_in(request.user), content=data.content(), draft=draft, answers=original
        )
    return get_initiative(request, initiative.pk)


def _keyed_draft(request: Request, by: User) -> Draft | None:
    """Return the draft that stands for the request's key, the same for a repeated request."""
    text = request.headers.get(KEY_HEADER)
    if text is None:
        return None
    try:
        key = UUID(text)
    except ValueError as error:
        raise ValidationError({KEY_HEADER: _("La clé doit être un UUID.")}) from error
    sent = {"sent": _fingerprint(request.data)}
    draft, created = Draft.objects.get_or_create(uid=key, defaults={"owner": by, "data": sent})
    if not created and (draft.owner_id != by.pk or draft.data != sent):
        raise ValidationError({KEY_HEADER: _("Cette clé a déjà servi pour un autre envoi.")})
    return draft


def _fingerprint(data: object) -> str:
    """What was sent, as a hash: it may hold anything, even what a database refuses."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def _full(request: Request, initiative: Initiative) -> dict[str, Any]:
    return shown.full(initiative, root(request), settings.PUBLIC_COUNT_FLOOR)
