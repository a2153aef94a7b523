"""Organisations over the API: the directory, one of them, those behind an initiative."""

from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from civic.lib.api import ApiMixin
from initiatives.api.paging import POSITION, envelope, page_of, root
from initiatives.models import Backing, Initiative, Organisation
from initiatives.pagination import Order, paginate
from initiatives.states import LISTED, Visibility

NEWEST = Order("created_at", "pk", kind=datetime)
BEHIND_MOST = 500
_HIDDEN = "Nul tant que la modération en suspend l’affichage."


@extend_schema_serializer(component_name="Organisation")
class OrganisationSerializer(serializers.Serializer[object]):
    """One organisation. Its members are never listed."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    sort = serializers.ChoiceField(Organisation.Sort.choices)
    name = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    about = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    site = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    number = serializers.CharField(help_text="SIREN ou numéro d’association ; vide sans numéro.")
    territory = serializers.CharField(allow_null=True)
    visibility = serializers.ChoiceField(Visibility.choices)
    checked_at = serializers.DateTimeField(
        allow_null=True, help_text="Quand un opérateur a vérifié qu’elle existe."
    )
    created_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


@extend_schema_serializer(component_name="OrganisationBehind")
class BehindSerializer(serializers.Serializer[object]):
    """What an organisation is to an initiative."""

    initiative = serializers.IntegerField()
    sort = serializers.ChoiceField(Backing.Sort.choices)
    since = serializers.DateTimeField()
    disowned = serializers.BooleanField(help_text="L’équipe dit ne pas l’avoir demandé.")


@extend_schema_serializer(component_name="Backing")
class BackingSerializer(serializers.Serializer[object]):
    """An organisation behind an initiative."""

    name = serializers.CharField()
    url = serializers.CharField()
    sort = serializers.ChoiceField(Backing.Sort.choices)
    since = serializers.DateTimeField()
    disowned = serializers.BooleanField(help_text="L’équipe dit ne pas l’avoir demandé.")


@extend_schema_serializer(component_name="OrganisationDetail")
class OrganisationDetailSerializer(OrganisationSerializer):
    """One organisation with what it stands behind."""

    behind = BehindSerializer(many=True)


class OrganisationListSerializer(serializers.Serializer[object]):
    """One page of organisations."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = OrganisationSerializer(many=True)


class OrganisationList(ApiMixin, APIView):
    """The directory."""

    @extend_schema(
        operation_id="organisations_list",
        summary="Lister les organisations",
        description="Les dernières d’abord. Aucune n’est comptée comme une personne.",
        responses=OrganisationListSerializer,
        parameters=POSITION,
    )
    def get(self, request: Request) -> Response:
        """List, latest first."""
        page = page_of(partial(paginate, Organisation.objects.listed()), NEWEST, request)
        shown = [_shown(row, root(request)) for row in page.rows]
        return Response(envelope(request, page, shown))


class OrganisationDetail(ApiMixin, APIView):
    """One of them."""

    @extend_schema(
        operation_id="organisations_retrieve",
        summary="Lire une organisation",
        responses=OrganisationDetailSerializer,
        parameters=[
            OpenApiParameter("id", int, "path", description="Le numéro de l’organisation.")
        ],
    )
    def get(self, request: Request, pk: int) -> Response:
        """Read one, closed ones too."""
        rows = Organisation.objects.filter(visibility__in=LISTED)
        row = rows.filter(pk=min(pk, 2**63 - 1)).first()
        if row is None:
            raise NotFound(_("Cette organisation n’existe pas ou n’est plus accessible."))
        return Response({**_shown(row, root(request)), "behind": _behind(row)})


def organisations_of(initiative: Initiative, site: str) -> list[dict[str, Any]]:
    """Those behind an initiative, the one that carries it first."""
    rows = Backing.objects.shown().filter(initiative=initiative).select_related("organisation")
    return [
        {
            "name": row.organisation.public_name,
            "url": site + row.organisation.get_absolute_url(),
            "sort": row.sort,
            "since": row.since,
            "disowned": row.disowned_at is not None,
        }
        for row in rows.order_by("-sort", "pk")
    ]


def _behind(row: Organisation) -> list[dict[str, Any]]:
    standing = Backing.objects.standing().filter(
        organisation=row, initiative__in=Initiative.objects.visible_to(None)
    )
    return [
        {
            "initiative": one.initiative_id,
            "sort": one.sort,
            "since": one.since,
            "disowned": one.disowned_at is not None,
        }
        for one in standing.order_by("-since", "-pk")[:BEHIND_MOST]
    ]


def _shown(row: Organisation, site: str) -> dict[str, Any]:
    worded = ("name", "about", "site")
    plain = ("sort", "number", "visibility", "checked_at", "created_at", "closed_at")
    return {
        "id": row.pk,
        "url": site + row.get_absolute_url(),
        **{name: getattr(row, name) if row.is_readable else None for name in worded},
        **{name: getattr(row, name) for name in plain},
        "territory": row.territory_id,
    }
