"""Petitions over REST, and signing from a partner's site. Nobody lists or reads signatures."""

import csv
import io
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from civic.accounts.models import ApiToken
from civic.lib.api import ApiMixin
from civic.lib.network import how_often_at_least
from civic.lib.permissions import TooMany
from initiatives.actions.signing import sign
from initiatives.api import examples, integrity_shown
from initiatives.api import petitions_shown as shown
from initiatives.api.inputs import YesNo
from initiatives.forms.signing import NAME_MAX, SignForm
from initiatives.models import Initiative, Petition
from initiatives.pagination import BadTokenError, Order, paginate
from initiatives.petitions import rush
from initiatives.petitions.consents import CONSENT_VERSION
from initiatives.petitions.states import PetitionState
from initiatives.verifying import traced_elsewhere
from initiatives.views.signing import NETWORK_MOST, NETWORK_SECONDS

KEY_HEADER = "Idempotency-Key"
NUMBER = OpenApiParameter("id", int, "path", description="Le numéro de l’initiative.")
POSITION = [
    OpenApiParameter("apres", str, description="Donné par « next »."),
    OpenApiParameter("avant", str, description="Donné par « previous »."),
]
STATE = OpenApiParameter("etat", str, enum=list(PetitionState), description="Un état seulement.")
NEWEST = Order("opened_at", "pk", kind=datetime)


class PetitionList(ApiMixin, APIView):
    """Petitions, the latest first."""

    @extend_schema(
        operation_id="petitions_list",
        summary="Lister les pétitions",
        description="De la plus récente à la plus ancienne.",
        responses=shown.PetitionListSerializer,
        parameters=[STATE, *POSITION],
    )
    def get(self, request: Request) -> Response:
        """List them, newest first."""
        state = request.query_params.get("etat")
        if state is not None and state not in PetitionState.values:
            raise ValidationError({"etat": _("Cet état n’existe pas.")})
        rows = _readable(request).defer("initiative__problem", "initiative__proposal")
        rows = rows.filter(state=state) if state else rows
        after, before = (request.query_params.get(name, "") for name in ("apres", "avant"))
        try:
            page = paginate(rows, NEWEST, after=after, before=before)
        except BadTokenError as error:
            raise ValidationError({"apres": _("Cette page n’existe pas.")}) from error
        return Response(
            {
                "next": _neighbour(request, "apres", page.after),
                "previous": _neighbour(request, "avant", page.before),
                "results": [shown.card(row, _site(request)) for row in page.rows],
            }
        )


class PetitionDetail(ApiMixin, APIView):
    """One petition."""

    @extend_schema(
        operation_id="petitions_read",
        summary="Lire une pétition",
        description="Ses seuils, ses jours et ses départements, sans ce qui désignerait quelqu’un.",
        responses=shown.PetitionSerializer,
        parameters=[NUMBER],
    )
    def get(self, request: Request, pk: int) -> Response:
        """Read one."""
        return Response(shown.full(_get_petition(request, pk), _site(request)))


class Csv(BaseRenderer):
    """Rows as a spreadsheet reads them; an error stays what it is everywhere."""

    media_type, format, charset = "text/csv", "csv", "utf-8"

    def render(
        self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None
    ) -> str:
        """Write one line for each row, under the names of its columns."""
        if not isinstance(data, list):
            return json.dumps(data)
        text = io.StringIO()
        names = (renderer_context or {})["view"].columns
        lines = csv.DictWriter(text, names, lineterminator="\r\n")
        lines.writeheader()
        lines.writerows(data)
        return text.getvalue()


class PetitionRoots(ApiMixin, APIView):
    """The daily roots of a petition."""

    renderer_classes = [JSONRenderer, Csv]
    columns = list(shown.RootSerializer().fields)

    @extend_schema(
        operation_id="petitions_roots",
        summary="Lire les racines d’une pétition",
        description="Une par jour, qui ne change plus. En CSV avec « ?format=csv ».",
        responses=shown.RootSerializer(many=True),
        parameters=[
            NUMBER,
            OpenApiParameter("format", str, enum=["json", "csv"], description="JSON, ou CSV."),
        ],
    )
    def get(self, request: Request, pk: int) -> Response:
        """Read them, oldest first."""
        rows = _counted(pk).roots.order_by("day")
        return Response(
            [
                {
                    "day": row.day.isoformat(),
                    "size": row.size if row.size >= settings.PUBLIC_COUNT_FLOOR else None,
                    "merkle_root": bytes(row.root).hex(),
                    "made_at": row.made_at.isoformat(),
                }
                for row in rows
            ]
        )


class PetitionIntegrity(ApiMixin, APIView):
    """How a petition is counted."""

    @extend_schema(
        operation_id="petitions_integrity",
        summary="Lire comment une pétition est comptée",
        description="Les nombres de sa page « Intégrité », refaits chaque heure et masqués comme"
        " elle ; ses jours ; ses racines. Un nombre absent est trop petit pour être dit.",
        responses=integrity_shown.IntegritySerializer,
        parameters=[NUMBER],
    )
    def get(self, request: Request, pk: int) -> Response:
        """Read the report."""
        return Response(integrity_shown.shown(_counted(pk)))


