"""The composer: open to anyone, one page, explained sections."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.lib.responses import uncached
from civic.territories.fields import as_typed
from civic.territories.models import Territory
from civic.territories.search import candidates
from civic.themes.models import Theme
from initiatives import search
from initiatives.forms import ComposeForm, suggestions
from initiatives.models import Draft, Initiative

PREFILLED_MAX = 400


@dataclass(frozen=True)
class Section:
    """One numbered part of the page, and whether something is in each of its answers."""

    anchor: str
    title: str
    minutes: str
    done: bool


@uncached
@require_safe
def compose(request: HttpRequest) -> HttpResponse:
    """An empty composer, or the one of its parts that the page asks for while one types."""
    part = PARTS.get(request.GET.get("partie", ""))
    if part is not None:
        return part(request)
    form = ComposeForm(initial=_prefilled(request))
    answers = answered(request.GET.get("autre-voie", ""))
    return composer_page(request, uuid.uuid4(), form=form, answers=answers)


def composer_page(
    request: HttpRequest,
    uid: uuid.UUID,
    *,
    form: ComposeForm,
    draft: Draft | None = None,
    answers: Initiative | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole composer, around a form that is new, resumed or to be corrected."""
    answers = draft.answers if draft else answers
    place, theme = place_of(form["territory"].value()), theme_of(form["theme"].value())
    context = {
        "form": form,
        "uid": uid,
        "draft": draft,
        "answers": answers if answers and answers.is_listed else None,
        "notice": notice,
        "sections": sections_of(form),
        "place": place,
        "suggestions": suggestions(place, theme),
        "similar": similar_to(request, str(form["title"].value() or ""), place, answers),
    }
    return render(request, "initiatives/compose.html", context, status=status)


def sections_of(form: ComposeForm) -> list[Section]:
    """What the progress line shows."""

    def given(*names: str) -> bool:
        return all(form[name].value() and not form[name].errors for name in names)

    typed = as_typed(form["territory"].value())
    placed = bool(typed.code or typed.text) and not form["territory"].errors
    return [
        Section("probleme", _("Ce qui ne va pas"), _("1 min"), given("problem")),
        Section("proposition", _("Ce que vous proposez"), _("1 min"), given("title", "proposal")),
        Section("lieu", _("Où et qui peut décider"), _("20 s"), placed),
        Section("theme", _("Thème, sources, image"), _("20 s"), given("theme")),
    ]


def answered(text: str) -> Initiative | None:
    """The initiative a new one proposes another way than, when it can be read."""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        return None
    row = Initiative.objects.select_related("territory", "theme").filter(pk=int(text)).first()
    return row if row and row.is_listed else None


def place_of(value: object) -> Territory | None:
    """The place a value of the territory's field stands for, once there is no doubt."""
    typed = as_typed(value)
    if typed.code:
        rows = Territory.objects.current().select_related("epci")
        return rows.filter(pk=typed.code.lower()[:9]).first()
    found = candidates(typed.text) if typed.text else []
    return found[0] if len(found) == 1 else None


def theme_of(slug: object) -> Theme | None:
    """The theme with this slug."""
    if isinstance(slug, Theme):
        return slug
    text = str(slug or "").replace("\0", "")[:60]
    return Theme.objects.in_use().select_related("parent").filter(slug=text).first()


def similar_to(
    request: HttpRequest, title: str, place: Territory | None, answers: Initiative | None = None
) -> list[Initiative]:
    """Open initiatives that resemble what is being written."""
    path = place.path if place else ""
    exclude = answers.pk if answers else None
    return search.similar(request.user, title[:PREFILLED_MAX], area_path=path, exclude=exclude)


def _prefilled(request: HttpRequest) -> dict[str, Any]:
    asked = request.GET
    other = answered(asked.get("autre-voie", ""))
    initial: dict[str, Any] = {"title": asked.get("titre", "")[:PREFILLED_MAX]}
    initial["territory"] = asked.get("territoire", "") or (other.territory if other else "")
    initial["theme"] = asked.get("theme", "") or (other.theme.slug if other else "")
    return initial


def _asked(values: Mapping[str, str]) -> tuple[Territory | None, Theme | None]:
    """The place and theme in an address: our own names, or those of the form's fields."""
    typed = ComposeForm.base_fields["territory"].widget.value_from_datadict(values, {}, "territory")
    place = place_of(values.get("territoire") or typed)
    return place, theme_of(values.get("theme"))


def _similar_part(request: HttpRequest) -> HttpResponse:
    place, _theme = _asked(request.GET.dict())
    title = request.GET.get("titre") or request.GET.get("title", "")
    context = {"similar": similar_to(request, title, place)}
    return render(request, "initiatives/compose.html#ressemblances", context)


def _deciders_part(request: HttpRequest) -> HttpResponse:
    place, theme = _asked(request.GET.dict())
    context = {"suggestions": suggestions(place, theme), "place": place}
    return render(request, "initiatives/compose.html#decideurs", context)


def _token_part(request: HttpRequest) -> HttpResponse:
    """A fresh token for a page whose own expired; another site cannot read the answer."""
    return HttpResponse(get_token(request), content_type="text/plain; charset=utf-8")


PARTS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "ressemblances": _similar_part,
    "decideurs": _deciders_part,
    "jeton": _token_part,
}
