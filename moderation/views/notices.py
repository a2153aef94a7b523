"""The legal notice and its handling."""

from collections.abc import Callable
from typing import cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from civic.accounts.models import User
from civic.accounts.permissions import require_role
from civic.accounts.roles import Role
from civic.lib.network import is_too_often
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther, uncached
from moderation import actions, emails, kinds
from moderation.forms.notices import NoticeForm, OutcomeForm
from moderation.models import Notice
from moderation.permissions import check_is_no_party_to, open_case_of
from moderation.subjects import initiative_of

RECEIPT = "moderation.receipt"
HOURLY_NOTICES = 10
PAGE = 20
DIGITS = 18


@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def report_illegal(request: HttpRequest) -> HttpResponse:
    """The notice open to anyone, without account or JavaScript (DSA article 16)."""
    if request.method != "POST":
        address = request.GET.get("adresse", "")[:500]
        return _notice_page(request, NoticeForm(initial={"form_key": uuid4(), "address": address}))
    form = NoticeForm(request.POST)
    if not form.is_valid():
        return _notice_page(request, form, status=422)
    key = form.cleaned_data["form_key"]
    if _is_over_the_limit(request, key):
        form.add_error(None, _("Trop d’envois depuis votre connexion. Réessayez dans une heure."))
        return _notice_page(request, form, status=429)
    return _receive(request, form, key)


def _is_over_the_limit(request: HttpRequest, key: UUID) -> bool:
    # The same form sent again shows its receipt, however often.
    known = Notice.objects.filter(form_key=key).exists()
    return not known and is_too_often(request, what="notice", limit=HOURLY_NOTICES, seconds=60 * 60)


def _receive(request: HttpRequest, form: NoticeForm, key: UUID) -> HttpResponse:
    try:
        by = request.user if isinstance(request.user, User) else None
        notice = actions.receive_notice(form_key=key, body=form.body(), by=by)
    except actions.OtherBodyError:
        form.add_error(
            None,
            _(
                "Ce formulaire a déjà été envoyé avec un autre texte. "
                "Envoyez-le de nouveau pour faire un second signalement."
            ),
        )
        return _notice_page(request, form, status=422)
    token = signing.dumps(notice.pk, salt=RECEIPT)
    return SeeOther(reverse("notice-receipt", kwargs={"token": token}))


def _notice_page(request: HttpRequest, form: NoticeForm, status: int = 200) -> HttpResponse:
    """Show the form; one that failed gets a fresh key, unless it may simply be sent again."""
    if status == 422:
        form.renew_key()
    context = {"form": form, "show_trap": bool(form.errors.get("website"))}
    return render(request, "moderation/report_illegal.html", context, status=status)


@uncached
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Say that the notice arrived; its signed address is all that is needed."""
    try:
        pk = signing.loads(token, salt=RECEIPT)
    except signing.BadSignature:
        raise Http404 from None
    notice = get_object_or_404(Notice, pk=pk)
    return render(request, "moderation/receipt.html", {"notice": notice})


@require_safe
@require_role(Role.MODERATOR, Role.OPERATOR)
def notices(request: HttpRequest) -> HttpResponse:
    """Notices: those waiting, oldest first, or those handled."""
    handled = request.GET.get("etat") == "traites"
    rows = Notice.objects.handled() if handled else Notice.objects.waiting()
    page = _page_number(request)
    found = list(rows[(page - 1) * PAGE : page * PAGE + 1])
    context = {
        "notices": found[:PAGE],
        "handled": handled,
        "mails_given_up": emails.unsent().count(),
        "unsent": emails.unsent_among(found),
        "next_url": _page_url(handled, page + 1) if len(found) > PAGE else "",
        "previous_url": _page_url(handled, page - 1) if page > 1 else "",
    }
    return render(request, "moderation/notices.html", context)


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _page_url(handled: bool, page: int) -> str:
    state = "etat=traites&" if handled else ""
    return f"{reverse('notices')}?{state}page={page}"


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.MODERATOR, Role.OPERATOR)
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice with what it is about; a post closes it."""
    row = get_object_or_404(Notice, pk=pk)
    if request.method != "POST":
        return _handling_page(request, row, OutcomeForm())
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _handling_page(request, row, form, status=422)
    try:
        actions.close_notice(by=_me(request), notice=row, outcome=form.cleaned_data["outcome"])
    except Refused as refusal:
        # A colleague's decision or one's own side: what was typed stays on the page.
        form.add_error(None, refusal.reason)
        row.refresh_from_db()
        return _handling_page(request, row, form, status=refusal.status)
    messages.success(request, _("Signalement n° %(number)d traité.") % {"number": row.pk})
    return SeeOther(reverse("notices"))


def _handling_page(
    request: HttpRequest, row: Notice, form: OutcomeForm, status: int = 200
) -> HttpResponse:
    context = {
        "notice": row,
        "answer": emails.answer_to(row) if row.handled_at else None,
        "form": form,
        "initiative": initiative_of(row.subject_kind, row.subject_key),
        "content": kinds.find(row.subject_kind, row.subject_key),
        "case": open_case_of(row),
        "can_draw": _me(request).holds(Role.MODERATOR),
        "refusal": _refusal(check_is_no_party_to, _me(request), row),
    }
    return render(request, "moderation/notice.html", context, status=status)


def _me(request: HttpRequest) -> User:
    """The person whom `require_role` let in."""
    return cast(User, request.user)


def _refusal(check: Callable[..., None], *args: object) -> str:
    """The sentence that says why the person may not, or an empty text."""
    try:
        check(*args)
    except Refused as refusal:
        return refusal.reason
    return ""
