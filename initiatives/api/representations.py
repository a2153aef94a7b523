"""How an initiative and a stance look over the API: one function each, no serializer per row."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from initiatives.models import Initiative, Stance
from initiatives.states import Lifecycle, Outcome, Side, Visibility


class PersonSerializer(serializers.Serializer[object]):
    """Who proposes: a public name, and the function they speak in, if any."""

    name = serializers.CharField()
    url = serializers.CharField(allow_null=True)
    mandate = serializers.CharField(allow_null=True)


class CountsSerializer(serializers.Serializer[object]):
    """How many are on each side; null where fewer than five are."""

    support = serializers.IntegerField(allow_null=True)
    oppose = serializers.IntegerField(allow_null=True)


class InitiativeCardSerializer(serializers.Serializer[object]):
    """One initiative in a list."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    url = serializers.CharField()
    author = PersonSerializer()
    territory = serializers.CharField(help_text="Code du territoire.")
    theme = serializers.CharField(help_text="Adresse du thème.")
    decision_maker = serializers.CharField()
    lifecycle = serializers.ChoiceField([Lifecycle.OPEN, Lifecycle.CLOSED])
    outcome = serializers.ChoiceField(Outcome.choices, allow_null=True)
    visibility = serializers.ChoiceField(Visibility.choices)
    counts = CountsSerializer()
    version = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class SourceSerializer(serializers.Serializer[object]):
    """A document the author relies on."""

    url = serializers.URLField(max_length=500)
    title = serializers.CharField(max_length=200, allow_blank=True)


@extend_schema_serializer(component_name="Initiative")
class InitiativeSerializer(InitiativeCardSerializer):
    """One initiative with its text, in Markdown as written."""

    problem = serializers.CharField()
    proposal = serializers.CharField()
    sources = SourceSerializer(many=True)
    outcome_text = serializers.CharField()
    image = serializers.CharField(allow_null=True)
    answers = serializers.ListField(
        child=serializers.IntegerField(), help_text="Initiatives dont celle-ci est une autre voie."
    )
    alternatives = serializers.ListField(
        child=serializers.IntegerField(), help_text="Autres voies proposées à celle-ci."
    )


class InitiativeListSerializer(serializers.Serializer[object]):
    """One page of initiatives."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = InitiativeCardSerializer(many=True)


class StanceSerializer(serializers.Serializer[object]):
    """One's own position."""

    initiative = serializers.IntegerField()
    side = serializers.ChoiceField(Side.choices)
    show_name = serializers.BooleanField()
    taken_at = serializers.DateTimeField()


class StanceListSerializer(serializers.Serializer[object]):
    """One page of one's own positions."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = StanceSerializer(many=True)


def card(initiative: Initiative, root: str, floor: int) -> dict[str, Any]:
    """Return what a list shows. `root` is the site's address without a final slash."""
    return {
        "id": initiative.pk,
        "title": initiative.title,
        "url": root + initiative.get_absolute_url(),
        "author": _person(initiative, root),
        "territory": initiative.territory_id,
        "theme": initiative.theme.slug,
        "decision_maker": initiative.decision_maker,
        "lifecycle": initiative.lifecycle,
        "outcome": initiative.outcome or None,
        "visibility": initiative.visibility,
        "counts": _counts(initiative, floor),
        "version": initiative.version,
        "published_at": initiative.published_at,
        "edited_at": initiative.edited_at,
        "closed_at": initiative.closed_at,
    }


def full(initiative: Initiative, root: str, floor: int) -> dict[str, Any]:
    """Return one initiative with its text and its links."""
    image = getattr(initiative, "image", None)
    return {
        **card(initiative, root, floor),
        "problem": initiative.problem,
        "proposal": initiative.proposal,
        "sources": initiative.sources,
        "outcome_text": initiative.outcome_text,
        "image": root + image.get_absolute_url() if image else None,
        "answers": list(initiative.alternatives_of.values_list("original_id", flat=True)),
        "alternatives": list(initiative.alternatives_to_it.values_list("answer_id", flat=True)),
    }


def own_stance(stance: Stance) -> dict[str, Any]:
    """Return one's own position."""
    return {
        "initiative": stance.initiative_id,
        "side": stance.side,
        "show_name": stance.show_name,
        "taken_at": stance.taken_at,
    }


def _person(initiative: Initiative, root: str) -> dict[str, Any]:
    author, mandate = initiative.author, initiative.as_mandate
    return {
        "name": author.public_name,
        "url": None if author.erased_at else root + author.get_absolute_url(),
        "mandate": mandate.function if mandate else None,
    }


def _counts(initiative: Initiative, floor: int) -> dict[str, int | None]:
    tally = initiative.tally
    sides = {"support": tally.supports, "oppose": tally.opposes}
    return {side: number if number >= floor else None for side, number in sides.items()}
