"""How lists are ordered, in public."""

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from civic.lib.responses import public_page
from initiatives import queries, ranking


@public_page
@require_safe
def how_lists_are_ordered(request: HttpRequest) -> HttpResponse:
    """The formula, with the very constants the code uses and an example it computes."""
    context = {
        "small_below": ranking.SMALL_BELOW,
        "small_bonus": ranking.SMALL_BONUS_DAYS,
        "small_every": ranking.SMALL_EVERY,
        "small_within": ranking.SMALL_WITHIN_DAYS,
        "small_candidates": queries.SMALL_CANDIDATES,
        "cap": ranking.PEOPLE_CAP_DAYS,
        "examples": _examples(),
    }
    return render(request, "initiatives/ranking.html", context)


def _examples() -> list[dict[str, float]]:
    """Some initiatives, best placed first, counted in days of advance over the last one."""
    today = datetime(2026, 6, 30, tzinfo=UTC)
    cases = ((0, 3), (1, 60), (6, 1_500), (2, 0), (20, 20_000))
    ranked = sorted(
        (
            {
                "age": age,
                "people": people,
                "rank": ranking.rank(published_at=today - timedelta(days=age), people=people),
            }
            for age, people in cases
        ),
        key=lambda case: -case["rank"],
    )
    last = ranked[-1]["rank"]
    return [{**case, "points": round(case["rank"] - last, 1)} for case in ranked]
