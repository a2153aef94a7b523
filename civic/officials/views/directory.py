"""The directory: who is here for a place, how they answer, whom to invite."""

from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from civic.accounts.models import Mandate, User
from civic.lib import identity
from civic.lib.responses import public_page
from civic.lib.typography import french
from civic.officials import directory
from civic.officials.permissions import desks_of
from civic.territories import names
from civic.territories.fields import TerritoryField
from civic.territories.models import Territory
from initiatives import areas
from initiatives.kit import letter as letters
from initiatives.kit.letter import Form, Letter
from initiatives.pagination import BadTokenError, Order, Page, paginate
from initiatives.replies.pace import pace
from initiatives.views.addresses import page_url

NEWEST = Order("verified_at", "pk", kind=datetime)
_PICKED = ("territoire", "territoire_texte")


class PlaceForm(forms.Form):
    """Which place."""

    territoire = TerritoryField(label=gettext_lazy("Pour quel territoire ?"))


@public_page
@require_safe
def officials(request: HttpRequest) -> HttpResponse:
    """Search a place; who is here for it, how they answer, who is missing."""
    form, place = _search(request)
    context: dict[str, Any] = {"form": form, "place": place, "has_desk": _has_desk(request.user)}
    context["pace"] = pace()
    if place:
        context["institutions"] = directory.institutions(place)
    else:
        context |= _listed(request, None)
    bad = bool(form.errors) or context.get("problem")
    return render(request, "officials/directory.html", context, status=422 if bad else 200)


def _has_desk(user: object) -> bool:
    return isinstance(user, User) and desks_of(user).exists()


@public_page
@require_safe
def everybody(request: HttpRequest) -> HttpResponse:
    """Everybody with a verified mandate in a place and what it contains, page by page."""
    place = _place(request)
    context = {"place": place, **_listed(request, place)}
    status = 422 if context["problem"] else 200
    return render(request, "officials/everybody.html", context, status=status)


@public_page
@require_safe
def invite(request: HttpRequest) -> HttpResponse:
    """A letter that a citizen sends by themselves; nothing leaves from here."""
    place, name, text = _invitation(request)
    subject = _("%(site)s : des habitants vous attendent") % {"site": identity.site_name()}
    query = urlencode({"territoire": place.pk, "institution": request.GET["institution"]})
    context = {
        "place": place,
        "name": name,
        "text": text,
        "mailto": f"mailto:?subject={quote(subject)}&body={quote(text)}",
        "pdf_url": f"{reverse('invite-official-pdf')}?{query}",
        # Without what it asks there is no such page.
        "address": f"{settings.SITE_URL}{request.path}?{query}",
    }
    return render(request, "officials/invite.html", context)


@public_page
@require_safe
def invite_pdf(request: HttpRequest) -> HttpResponse:
    """The same letter, to print, sign and post."""
    place, name, text = _invitation(request)
    title = _("les initiatives des habitants %(of)s") % {"of": names.of(place)}
    page = Letter(text, name, title, timezone.localdate())
    response = HttpResponse(letters.draw(page, Form.LETTER), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="invitation-{place.pk}.pdf"'
    return response


def _search(request: HttpRequest) -> tuple[PlaceForm, Territory | None]:
    asked = any(request.GET.get(name) for name in _PICKED)
    form = PlaceForm(request.GET if asked else None)
    if not asked or not form.is_valid():
        return form, None
    # With what contains it read along; and its name in the field, to change it.
    place = areas.find(form.cleaned_data["territoire"].pk)
    return PlaceForm(initial={"territoire": place}), place


def _place(request: HttpRequest) -> Territory | None:
    code = request.GET.get("territoire", "").lower()
    if not code:
        return None
    place = areas.find(code[:9]) if code.isascii() and code.isalnum() else None
    if place is None:
        raise Http404
    return place


def _listed(request: HttpRequest, place: Territory | None) -> dict[str, Any]:
    rows = directory.within(place) if place else directory.here()
    rows = rows.select_related("user", "territory").defer("territory__words")
    page, problem = _page(request, rows)
    counts = directory.replies_of(page.rows)
    return {
        "people": [directory.Person(row, counts.get(row.pk, 0)) for row in page.rows],
        "next_url": page_url(request, apres=page.after) if page.after else "",
        "previous_url": page_url(request, avant=page.before) if page.before else "",
        "problem": problem,
    }


def _page(request: HttpRequest, rows: Any) -> tuple[Page[Mandate], str]:
    after, before = request.GET.get("apres", ""), request.GET.get("avant", "")
    try:
        return paginate(rows, NEWEST, after=after, before=before), ""
    except BadTokenError:
        return Page(), _("Cette page n’existe pas.")


def _invitation(request: HttpRequest) -> tuple[Territory, str, str]:
    """The place, the institution's name and the letter. Raises `Http404`."""
    place = _place(request)
    found = place and directory.institution_named(place, request.GET.get("institution", ""))
    if place is None or not found:
        raise Http404
    name, _where = found
    text = _(
        "Madame, Monsieur,\n\n"
        "Sur %(site)s, des habitants proposent des initiatives pour %(where)s, en débattent et "
        "signent des pétitions. Personne n’y répond encore au nom de votre institution : "
        "%(name)s.\n\n"
        "Vous pouvez y déclarer votre mandat. Une fois vérifié, il vous permet de voir ce qui "
        "monte sur votre territoire et de répondre une fois, en public, à toutes les personnes "
        "concernées. C’est gratuit, sans publicité, et rattaché à aucun parti.\n\n"
        "Ce que l’on propose ici : %(area)s\n"
        "Déclarer un mandat : %(claim)s\n\n"
        "Je vous prie d’agréer, Madame, Monsieur, mes salutations distinguées.\n"
    ) % {
        "site": identity.site_name(),
        "where": names.the(place),
        "name": name,
        "area": settings.SITE_URL + place.get_absolute_url(),
        "claim": settings.SITE_URL + reverse("my-mandates"),
    }
    return place, name, french(text)
