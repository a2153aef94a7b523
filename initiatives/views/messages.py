"""Messages between participants: say that one may be written to, one's threads, one of them."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.accounts.models import User
from civic.lib.permissions import allows
from civic.lib.responses import SeeOther, uncached
from initiatives.actions.messages import (
    check_can_open,
    check_can_write,
    close_messages,
    leave_thread,
    open_messages,
    read_messages,
    send_message,
)
from initiatives.forms.messages import MessageForm, ReachForm
from initiatives.models import Block, Initiative, Message, Reach, Seat, Thread
from initiatives.models.message import TEXT_MAX
from initiatives.pagination import BadTokenError, Order, paginate
from initiatives.views.rooms import Done, act_on, frame, room_form, room_page
from initiatives.views.stale import keeps_text
from initiatives.views.stances import sign_in

PEOPLE_MAX = 200
THREADS = Order("last_at", "pk", datetime)
MESSAGES = Order("written_at", "pk", datetime)
# The latest messages of a thread on its page; older ones behind a link.
SHOWN = 30


@uncached
@require_safe
@room_page
def reach(request: HttpRequest, row: Initiative) -> HttpResponse:
    """Whether one may be written to here, and who may be, once one may."""
    user = request.user
    if not isinstance(user, User):
        return sign_in(request.path)
    mine = Reach.objects.filter(initiative=row, person=user).first()
    context = {
        **frame(row, "reach", _("S’écrire")),
        "mine": mine,
        "may_open": mine is not None or allows(check_can_open, user, row),
        "form": ReachForm(initial={"with_text": bool(mine and mine.with_text)}),
        "people": _reachable(user, row) if mine else [],
    }
    return render(request, "initiatives/messages/reach.html", context)


@uncached
@require_POST
@room_page
def change_reach(request: HttpRequest, row: Initiative) -> HttpResponse:
    """Say that one may be written to (`recevoir=oui`), or no longer."""
    user = request.user
    room = reverse("reach", kwargs={"pk": row.pk, "slug": row.slug})
    if not isinstance(user, User):
        return sign_in(room)
    if request.POST.get("recevoir") == "oui":
        open_messages(by=user, initiative=row, with_text=request.POST.get("with_text") == "on")
        messages.success(request, _("C’est noté : les personnes qui ont dit oui vous voient."))
    else:
        close_messages(by=user, initiative=row)
        messages.success(request, _("C’est noté : plus personne ne vous écrit ici."))
    return SeeOther(room)


@room_form
def write(request: HttpRequest, row: Initiative, user: User, handle: str) -> HttpResponse:
    """Write to somebody for the first time; who did not say yes is not found."""
    said_yes = Reach.objects.filter(initiative=row)
    person = get_object_or_404(User, handle=handle.lower(), erased_at=None, is_active=True)
    if person.pk == user.pk or said_yes.filter(person__in=[user, person]).count() < 2:
        raise Http404
    form = MessageForm(request.POST if request.method == "POST" else None)

    def show(status: int = 200) -> HttpResponse:
        title = _("Écrire à %(name)s") % {"name": person.public_name}
        context = {**frame(row, "reach", title), "form": form, "text_max": TEXT_MAX}
        return render(request, "initiatives/messages/write.html", context, status=status)

    def act() -> Done:
        sent = send_message(by=user, initiative=row, person=person, **form.cleaned_data)
        return sent.get_absolute_url(), _("C’est envoyé.")

    return show() if request.method != "POST" else act_on(request, form, show, act)


@uncached
@require_safe
def threads(request: HttpRequest) -> HttpResponse:
    """One's threads, the latest first."""
    user = request.user
    if not isinstance(user, User):
        return sign_in(request.path)
    rows = Seat.objects.filter(person=user, left_at=None).select_related(
        "person", "thread__initiative", "thread__low", "thread__high"
    )
    after, before = request.GET.get("apres", ""), request.GET.get("avant", "")
    try:
        page = paginate(rows, THREADS, after=after, before=before)
    except BadTokenError as error:
        raise Http404 from error
    context = {
        "seats": page.rows,
        "next_url": f"?apres={page.after}" if page.after else "",
        "previous_url": f"?avant={page.before}" if page.before else "",
    }
    return render(request, "initiatives/messages/threads.html", context)


@keeps_text
@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, uid: str) -> HttpResponse:
    """One thread, oldest first; POST answers. To anybody else it does not exist."""
    user = request.user
    if not isinstance(user, User):
        return sign_in(request.path)
    found = _get(user, uid)
    other = found.other(user)
    form = MessageForm(request.POST if request.method == "POST" else None)

    def show(status: int = 200) -> HttpResponse:
        rows, older = _shown(request, found)
        can_write = found.initiative.is_listed and allows(
            check_can_write, user, found.initiative, other
        )
        context = {
            "thread": found,
            "initiative": found.initiative,
            "other": other,
            "rows": rows,
            "older": older,
            "form": form,
            "can_write": can_write or form.is_bound,
            "text_max": TEXT_MAX,
        }
        return render(request, "initiatives/messages/thread.html", context, status=status)

    def act() -> Done:
        sent = send_message(by=user, initiative=found.initiative, person=other, **form.cleaned_data)
        return sent.get_absolute_url(), _("C’est envoyé.")

    if request.method == "POST":
        return act_on(request, form, show, act)
    read_messages(by=user, thread=found)
    return show()


@uncached
@require_POST
def leave(request: HttpRequest, uid: str) -> HttpResponse:
    """Leave a thread."""
    user = request.user
    if not isinstance(user, User):
        return sign_in(reverse("threads"))
    leave_thread(by=user, thread=_get(user, uid))
    messages.success(request, _("Vous avez quitté cet échange."))
    return SeeOther(reverse("threads"))


def _reachable(user: User, row: Initiative) -> list[User]:
    """Those who said yes here too, but whom one blocks or who block one."""
    said = Reach.objects.filter(initiative=row).values("person")
    mine = Block.objects.filter(person=user).values("blocked")
    theirs = Block.objects.filter(blocked=user).values("person")
    rows = User.objects.filter(pk__in=said, erased_at=None, is_active=True).exclude(pk=user.pk)
    return list(
        rows.exclude(pk__in=mine).exclude(pk__in=theirs).order_by("name", "pk")[:PEOPLE_MAX]
    )


def _get(user: User, uid: str) -> Thread:
    rows = Thread.objects.select_related("initiative", "low", "high")
    return get_object_or_404(rows, pk=uid, seats__person=user, seats__left_at=None)


def _shown(request: HttpRequest, found: Thread) -> tuple[list[Message], str]:
    """The latest messages, or those before one of them; and the link to older ones."""
    rows = Message.objects.filter(thread=found).select_related("writer")
    try:
        page = paginate(rows, MESSAGES, after=request.GET.get("avant", ""), size=SHOWN)
    except BadTokenError as error:
        raise Http404 from error
    return page.rows[::-1], f"?avant={page.after}" if page.after else ""
