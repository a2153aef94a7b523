"""Flag a content, see what became of one's flags, take one back."""

from typing import cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.accounts.models import User
from civic.lib.network import client_network
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther, uncached
from moderation import actions, kinds
from moderation.categories import Motive, grouped
from moderation.forms.flags import DISAGREE, NOTE_MAX, FlagForm
from moderation.models import Flag
from moderation.queries import A_PAGE, flags_shown


@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """The form; a visitor without account reads where to go instead."""
    content = _content(request, kind, key)
    can_disagree = bool(_disagree_url(content))
    form = FlagForm(request.POST if request.method == "POST" else None, can_disagree=can_disagree)
    if not isinstance(request.user, User):
        return _page(request, content, form)
    if request.method != "POST":
        return _page(request, content, form, refusal=_refusal(request, content))
    if not form.is_valid():
        return _page(request, content, form, status=422)
    if form.disagrees:
        return SeeOther(_disagree_url(content))
    return _flag(request, content, form)


def _flag(request: HttpRequest, content: kinds.Content, form: FlagForm) -> HttpResponse:
    try:
        row = actions.flag(
            by=cast(User, request.user),
            kind=content.kind,
            key=content.key,
            motive=form.chosen,
            note=form.cleaned_data["note"],
            trace=_trace(request, content),
        )
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, content, form, status=refusal.status)
    messages.success(request, _("Merci. Une personne va examiner ce contenu."))
    if row.motive == Motive.SUICIDE:
        messages.warning(request, _("Le 3114 répond jour et nuit, gratuitement, à toute détresse."))
    return SeeOther(f"{reverse('my-flags')}#signalement-{row.pk}")


@uncached
@require_safe
@login_required
def my_flags(request: HttpRequest) -> HttpResponse:
    """What one flagged and what became of it, latest first, some a page."""
    given = request.GET.get("avant", "")
    before = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
    rows = flags_shown(cast(User, request.user), before)
    more = f"?avant={rows[A_PAGE - 1].flag.pk}" if len(rows) > A_PAGE else ""
    context = {"flags": rows[:A_PAGE], "next_url": more, "is_later": before is not None}
    return render(request, "moderation/my_flags.html", context)


@uncached
@require_POST
@login_required
def withdraw_flag(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own flag back."""
    user = cast(User, request.user)
    row = get_object_or_404(Flag, pk=pk, person=user)
    try:
        actions.withdraw_flag(by=user, flag=row)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("Signalement retiré."))
    return SeeOther(reverse("my-flags"))


def _content(request: HttpRequest, kind: str, key: str) -> kinds.Content:
    content = kinds.find(kind, key)
    if content is None or not kinds.is_met_by(request.user, kind, key):
        raise Http404
    return content


def _disagree_url(content: kinds.Content) -> str:
    kind = kinds.get(content.kind)
    return kind.disagree_url(content.key) if kind else ""


def _refusal(request: HttpRequest, content: kinds.Content) -> str:
    try:
        actions.content_to_flag(cast(User, request.user), content.kind, content.key)
    except Refused as refusal:
        return refusal.reason
    return ""


def _page(
    request: HttpRequest,
    content: kinds.Content,
    form: FlagForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "content": content,
        "form": form,
        "refusal": refusal,
        "groups": grouped(),
        "disagree": DISAGREE if _disagree_url(content) else "",
        "note_max": NOTE_MAX,
        "chosen": form.data.get("motive", ""),
    }
    return render(request, "moderation/flag.html", context, status=status)


def _trace(request: HttpRequest, content: kinds.Content) -> actions.Trace:
    """What tells whether two flags on one content come from one hand; says nothing elsewhere."""
    about = f"{content.kind}:{content.key}"
    referer = request.headers.get("Referer", "")
    host = urlsplit(referer).hostname if referer else None
    outside = referer if host and host != request.get_host().partition(":")[0] else ""
    return actions.Trace(
        network=_mark(about, "network", client_network(request)),
        session=_mark(about, "session", request.session.session_key or ""),
        arrival=_mark(about, "arrival", outside),
    )


def _mark(about: str, what: str, value: str) -> bytes:
    if not value:
        return b""
    return salted_hmac(f"flag.{what}", f"{about} {value}", algorithm="sha256").digest()[:16]
