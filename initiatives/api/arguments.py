"""Arguments over the API: those of one initiative, publishing one."""

from datetime import datetime
from functools import partial
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from civic.accounts.models import ApiToken, User
from civic.lib.api import ApiMixin
from initiatives.actions.arguments import publish_argument
from initiatives.api import examples
from initiatives.api.inputs import Written, YesNo
from initiatives.api.paging import NUMBER, POSITION, envelope, get_initiative, page_of, root
from initiatives.api.representations import PersonSerializer
from initiatives.forms.arguments import ArgumentForm
from initiatives.models import Amendment, Argument, Initiative
from initiatives.models.argument import SOURCES_MAX, TEXT_MAX
from initiatives.models.source import URL_MAX
from initiatives.pagination import Order, paginate
from initiatives.permissions import check_signed_in
from initiatives.states import Side, Visibility

NEWEST = Order("written_at", "pk", kind=datetime)
_WORDS = {Side.SUPPORT: "pour", Side.OPPOSE: "contre"}
AMENDMENT = OpenApiParameter("number", int, "path", description="Le numéro de l’amendement.")
ARGUMENT = OpenApiParameter("number", int, "path", description="Le numéro de l’argument.")
SIDE = OpenApiParameter("side", str, enum=["", *Side.values], description="Un seul côté.")


@extend_schema_serializer(component_name="ArgumentSource")
class SourceSerializer(serializers.Serializer[object]):
    """What an argument rests on."""

    url = serializers.CharField()
    title = serializers.CharField(
        allow_blank=True, help_text="Le titre que la page se donne ; vide tant qu’il n’est pas lu."
    )


@extend_schema_serializer(component_name="Argument")
class ArgumentSerializer(serializers.Serializer[object]):
    """One argument."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    initiative = serializers.IntegerField()
    amendment = serializers.IntegerField(
        allow_null=True, help_text="L’amendement dont il est question, s’il y en a un."
    )
    author = PersonSerializer()
    co_author = PersonSerializer(
        allow_null=True, help_text="Qui signe le même texte, quand deux arguments sont réunis."
    )
    merged_into = serializers.IntegerField(
        allow_null=True,
        help_text="L’argument auquel celui-ci a été réuni : c’est lui qu’on lit et qu’on compte.",
    )
    side = serializers.ChoiceField(Side.choices)
    text = serializers.CharField(
        allow_null=True, help_text="Nul tant que la modération en suspend l’affichage."
    )
    sources = SourceSerializer(many=True)
    replies = serializers.IntegerField(help_text="Combien de réponses y sont faites.")
    visibility = serializers.ChoiceField(Visibility.choices)
    written_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)


class ArgumentListSerializer(serializers.Serializer[object]):
    """One page of arguments."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ArgumentSerializer(many=True)