class SignatureInput(serializers.Serializer[object]):
    """A form that a partner's visitor filled in."""

    petition = serializers.IntegerField(
        min_value=1, max_value=2**63 - 1, help_text="Le numéro de l’initiative."
    )
    first_name = serializers.CharField(max_length=NAME_MAX)
    last_name = serializers.CharField(max_length=NAME_MAX)
    email = serializers.EmailField(max_length=254)
    commune = serializers.CharField(max_length=9, help_text="Code de la commune.")
    old_enough = YesNo(help_text="« J’ai 16 ans ou plus » : coché par elle.")
    agrees = YesNo(help_text="La phrase du consentement : cochée par elle.")
    consent = serializers.CharField(max_length=20, help_text="La version de la phrase lue.")
    terms = serializers.RegexField(
        r"^[0-9a-f]{64}$", help_text="L’empreinte de la pétition, telle que lue."
    )
    show_name = YesNo(default=False)


class TakenSerializer(serializers.Serializer[object]):
    """The same answer for every well-formed form."""

    detail = serializers.CharField()


class Signatures(ApiMixin, APIView):
    """Sign from a partner's site. Nobody can list them."""

    scopes = {"POST": ApiToken.Scope.SIGNATURES}

    @extend_schema(
        operation_id="signatures_create",
        summary="Transmettre une signature",
        description="Pour un site partenaire. La personne reçoit un message et confirme elle-même :"
        " rien n’est compté avant. La réponse est la même que l’adresse ait déjà signé ou non."
        " Au plus vingt par minute et par pétition depuis une même adresse.",
        examples=[examples.SIGNATURE],
        request=SignatureInput,
        responses={202: TakenSerializer},
        parameters=[
            OpenApiParameter(
                KEY_HEADER,
                UUID,
                OpenApiParameter.HEADER,
                required=True,
                description="Le même envoi répété avec la même clé n’est qu’une signature.",
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Take one form; what becomes of it is told by e-mail only."""
        key = _key(request)
        data = SignatureInput(data=request.data)
        data.is_valid(raise_exception=True)
        petition = _get_petition(request, data.validated_data["petition"])
        form = _form(petition, data.validated_data, key)
        if _sent(request, petition) > NETWORK_MOST:
            raise TooMany(_("Trop de signatures d’un coup depuis cette adresse : attendez un peu."))
        # The key is the partner's: it says nothing of who signs.
        sign(by=None, petition=petition, signing=traced_elsewhere(petition, form.signing()))
        said = _("Un message part à cette adresse : la personne y confirme sa signature.")
        return Response({"detail": said}, status=status.HTTP_202_ACCEPTED)


def _sent(request: Request, petition: Petition) -> int:
    """How many forms came from there within the minute, this one included."""
    what, along = f"sign:{petition.pk}", [rush.counter_of(petition.pk)]
    sent, _all = how_often_at_least(
        request._request, what=what, seconds=NETWORK_SECONDS, along=along
    )
    return sent


def _form(petition: Petition, said: dict[str, Any], key: UUID) -> SignForm:
    """The very form of the site, valid; raises `ValidationError` with what to correct."""
    if said["terms"] != petition.terms:
        raise ValidationError({"terms": _("Ce qui est demandé a changé : relisez la pétition.")})
    if said["consent"] != CONSENT_VERSION:
        raise ValidationError({"consent": _("La phrase à accepter a changé : relisez-la.")})
    given = {name: value for name, value in said.items() if value is not False}
    form = SignForm({**given, "form_key": str(key)}, petition=petition)
    if not form.is_valid():
        raise ValidationError(
            {name: [str(fault) for fault in faults] for name, faults in form.errors.items()}
        )
    return form


def _key(request: Request) -> UUID:
    try:
        return UUID(request.headers.get(KEY_HEADER, ""))
    except ValueError as error:
        raise ValidationError({KEY_HEADER: _("Donnez une clé : un UUID.")}) from error


def _readable(request: Request) -> QuerySet[Petition]:
    initiatives = Initiative.objects.visible_to(request.user)
    rows = Petition.objects.filter(initiative__in=initiatives)
    return rows.select_related("initiative__territory", "tally").defer("initiative__search")


def _get_petition(request: Request, pk: int) -> Petition:
    found = _readable(request).filter(initiative=min(pk, 2**63 - 1)).first()
    if found is None or not found.initiative.is_listed:
        raise NotFound(_("Cette pétition n’existe pas ou n’est plus accessible."))
    return found


def _counted(pk: int) -> Petition:
    """Any petition: how it was counted stays public where its text may not be read."""
    rows = Petition.objects.select_related("initiative", "tally").defer("initiative__search")
    found = rows.filter(initiative=min(pk, 2**63 - 1)).first()
    if found is None:
        raise NotFound(_("Cette pétition n’existe pas."))
    return found


def _neighbour(request: Request, name: str, token: str) -> str | None:
    if not token:
        return None
    query = request.query_params.copy()
    for other in ("apres", "avant"):
        query.pop(other, None)
    query[name] = token
    return f"{_site(request)}{request.path}?{query.urlencode()}"


def _site(request: Request) -> str:
    return request.build_absolute_uri("/").rstrip("/")
