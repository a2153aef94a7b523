"""Join, oppose, withdraw: each on its own address, which no cache keeps."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from civic.accounts.models import User
from civic.lib.permissions import Conflict
from civic.lib.responses import SeeOther, uncached
from initiatives import actions, queries, whole
from initiatives.models import Initiative
from initiatives.permissions import has_agreed_to_opinions
from initiatives.stance_form import StanceForm
from initiatives.states import Side
from initiatives.views.reading import withheld

TEMPLATES = {Side.SUPPORT: "initiatives/join.html", Side.OPPOSE: "initiatives/oppose.html"}


@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Take part in an initiative."""
    return _take(request, pk, slug, Side.SUPPORT)


@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def oppose(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Oppose an initiative."""
    return _take(request, pk, slug, Side.OPPOSE)


@uncached
@require_POST
def withdraw(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Take back one's side, even once the initiative is closed or withheld."""
    row = whole.get(pk)
    if not isinstance(request.user, User):
        return sign_in(_address(row, slug))
    actions.withdraw_stance(by=request.user, initiative=row)
    return _back(request, row, slug)


def sign_in(then: str) -> HttpResponse:
    """Send to the sign-in page, and from there to `then`."""
    return SeeOther(f"{reverse('account_login')}?{urlencode({'next': then})}")


def _take(request: HttpRequest, pk: int, slug: str, side: Side) -> HttpResponse:
    row = whole.get(pk)
    if request.method == "POST":
        return _post(request, row, slug, side)
    if not row.is_listed:
        return withheld(request, row)
    if not row.is_open:
        return SeeOther(row.get_absolute_url())
    return _page(request, row, side)


def _post(request: HttpRequest, row: Initiative, slug: str, side: Side) -> HttpResponse:
    if not isinstance(request.user, User):
        return sign_in(request.path)
    needs_consent = not has_agreed_to_opinions(request.user)
    form = StanceForm(request.POST, needs_consent=needs_consent)
    try:
        if form.is_valid():
            actions.take_stance(by=request.user, initiative=row, side=side, **form.cleaned_data)
            return _back(request, row, slug)
    except Conflict as refusal:
        if not row.is_listed:
            return withheld(request, row, status=refusal.status)
        return _page(request, row, side, form=form, refusal=refusal, status=refusal.status)
    return _page(request, row, side, form=form, status=422)


def _page(
    request: HttpRequest,
    row: Initiative,
    side: Side,
    *,
    form: StanceForm | None = None,
    refusal: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    stance = queries.stance_of(request.user, row)
    context = {
        "initiative": row,
        "form": form or _blank(request, shows=bool(stance and stance.show_name)),
        "stance": stance,
        "refusal": refusal,
        "steps": [(_("Initiative"), row.get_absolute_url()), (side.label, "")],
        "next": urlencode({"next": request.path}),
    }
    return render(request, TEMPLATES[side], context, status=status)


def _blank(request: HttpRequest, *, shows: bool) -> StanceForm | None:
    if not isinstance(request.user, User):
        return None
    needs_consent = not has_agreed_to_opinions(request.user)
    return StanceForm(needs_consent=needs_consent, shows=shows)


def _back(request: HttpRequest, row: Initiative, slug: str) -> HttpResponse:
    """To the panel: alone when the page swaps it in place, else the whole page."""
    part = "?partie=position" if request.GET.get("partie") == "position" else "#position"
    return SeeOther(f"{_address(row, slug)}{part}")


def _address(row: Initiative, slug: str) -> str:
    """The initiative's page; a withheld title is not told by its address either."""
    if row.is_listed:
        return row.get_absolute_url()
    return reverse("initiative", kwargs={"pk": row.pk, "slug": slug})
