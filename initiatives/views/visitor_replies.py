"""The reply of somebody who is named and has no account: the form, then the links of its mails."""

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.lib.network import is_too_often
from civic.lib.permissions import Refused, TooMany
from civic.lib.responses import SeeOther
from initiatives import visitor_links as links
from initiatives import whole
from initiatives.actions.visitor_replies import (
    Asking,
    ask_to_reply,
    change_visitor_reply,
    check_can_change,
    check_can_reply_from,
    confirm_reply,
    is_too_old,
    remove_visitor_reply,
    send_reply_link_again,
)
from initiatives.forms.named_replies import VisitorReplyForm, VisitorWords
from initiatives.forms.signing import EmailForm
from initiatives.models import Initiative, NamedReply, ReplyToConfirm
from initiatives.models.named_reply import LINK_KEPT, REPLY_MAX
from initiatives.models.signature import MAILS_MAX
from initiatives.named_reply_data import data_of
from initiatives.views.reading import withheld
from initiatives.views.signing import discreet
from initiatives.views.stale import is_stale

HOURLY_REPLIES = 10
HOUR = 60 * 60


# -- The form -------------------------------------------------------------------------------------


def ask(request: HttpRequest, row: Initiative) -> HttpResponse:
    """The form; its answer is the same whatever the address."""
    if request.method != "POST":
        return _form(request, row, VisitorReplyForm(initial={"form_key": uuid4()}))
    form = VisitorReplyForm(request.POST)
    if is_stale(request):
        form.add_error(None, _("La page a trop attendu : envoyez-la de nouveau."))
        return _form(request, row, form, status=403)
    if not form.is_valid():
        return _form(request, row, form, status=422)
    return _take(request, row, form, form.asking())


def _take(
    request: HttpRequest, row: Initiative, form: VisitorReplyForm, asking: Asking
) -> HttpResponse:
    if _is_over_the_limit(request, asking.uid_for(row)):
        form.add_error(None, _("Trop d’envois depuis votre connexion. Réessayez dans une heure."))
        response = _form(request, row, form, status=429)
        response.headers["Retry-After"] = str(HOUR)
        return response
    try:
        uid = ask_to_reply(initiative=row, asking=asking)
    except Refused as refused:  # withheld while the form was read
        form.add_error(None, refused.reason)
        return _form(request, row, form, status=refused.status)
    return _look(row, links.Sent(row.pk, uid, asking.email))


def _look(row: Initiative, sent: links.Sent) -> HttpResponse:
    at = {"pk": row.pk, "slug": row.slug, "token": links.sent_token(sent)}
    return SeeOther(reverse("named-reply-sent", kwargs=at))


def _is_over_the_limit(request: HttpRequest, uid: UUID) -> bool:
    # The same form sent again shows the same page, however often.
    known = ReplyToConfirm.objects.filter(pk=uid).exists()
    return not known and is_too_often(
        request, what="named-reply", limit=HOURLY_REPLIES, seconds=HOUR
    )


def _form(
    request: HttpRequest, row: Initiative, form: VisitorReplyForm, status: int = 200
) -> HttpResponse:
    context = {
        "initiative": row,
        "form": form,
        "text_max": REPLY_MAX,
        "show_trap": "website" in form.errors,
    }
    return render(request, "initiatives/named_reply_visitor.html", context, status=status)


# Whoever holds the token filled in the form, and nobody else can guess it: no cookie is needed.
@csrf_exempt
@discreet
@require_http_methods(["GET", "HEAD", "POST"])
def sent(request: HttpRequest, pk: int, slug: str, token: str) -> HttpResponse:
    """« Regardez votre messagerie », the same for everybody; the link can be sent again."""
    row, before = whole.get(pk), links.sent_by(token)
    if not row.is_listed:
        return withheld(request, row)
    if before is None or before.initiative != pk:
        return _stale(request)
    form = EmailForm(request.POST or None, initial={"email": before.email})
    if request.method != "POST":
        return _sent(request, row, before, form)
    if not form.is_valid():
        return _sent(request, row, before, form, status=422)
    if is_too_often(request, what="named-reply", limit=HOURLY_REPLIES, seconds=HOUR):
        form.add_error(None, _("Trop d’envois depuis votre connexion. Réessayez dans une heure."))
        response = _sent(request, row, before, form, status=429)
        response.headers["Retry-After"] = str(HOUR)
        return response
    try:
        after = send_reply_link_again(sent=before, email=form.cleaned_data["email"])
    except TooMany as refused:
        return _sent(request, row, before, form, status=refused.status)
    return _look(row, after)


