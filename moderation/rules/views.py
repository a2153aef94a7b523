"""The page of the rules."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from civic.elections import calendar
from civic.lib.responses import public_page
from moderation import queries
from moderation.reliability import DECIDED_MIN, QUORUM_CLUSTERS
from moderation.rules import policy
from moderation.two_voices import LAPSE, SIGNATURES

SECTIONS = [
    ("Ce qui vaut toujours", "principes"),
    ("Les motifs, un par un", "motifs"),
    ("Ce qu’une décision peut faire", "mesures"),
    ("Qui ne peut pas décider", "impartialite"),
    ("Quand il faut deux personnes", "deux"),
    ("Quand des signalements masquent un texte", "masquage"),
    ("Quand une élection approche", "elections"),
    ("Contester", "contester"),
    ("Versions de cette page", "versions"),
]


@require_safe
@public_page
def rules(request: HttpRequest) -> HttpResponse:
    """The policy in plain French, an annex of the terms of use."""
    last = policy.VERSIONS[-1]
    context = {
        "entries": SECTIONS,
        "updated": last.since,
        "version": last.number,
        "groups": policy.groups(),
        "measures": policy.measures(),
        "versions": policy.VERSIONS,
        "decided_min": DECIDED_MIN,
        "clusters": QUORUM_CLUSTERS,
        "proven": queries.proven_flaggers(),
        "signatures": SIGNATURES,
        "stuck": queries.stuck_cases(),
        "polls": calendar.under_way(timezone.now()),
        "lapse": int(LAPSE.total_seconds()) // 3600,
    }
    return render(request, "moderation/rules.html", context)
