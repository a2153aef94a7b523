"""A launch in circles: its owner's page, what those read who hold a link, and their yes."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from civic.accounts.models import User
from civic.lib.network import is_too_often
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.lib.responses import SeeOther, uncached
from initiatives.actions import circles as actions
from initiatives.content import Content
from initiatives.forms import ComposeForm
from initiatives.forms.circles import CircleForm, HandedForm, InvitationForm
from initiatives.models import Circle, CircleInvitation, Draft
from initiatives.models.circle import LINE_MAX, Stage
from initiatives.states import Visibility
from initiatives.views.drafts import get_draft
from initiatives.views.stances import sign_in

# Fewer people than that are nobody's business but the owner's.
SHOWN_FROM = 5
# One link, one person: nobody presses that often.
MOST, SECONDS = 60, 600

View = Callable[..., HttpResponse]


def hidden(view: View) -> View:
    """Keep the page and its address out of caches, engines and the next site's records."""

    @uncached
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return wrapper


@hidden
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What the owner does with a circle: start, invite, widen, show the new text, stop."""
    user = request.user
    if not isinstance(user, User):
        return sign_in(request.path)
    row = get_draft(request, uid)
    if row.published is not None:
        return redirect(row.published.public_url)
    if row.owner_id != user.pk:
        raise Refused(_("Ce brouillon n’est pas à votre compte."))
    compose = ComposeForm(row.data, image=row.image)
    circle = Circle.objects.filter(draft=row).first()
    if circle is None and not compose.is_valid():
        # The page before publication says what is missing.
        return SeeOther(reverse("review", kwargs={"uid": row.pk}))
    content = compose.content() if compose.is_valid() else None
    if request.method != "POST":
        form = InvitationForm() if circle else CircleForm()
        return _desk(request, row, circle, form, content)
    return _act(request, user, row, circle, content)


@hidden
@require_safe
def circle(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What anybody reads who holds the circle's address: its owner and moderation."""
    row = _found(uid)
    if row.draft.published is not None:
        return redirect(row.draft.published.public_url)
    return _read(request, row)


@hidden
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One person's page: the text, what is asked of them, their yes, and then their own guests."""
    rows = CircleInvitation.objects.select_related("circle")
    mine = get_object_or_404(rows, pk=uid)
    row = _found(mine.circle_id)
    if row.draft.published is not None:
        return redirect(row.draft.published.public_url)
    if request.method != "POST":
        return _read(request, row, mine, HandedForm())
    if is_too_often(request, what=f"circle:{mine.pk}", limit=MOST, seconds=SECONDS):
        raise TooMany(_("Beaucoup de gestes en peu de temps : reprenez dans dix minutes."))
    return _answer(request, row, mine)


def _answer(request: HttpRequest, row: Circle, mine: CircleInvitation) -> HttpResponse:
    asked = request.POST.get("suite", "")
    form = HandedForm(request.POST if asked == "inviter" else None)
    try:
        if asked == "oui":
            actions.say_yes(invitation=mine)
        elif asked == "retirer":
            actions.take_yes_back(invitation=mine)
        elif not form.is_valid():
            return _read(request, row, mine, form, status=422)
        else:
            actions.invite_from_circle(host=mine, ask=form.ask())
    except Refused as refusal:
        return _read(request, row, mine, form, refusal=refusal, status=refusal.status)
    return SeeOther(request.path)


def _act(
    request: HttpRequest, by: User, row: Draft, circle: Circle | None, content: Content | None
) -> HttpResponse:
    asked = request.POST.get("suite", "")
    form = _form_of(request, asked, circle)
    if form is not None and not form.is_valid():
        return _desk(request, row, circle, form, content, status=422)
    try:
        if circle is not None:
            _change(request, by, circle, form, content)
        elif content is not None and isinstance(form, CircleForm):
            actions.start_circle(by=by, draft=row, content=content, goals=form.goals())
    except (Conflict, TooMany) as refusal:
        form = form or InvitationForm()
        return _desk(request, row, circle, form, content, refusal=refusal, status=refusal.status)
    return SeeOther(request.path)


def _change(
    request: HttpRequest,
    by: User,
    circle: Circle,
    form: CircleForm | InvitationForm | None,
    content: Content | None,
) -> None:
    asked = request.POST.get("suite", "")
    if isinstance(form, InvitationForm):
        made = actions.invite_to_circle(by=by, circle=circle, ask=form.ask())
        _say_made(request, made, is_mailed=bool(form.cleaned_data["address"]))
    elif asked == "elargir":
        actions.widen(by=by, circle=circle)
    elif asked == "arreter":
        actions.stop_circle(by=by, circle=circle)
    elif asked == "montrer" and content is not None:
        actions.show_again(by=by, circle=circle, content=content)


def _form_of(
    request: HttpRequest, asked: str, circle: Circle | None
) -> CircleForm | InvitationForm | None:
    if circle is None:
        return CircleForm(request.POST)
    return InvitationForm(request.POST) if asked == "inviter" else None


def _say_made(request: HttpRequest, made: CircleInvitation, *, is_mailed: bool) -> None:
    words = (
        _("L’invitation part à %(name)s.")
        if is_mailed
        else _("Le lien de %(name)s est prêt : donnez-le-lui vous-même.")
    )
    messages.success(request, words % {"name": made.name})


def _desk(
    request: HttpRequest,
    row: Draft,
    circle: Circle | None,
    form: CircleForm | InvitationForm,
    content: Content | None,
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "draft": row,
        "circle": circle,
        "form": form,
        "refusal": refusal,
        "line_max": LINE_MAX,
    }
    if circle is not None:
        context |= {
            "close": actions.people_in(circle, Stage.CLOSE),
            "theirs": actions.people_in(circle, Stage.THEIRS),
            "is_wide": circle.stage == Stage.THEIRS,
            "invitations": circle.invitations.filter(host=None).order_by("-made_at"),
            "is_old": content is not None and _is_other(circle, content),
            "address": settings.SITE_URL,
        }
    template = "initiatives/circle/desk.html" if circle else "initiatives/circle/start.html"
    return render(request, template, context, status=status)


def _is_other(circle: Circle, content: Content) -> bool:
    """Whether the draft says something else than what the circle reads."""
    said = {**content.texts(), "territory": content.territory, "theme": content.theme}
    return any(getattr(circle, name) != value for name, value in said.items())


def _found(uid: uuid.UUID) -> Circle:
    rows = Circle.objects.select_related("draft__published", "owner", "territory", "theme")
    row = rows.filter(pk=uid).first()
    if row is None:
        raise Http404
    return row


def _read(
    request: HttpRequest,
    row: Circle,
    mine: CircleInvitation | None = None,
    form: HandedForm | None = None,
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """The text in the same state for all; 410 once it is removed."""
    if status == 200 and row.visibility == Visibility.REMOVED:
        status = 410
    people = sum(actions.people_in(row, stage) for stage in Stage)
    context = {
        "circle": row,
        "mine": mine,
        "form": form,
        "refusal": refusal,
        "people": people if people >= SHOWN_FROM else 0,
        "may_invite": mine is not None
        and mine.used_at is not None
        and mine.stage == Stage.CLOSE
        and row.stage == Stage.THEIRS,
        "guests": mine.guests.order_by("-made_at") if mine else [],
        "address": settings.SITE_URL,
        "line_max": LINE_MAX,
        "is_owner": row.owner_id == request.user.pk,
    }
    return render(request, "initiatives/circle/read.html", context, status=status)
