"""The public log: a page, a table to download, a feed."""

import csv
import json
import re
from io import StringIO
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.lib.feeds import answers
from civic.lib.feeds.document import Form
from civic.lib.responses import public_page
from civic.territories.models import Territory
from civic.territories.words import fold_place
from moderation import journal_feed
from moderation.categories import Motive
from moderation.journal import area_shown
from moderation.models.decision import Measure
from moderation.models.journal import Entry, EntryQuerySet

PAGE, TABLE = 30, 50_000
COLUMNS = (
    "acte",
    "heure",
    "contenu",
    "territoire",
    "motif",
    "fondement",
    "mesure",
    "origine",
    "vague",
    "automatique",
    "signalements",
    "signalements_fiables",
    "minutes",
    "moderation",
    "renvoi",
    "recours",
)


@public_page
@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """The latest lines, thirty at a time, of one motive or measure if one wishes."""
    rows, asked = _asked(request)
    before = request.GET.get("avant", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(number__lt=int(before))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    more = {**asked, "avant": shown[-1].number} if len(found) > PAGE else {}
    context = {
        "entries": shown,
        "areas": Territory.objects.in_bulk({row.facts["territoire"] for row in shown}),
        "next_url": f"{request.path}?{urlencode(more)}" if more else "",
        "motives": Motive.choices,
        "measures": Measure.choices,
        "asked": asked,
        "feed_query": f"?{urlencode(sorted(asked.items()))}" if asked else "",
        "last": Entry.objects.latest_first().first(),
    }
    return render(request, "moderation/journal.html", context)


@public_page
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """Every line with its hash, as CSV: enough to check the chain. Oldest first."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(["numero", *COLUMNS, "faits", "precedente", "empreinte"])
    for row in Entry.objects.order_by("number")[:TABLE].iterator():
        facts = json.dumps(row.facts, sort_keys=True, ensure_ascii=False)
        values = [row.facts.get(name, "") for name in COLUMNS]
        writer.writerow([row.number, *values, facts, row.previous, row.hash])
    response = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="journal-de-moderation.csv"'
    return response


@public_page
@require_safe
def feed(request: HttpRequest, form: str) -> HttpResponse:
    """The latest lines, or an archive of them, for a reader of feeds."""
    rows, asked = _asked(request)
    last = Entry.objects.latest_first().first()
    told = request.GET.get("archive", "")
    number = journal_feed.archive_of(told, last)
    if told and (number is None or last is None):
        return answers.missing(_("Cette archive n’existe pas. Repartez du flux lui-même."))
    etag = journal_feed.etag(last, asked)
    kept = answers.unchanged(request, etag, None)
    if kept is not None:
        return kept
    here = f"{settings.SITE_URL}{request.get_full_path()}"
    if number is not None and last is not None:
        every = Entry.objects.latest_first()
        document = journal_feed.archive(every, number, last, Form(form), here)
    else:
        document = journal_feed.current(rows, last, Form(form), asked, here)
    return answers.answer(document, Form(form), etag, None)


def _asked(request: HttpRequest) -> tuple[EntryQuerySet, dict[str, str]]:
    """The lines that were asked for; what is not of the lists is not a filter."""
    rows, asked = Entry.objects.latest_first(), {}
    motive, measure = request.GET.get("motif", ""), request.GET.get("mesure", "")
    if motive in Motive.values:
        rows, asked["motif"] = rows.of_motive(motive), motive
    if measure in Measure.values:
        rows, asked["mesure"] = rows.of_measure(measure), measure
    period, place = request.GET.get("periode", "").strip(), request.GET.get("lieu", "").strip()
    if _PERIOD.fullmatch(period):
        rows, asked["periode"] = rows.of_period(period), period
    if place:
        # A small commune is told by its département: that is where its lines are.
        rows, asked["lieu"] = rows.of_place(area_shown(_place(place)) or "?"), place[:120]
    return rows, asked


_PERIOD = re.compile(r"20[0-9]{2}(-(0[1-9]|1[0-2]))?")


def _place(typed: str) -> Territory | None:
    """The place of a code, or the most populous one of a name."""
    known = Territory.objects.current()
    named = known.filter(folded=fold_place(typed[:120])).order_by(
        F("population").desc(nulls_last=True)
    )
    return known.filter(code=typed[:9].lower()).first() or named.first()