def _sent(
    request: HttpRequest, row: Initiative, sent: links.Sent, form: EmailForm, status: int = 200
) -> HttpResponse:
    context = {
        "initiative": row,
        "form": form,
        "email": sent.email,
        "is_again": sent.mails > 1,
        "left": MAILS_MAX - sent.mails,
        "days": LINK_KEPT.days,
    }
    return render(request, "initiatives/named_reply_sent.html", context, status=status)


# -- The link that publishes ----------------------------------------------------------------------


# Whoever holds the token was sent it, and nobody else can guess it: no cookie is needed.
@csrf_exempt
@discreet
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What is about to be published, and the button that does it."""
    uid = links.confirmed_by(token)
    rows = ReplyToConfirm.objects.select_related("initiative", "reply")
    row = rows.filter(pk=uid).first() if uid else None
    if row is None or is_too_old(row, timezone.now()):
        return _stale(request)
    if row.reply is not None:
        return SeeOther(links.manage_path(row.reply.pk))
    if request.method != "POST":
        return _confirm(request, row)
    try:
        reply = confirm_reply(uid=row.pk)
    except Refused as refused:
        return _confirm(request, row, refused)
    except LookupError:  # forgotten meanwhile
        return _stale(request)
    return SeeOther(links.manage_path(reply.pk))


def _confirm(request: HttpRequest, row: ReplyToConfirm, why: Refused | None = None) -> HttpResponse:
    typed, initiative = row.typed, row.initiative
    if why is None:
        why = _refusal(typed["email"], initiative)
    known = NamedReply.objects.standing().by_mailbox(typed["email"])
    context = {
        "initiative": initiative,
        "typed": typed,
        "refusal": why.reason if why else "",
        "replaces": known.filter(initiative=initiative).first(),
    }
    status = why.status if why and request.method == "POST" else 200
    return render(request, "initiatives/named_reply_confirm.html", context, status=status)


def _refusal(email: str, initiative: Initiative) -> Refused | None:
    try:
        check_can_reply_from(email, initiative, timezone.now())
    except Refused as refused:
        return refused
    return None


# -- The link that changes and takes away ---------------------------------------------------------


@csrf_exempt
@discreet
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """One's own reply: how it stands, the form that changes it, and the way out."""
    reply = _held(token)
    if reply is None:
        return _stale(request)
    if request.method != "POST":
        said = {"named_as": reply.named_as, "text": reply.text, "name": reply.name}
        return _manage(request, reply, token, VisitorWords(initial=said))
    form = VisitorWords(request.POST)
    if not form.is_valid():
        return _manage(request, reply, token, form, status=422)
    try:
        change_visitor_reply(uid=reply.pk, saying=form.saying())
    except Refused as refused:
        form.add_error(None, refused.reason)
        return _manage(request, reply, token, form, status=refused.status)
    return SeeOther(f"{request.path}?fait=modifiee")


def _manage(
    request: HttpRequest, reply: NamedReply, token: str, form: VisitorWords, status: int = 200
) -> HttpResponse:
    refusal = ""
    if not form.is_bound:
        try:
            check_can_change(reply)
        except Refused as refused:
            refusal = refused.reason
    context = {
        "reply": reply,
        "initiative": reply.initiative,
        "form": form,
        "refusal": refusal,
        "token": token,
        "text_max": REPLY_MAX,
        # No flash message without a session: the address says what was done.
        "is_changed": request.GET.get("fait") == "modifiee",
    }
    gone = reply.removed_at is not None and status == 200
    template = "initiatives/named_reply_manage.html"
    return render(request, template, context, status=410 if gone else status)


@csrf_exempt
@discreet
@require_POST
def remove(request: HttpRequest, token: str) -> HttpResponse:
    """Take it away; pressed twice, it is gone once."""
    reply = _held(token)
    if reply is None:
        return _stale(request)
    if reply.removed_at is None:
        remove_visitor_reply(uid=reply.pk)
    return SeeOther(links.manage_path(reply.pk))


@discreet
@require_safe
def data(request: HttpRequest, token: str) -> HttpResponse:
    """All that is kept about the reply and its writer (GDPR articles 15 and 20)."""
    reply = _held(token)
    if reply is None:
        raise Http404
    response = JsonResponse(data_of(reply), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = 'attachment; filename="ma-reponse.json"'
    return response


def _held(token: str) -> NamedReply | None:
    rows = NamedReply.objects.select_related("initiative__territory").filter(person=None)
    uid = links.managed_by(token)
    return rows.filter(pk=uid).first() if uid else None


def _stale(request: HttpRequest) -> HttpResponse:
    """A link that is cut, or too old."""
    return render(request, "initiatives/named_reply_stale.html", {}, status=404)