class ArgumentInput(serializers.Serializer[object]):
    """A reason; `agrees` is the explicit consent, needed the first time."""

    side = serializers.ChoiceField(Side.choices)
    text = Written(max_length=TEXT_MAX)
    sources = serializers.ListField(
        child=Written(max_length=URL_MAX), max_length=SOURCES_MAX, default=list
    )
    agrees = YesNo(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """As the form does. Raises `ValidationError`."""
        urls = {f"source_{n}": url for n, url in enumerate(attrs["sources"], start=1)}
        form = ArgumentForm({"side": _WORDS[attrs["side"]], "text": attrs["text"], **urls})
        if not form.is_valid():
            errors = {
                _field(name): [str(one) for one in said] for name, said in form.errors.items()
            }
            raise serializers.ValidationError(errors)
        return {**attrs, "claim": form.claim()}


class ArgumentList(ApiMixin, APIView):
    """The arguments of one initiative; publish one."""

    scopes = {"POST": ApiToken.Scope.INITIATIVES}

    @extend_schema(
        operation_id="arguments_list",
        summary="Lister les arguments d’une initiative",
        description="Du plus récent au plus ancien, sans note ni score.",
        responses=ArgumentListSerializer,
        parameters=[NUMBER, SIDE, *POSITION],
    )
    def get(self, request: Request, pk: int) -> Response:
        """List, newest first."""
        initiative = get_initiative(request, pk)
        side = request.query_params.get("side", "")
        if side not in ("", *Side.values):
            raise serializers.ValidationError({"side": "Ce côté n’existe pas."})
        rows = Argument.objects.claims(side).filter(initiative=initiative).shown()
        page = page_of(partial(paginate, rows), NEWEST, request)
        shown = [_shown(row, initiative, root(request)) for row in page.rows]
        return Response(envelope(request, page, shown))

    @extend_schema(
        operation_id="arguments_create",
        summary="Publier un argument",
        description="Il est public aussitôt, sous votre nom. Envoyé deux fois, c’en est un seul.",
        examples=[examples.ARGUMENT],
        request=ArgumentInput,
        responses={201: ArgumentSerializer},
        parameters=[NUMBER],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Publish at once, for everybody."""
        return _publish(request, get_initiative(request, pk))


class ArgumentDetail(ApiMixin, APIView):
    """One argument, also once it was joined to another."""

    @extend_schema(
        operation_id="arguments_retrieve",
        summary="Lire un argument",
        description="Réuni à un autre, il garde son adresse : `merged_into` dit auquel.",
        responses=ArgumentSerializer,
        parameters=[NUMBER, ARGUMENT],
    )
    def get(self, request: Request, pk: int, number: int) -> Response:
        """Read one; neither a reply nor what annotates a conclusion."""
        initiative = get_initiative(request, pk)
        rows = Argument.objects.filter(answers=None, conclusion=None, withdrawn_at=None)
        row = rows.filter(initiative=initiative, pk=min(number, 2**63 - 1)).shown().first()
        if row is None:
            raise NotFound("Cet argument n’existe pas ou n’est plus accessible.")
        return Response(_shown(row, initiative, root(request)))


class AmendmentArgumentList(ApiMixin, APIView):
    """The arguments on one amendment; publish one."""

    scopes = {"POST": ApiToken.Scope.INITIATIVES}

    @extend_schema(
        operation_id="amendments_arguments_list",
        summary="Lister ce qui se dit d’un amendement",
        description="Pour et contre ce changement, du plus récent au plus ancien.",
        responses=ArgumentListSerializer,
        parameters=[NUMBER, AMENDMENT, *POSITION],
    )
    def get(self, request: Request, pk: int, number: int) -> Response:
        """List, newest first."""
        amendment = _amendment(request, pk, number)
        rows = Argument.objects.about(amendment).shown()
        page = page_of(partial(paginate, rows), NEWEST, request)
        shown = [_shown(row, amendment.initiative, root(request)) for row in page.rows]
        return Response(envelope(request, page, shown))

    @extend_schema(
        operation_id="amendments_arguments_create",
        summary="Donner un argument sur un amendement",
        description="Il est public aussitôt, sous votre nom. Envoyé deux fois, c’en est un seul.",
        examples=[examples.ARGUMENT],
        request=ArgumentInput,
        responses={201: ArgumentSerializer},
        parameters=[NUMBER, AMENDMENT],
    )
    def post(self, request: Request, pk: int, number: int) -> Response:
        """Publish at once, for everybody."""
        amendment = _amendment(request, pk, number)
        return _publish(request, amendment.initiative, amendment)


def _amendment(request: Request, pk: int, number: int) -> Amendment:
    initiative = get_initiative(request, pk)
    rows = Amendment.objects.readable().filter(initiative=initiative)
    found = rows.select_related("author").filter(pk=min(number, 2**63 - 1)).first()
    if found is None:
        raise NotFound("Cet amendement n’existe pas ou n’est plus accessible.")
    found.initiative = initiative
    return found


def _publish(
    request: Request, initiative: Initiative, amendment: Amendment | None = None
) -> Response:
    data = ArgumentInput(data=request.data)
    data.is_valid(raise_exception=True)
    sent = data.validated_data
    row = publish_argument(
        by=check_signed_in(request.user),
        initiative=initiative,
        side=Side(sent["side"]),
        claim=sent["claim"],
        agrees=sent["agrees"],
        amendment=amendment,
    )
    shown = _shown(row, initiative, root(request))
    return Response(shown, status=status.HTTP_201_CREATED)


def _shown(row: Argument, initiative: Initiative, site: str) -> dict[str, Any]:
    row.initiative = initiative
    sources = row.sources.all() if row.is_readable else []
    return {
        "id": row.pk,
        "url": f"{site}{row.get_absolute_url()}",
        "initiative": initiative.pk,
        "amendment": row.amendment_id,
        "author": _person(row.author, site),
        "co_author": _person(row.co_author, site) if row.co_author else None,
        "merged_into": row.merged_into_id,
        "side": row.side,
        "text": row.text if row.is_readable else None,
        "sources": [{"url": source.url, "title": source.title} for source in sources],
        "replies": getattr(row, "replies_count", 0),
        "visibility": row.visibility,
        "written_at": row.written_at,
        "edited_at": row.edited_at,
    }


def _person(who: User, site: str) -> dict[str, Any]:
    return {
        "name": who.public_name,
        "url": f"{site}{who.get_absolute_url()}" if who.has_page else None,
        "mandate": None,
    }


def _field(name: str) -> str:
    return "sources" if name.startswith("source_") else name
