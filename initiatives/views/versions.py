"""The versions of a text, and what changed from one to the next."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.lib.responses import public_page
from initiatives import whole
from initiatives.models import Initiative, Stance, Version
from initiatives.states import Side
from initiatives.versions import Passage, compare, has_changes
from initiatives.views.reading import withheld

VERSIONS_MAX = 200


@dataclass(frozen=True)
class Dated:
    """A version, and how many people joined before and since; None when too few to be counted."""

    version: Version
    before: int | None
    since: int | None


@public_page
@require_safe
def versions(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Every version of a text, latest first."""
    row = whole.get(pk)
    if not row.is_listed:
        return withheld(request, row)
    if not row.is_readable:
        return redirect(row)
    if slug != row.slug:
        return redirect("versions", pk=row.pk, slug=row.slug, permanent=True)
    context = {
        "initiative": row,
        "dated": _dated(row),
        "steps": [
            *whole.steps_to(row.territory),
            (row.title, row.get_absolute_url()),
            (_("Versions"), ""),
        ],
    }
    return render(request, "initiatives/versions.html", context)


@public_page
@require_safe
def version_diff(request: HttpRequest, pk: int, slug: str, number: int) -> HttpResponse:
    """What one version changed, word by word."""
    row = whole.get(pk)
    if not row.is_listed:
        return withheld(request, row)
    if not row.is_readable:
        return redirect(row)
    if slug != row.slug:
        return redirect("version", pk=row.pk, slug=row.slug, number=number, permanent=True)
    pair = {v.number: v for v in row.versions.filter(number__in=[number - 1, number])}
    if number not in pair:
        raise Http404
    context = {
        "initiative": row,
        "version": pair[number],
        "changes": _changes(pair.get(number - 1), pair[number]),
        "is_latest": number == row.version,
        "steps": [
            *whole.steps_to(row.territory),
            (row.title, row.get_absolute_url()),
            (_("Versions"), ""),
        ],
    }
    return render(request, "initiatives/version_diff.html", context)


def _dated(row: Initiative) -> list[Dated]:
    joined = dict(
        Stance.objects.filter(initiative=row, side=Side.SUPPORT)
        .values_list("text_version")
        .annotate(Count("pk"))
    )
    rows = row.versions.select_related("amendment__author")
    return [_date(version, joined) for version in rows[:VERSIONS_MAX]]


def _date(version: Version, joined: dict[int, int]) -> Dated:
    before = sum(number for text, number in joined.items() if text < version.number)
    since = sum(joined.values()) - before
    # One small number beside a public total would be told by subtraction.
    floor = settings.PUBLIC_COUNT_FLOOR
    if before < floor or since < floor:
        return Dated(version, None, None)
    return Dated(version, before, since)


def _changes(before: Version | None, after: Version) -> list[tuple[str, list[Passage]]]:
    """The first version has nothing before it: its whole text is shown as it is."""
    rows = [
        (_("Titre"), "title"),
        (_("Ce qui ne va pas"), "problem"),
        (_("Ce qui est proposé"), "proposal"),
        (_("Qui peut décider"), "decision_maker"),
    ]
    texts = [(name, _text(before or after, field), _text(after, field)) for name, field in rows]
    texts.append((_("Sources"), _sources(before or after), _sources(after)))
    compared = [(name, compare(old, new)) for name, old, new in texts]
    return [(name, parts) for name, parts in compared if before is None or has_changes(parts)]


def _text(version: Version, field: str) -> str:
    return str(getattr(version, field))


def _sources(version: Version) -> str:
    return "".join(f"{source['title']} ({source['url']})\n" for source in version.sources)
