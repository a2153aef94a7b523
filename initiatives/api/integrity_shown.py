"""How a petition is counted, over the API: the figures of its page « Intégrité », masked alike."""

from typing import Any

from rest_framework import serializers

from initiatives.api.petitions_shown import PeriodSerializer, days
from initiatives.integrity import CHECKS, LIMITS, report_of
from initiatives.models import Petition
from initiatives.petitions.figures import Line


class LineSerializer(serializers.Serializer[object]):
    """One cell, or some together."""

    names = serializers.ListField(child=serializers.CharField())
    number = serializers.IntegerField(allow_null=True, help_text="Rien entre 1 et 9.")


class IntervalSerializer(serializers.Serializer[object]):
    """Some hours in a row, by the clock of Paris, with ten people at least."""

    start = serializers.CharField()
    end = serializers.CharField()
    confirmed = serializers.IntegerField()


class RootLineSerializer(serializers.Serializer[object]):
    """What was published for one day."""

    day = serializers.DateField()
    size = serializers.IntegerField(allow_null=True, help_text="Rien en dessous de cinq.")
    merkle_root = serializers.CharField()


class CheckSerializer(serializers.Serializer[object]):
    """One thing that is looked at."""

    name = serializers.CharField()
    description = serializers.CharField()
    version = serializers.CharField()
    since = serializers.DateField()


class IntegritySerializer(serializers.Serializer[object]):
    """The report of one petition."""

    initiative = serializers.IntegerField(help_text="Le numéro de l’initiative.")
    made_at = serializers.DateTimeField(allow_null=True)
    received = serializers.IntegerField(allow_null=True)
    confirmed = serializers.IntegerField(allow_null=True)
    states = LineSerializer(many=True)
    excluded_by_reason = LineSerializer(many=True)
    excluded_share = serializers.FloatField(
        allow_null=True, help_text="Des confirmées ou écartées, entre 0 et 1."
    )
    contested = serializers.ListField(
        child=serializers.DateField(),
        help_text="Le premier et le dernier jour où les écartées avaient été confirmées.",
    )
    confirmed_by_proof = LineSerializer(many=True)
    disposable_percent = serializers.IntegerField(
        allow_null=True, help_text="Part des adresses jetables depuis 30 jours."
    )
    relayed_percent = serializers.IntegerField(
        allow_null=True, help_text="Part de celles qu’un site partenaire a envoyées par cette API."
    )
    top_network_percent = serializers.IntegerField(
        allow_null=True, help_text="Part du réseau qui en a envoyé le plus en un jour."
    )
    acting_together = serializers.IntegerField(
        allow_null=True,
        help_text="Pour ou contre, de groupes qui agissent ensemble ; rien entre 1 et 9.",
    )
    days = PeriodSerializer(many=True)
    hours = IntervalSerializer(many=True)
    recounted_at = serializers.DateTimeField(allow_null=True)
    recount_differences = LineSerializer(many=True)
    differed_at = serializers.DateTimeField(allow_null=True)
    roots = RootLineSerializer(many=True)
    checks = CheckSerializer(many=True)
    limits = serializers.ListField(child=serializers.CharField())


def shown(petition: Petition) -> dict[str, Any]:
    """The report for machines; None is what is not told."""
    report = report_of(petition, roots=None)
    figures = report.figures
    return {
        "initiative": petition.initiative_id,
        "made_at": report.made_at,
        "received": figures.received,
        "confirmed": figures.confirmed,
        "states": _lines(figures.states),
        "excluded_by_reason": _lines(figures.reasons),
        "excluded_share": figures.excluded_share,
        "contested": list(figures.contested),
        "confirmed_by_proof": _lines(figures.proofs),
        "disposable_percent": figures.disposable_percent,
        "relayed_percent": figures.relay_percent,
        "top_network_percent": figures.network_percent,
        "acting_together": report.together,
        "days": days(petition),
        "hours": [
            {
                "start": one.start.isoformat("T", "hours"),
                "end": one.end.isoformat("T", "hours"),
                "confirmed": one.number,
            }
            for one in figures.curve
        ],
        "recounted_at": report.recounted_at,
        "recount_differences": _lines(report.wrong),
        "differed_at": report.differed_at,
        "roots": [
            {"day": one.day, "size": one.size, "merkle_root": one.root} for one in report.roots
        ],
        "checks": [
            {
                "name": one.name,
                "description": one.does,
                "version": one.version,
                "since": one.since,
            }
            for one in CHECKS
        ],
        "limits": LIMITS,
    }


def _lines(some: list[Line]) -> list[dict[str, Any]]:
    return [{"names": list(line.names), "number": line.number} for line in some]
