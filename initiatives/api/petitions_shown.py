"""How a petition looks over the API: what its pages show, masked alike."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from initiatives.actions.petition_tallies import steps_of
from initiatives.models import Petition
from initiatives.models.initiative import slug_of
from initiatives.petitions.consents import CONSENT_VERSION, CONSENTS
from initiatives.petitions.masking import masked
from initiatives.petitions.states import PetitionState, StepKind
from initiatives.signatures_shown import crossing, history_of, local_tenths
from initiatives.states import Visibility


class ThresholdSerializer(serializers.Serializer[object]):
    """How many signatures call for what, and when that was reached."""

    kind = serializers.ChoiceField(StepKind.choices)
    level = serializers.IntegerField()
    crossed_at = serializers.DateTimeField(allow_null=True)
    checked = serializers.BooleanField(
        help_text="Faux tant que le franchissement est contrôlé : 48 heures au plus."
    )


class PeriodSerializer(serializers.Serializer[object]):
    """Some days in a row, long enough for ten people."""

    first = serializers.DateField()
    last = serializers.DateField()
    confirmed = serializers.IntegerField()


class PetitionAreaSerializer(serializers.Serializer[object]):
    """How many signers live in one département."""

    code = serializers.CharField(allow_blank=True, help_text="Vide quand il est inconnu.")
    confirmed = serializers.IntegerField()


class ConsentSerializer(serializers.Serializer[object]):
    """The sentence each signer must agree to, word for word."""

    version = serializers.CharField()
    text = serializers.CharField()


class PetitionCardSerializer(serializers.Serializer[object]):
    """One petition in a list."""

    initiative = serializers.IntegerField(help_text="Le numéro de l’initiative.")
    title = serializers.CharField()
    url = serializers.CharField()
    sign_url = serializers.CharField()
    territory = serializers.CharField(help_text="Code du territoire.")
    visibility = serializers.ChoiceField(
        Visibility.choices, help_text="Ce que la modération a décidé de sa demande."
    )
    addressee = serializers.CharField(
        allow_null=True, help_text="Nul tant que la modération en suspend l’affichage."
    )
    request = serializers.CharField(
        allow_null=True, help_text="Nul tant que la modération en suspend l’affichage."
    )
    goal = serializers.IntegerField()
    state = serializers.ChoiceField(PetitionState.choices)
    opened_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    confirmed = serializers.IntegerField(
        allow_null=True, help_text="Signatures confirmées ; rien en dessous de cinq."
    )


@extend_schema_serializer(component_name="Petition")
class PetitionSerializer(PetitionCardSerializer):
    """One petition, how it goes, and what a signer must have read."""

    terms = serializers.CharField(
        help_text="Empreinte du titre, de la demande, du destinataire, de l’objectif et du lieu."
    )
    thresholds = ThresholdSerializer(many=True)
    history = PeriodSerializer(many=True)
    areas = PetitionAreaSerializer(many=True)
    elsewhere = serializers.IntegerField(
        help_text="Signataires des départements trop peu nombreux pour être nommés."
    )
    local_tenths = serializers.IntegerField(
        allow_null=True, help_text="Combien sur dix vivent dans le territoire."
    )
    consent = ConsentSerializer()


class PetitionListSerializer(serializers.Serializer[object]):
    """One page of petitions."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = PetitionCardSerializer(many=True)


class RootSerializer(serializers.Serializer[object]):
    """What proves, for one day, which receipts were counted."""

    day = serializers.DateField()
    size = serializers.IntegerField(
        allow_null=True, help_text="Combien de reçus ; rien en dessous de cinq."
    )
    merkle_root = serializers.CharField(help_text="Racine de l’arbre de Merkle (RFC 6962).")
    made_at = serializers.DateTimeField()


def card(petition: Petition, site: str) -> dict[str, Any]:
    """One petition in a list; `site` is its address without a final slash."""
    initiative, confirmed = petition.initiative, petition.tally.confirmed
    where = {"pk": initiative.pk, "slug": slug_of(initiative.title)}
    return {
        "initiative": initiative.pk,
        "title": initiative.title,
        "url": site + reverse("petition", kwargs=where),
        "sign_url": site + reverse("sign", kwargs=where),
        "territory": initiative.territory_id,
        "visibility": petition.visibility,
        "addressee": petition.addressee if petition.is_addressed else None,
        "request": petition.request if petition.is_readable else None,
        "goal": petition.goal,
        "state": petition.state,
        "opened_at": petition.opened_at,
        "ends_at": petition.ends_at,
        "closed_at": petition.closed_at,
        "confirmed": confirmed if confirmed >= settings.PUBLIC_COUNT_FLOOR else None,
    }


def full(petition: Petition, site: str) -> dict[str, Any]:
    """One petition with all that its page shows."""
    areas = masked(dict(petition.areas.values_list("area", "confirmed")))
    return {
        **card(petition, site),
        "terms": petition.terms,
        "thresholds": _thresholds(petition),
        "history": days(petition),
        "areas": [{"code": code, "confirmed": number} for code, number in areas.cells.items()],
        # Alone, it would say how many signed under the floor.
        "elsewhere": areas.rest if areas.cells else 0,
        "local_tenths": local_tenths(petition),
        "consent": {"version": CONSENT_VERSION, "text": str(CONSENTS[CONSENT_VERSION])},
    }


def days(petition: Petition) -> list[dict[str, Any]]:
    """Confirmed signatures by day, some merged so that each period holds ten people."""
    chart = history_of(petition)
    return [
        {"first": bar.period.first, "last": bar.period.last, "confirmed": bar.period.number}
        for bar in (chart.bars if chart else [])
    ]


def _thresholds(petition: Petition) -> list[dict[str, Any]]:
    crossed = {step.kind: crossing(step) for step in petition.steps.filter(undone_at=None)}
    shown = []
    for kind, level in steps_of(petition):
        at = crossed.get(kind)
        moment, settled = (at.at, at.settled) if at else (None, False)
        shown.append({"kind": kind, "level": level, "crossed_at": moment, "checked": settled})
    return shown
