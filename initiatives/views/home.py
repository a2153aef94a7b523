"""The front door."""

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from civic.accounts.models import User
from civic.lib.responses import public_page
from initiatives import queries, seeking
from initiatives.cards import html_of
from initiatives.models import Initiative

# How long what everybody sees there is kept: as long as a shared cache would.
SECONDS = 5


@public_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Near you, what moves, what starts, what concerns everybody, what came of it."""
    near, kept = _near(request), caches["spare"]
    cards = html_of(near)
    context = {
        "near": [cards[row.pk] for row in near if row.pk in cards],
        "moves": kept.get_or_set("home-moves", _draw_moves, SECONDS),
        "sections": kept.get_or_set("home-sections", _draw_sections, SECONDS),
    }
    return render(request, "initiatives/home.html", context)


def _draw_moves() -> SafeString:
    return render_to_string("initiatives/_home_moves.html", {"moves": queries.moves()})


def _draw_sections() -> SafeString:
    """What starts, what concerns everybody, what came of it: the same for all."""
    national = queries.national_ones(None)
    starting = queries.small_ones(None, 3, exclude=[row.pk for row in national])
    cards = html_of([*starting, *national])
    context = {
        "starting": [cards[row.pk] for row in starting if row.pk in cards],
        "national": [cards[row.pk] for row in national if row.pk in cards],
        "achieved": queries.achieved(None),
        "seeking": seeking.everywhere(),
    }
    return render_to_string("initiatives/_home_sections.html", context)


def _near(request: HttpRequest) -> list[Initiative]:
    user = request.user
    if not isinstance(user, User) or user.home is None:
        return []
    return queries.near(user, user.home)
