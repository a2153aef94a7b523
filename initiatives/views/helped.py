"""« Ce que j’ai aidé à faire advenir »: the page anybody reads, and the choice of what it shows."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from civic.accounts.models import User
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther, public_page, uncached
from initiatives.actions.helped import choose_helped
from initiatives.forms.helped import HelpedForm
from initiatives.helped import lines_of, shown_by
from initiatives.models import Helped
from initiatives.pagination import BadTokenError
from initiatives.views.addresses import page_url
from initiatives.views.stances import sign_in


@public_page
@require_safe
def helped(request: HttpRequest, handle: str) -> HttpResponse:
    """All of it, by pages; 404 when its person shows nothing."""
    rows = User.objects.select_related("helped").filter(erased_at=None, is_active=True)
    someone = get_object_or_404(rows, handle=handle.lower())
    chosen = shown_by(someone)
    if chosen is None:
        raise Http404
    after, before = request.GET.get("apres", ""), request.GET.get("avant", "")
    try:
        page = lines_of(chosen, after=after, before=before)
    except BadTokenError as error:
        raise Http404 from error
    context = {
        "person": someone,
        "lines": page.rows,
        "next_url": page_url(request, apres=page.after) if page.after else "",
        "previous_url": page_url(request, avant=page.before) if page.before else "",
    }
    return render(request, "initiatives/helped/page.html", context)


@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose what one's page shows of it."""
    user = request.user
    if not isinstance(user, User):
        return sign_in(request.path)
    kept = Helped.objects.filter(person=user).first()
    form = HelpedForm(request.POST or None, instance=kept)
    if request.method == "POST":
        form = HelpedForm(request.POST, instance=Helped())
        if form.is_valid():
            try:
                choose_helped(by=user, chosen=form.chosen())
            except Refused as refused:
                form.add_error(None, refused.reason)
                return _choices(request, form, refused.status)
            messages.success(request, _("C’est enregistré."))
            return SeeOther(request.path)
        return _choices(request, form, 422)
    return _choices(request, form, 200)


def _choices(request: HttpRequest, form: HelpedForm, status: int) -> HttpResponse:
    return render(request, "initiatives/helped/choose.html", {"form": form}, status=status)
