"""The team of an initiative: its page, and joining or leaving it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.accounts.models import User
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther, public_page, uncached
from initiatives import team as teams
from initiatives import whole
from initiatives.actions import team as actions
from initiatives.forms.team import AcceptForm, CharterForm, InviteForm
from initiatives.models import (
    Backing,
    Charter,
    Initiative,
    Organisation,
    TeamInvitation,
    TeamMember,
    TeamRole,
)
from initiatives.models.team import CHARTER_MAX, LINE_MAX
from initiatives.permissions import check_duty
from initiatives.team import MAY, Duty
from initiatives.team_letters import read_token
from initiatives.views.reading import withheld
from initiatives.views.rooms import Done, act_on, frame, room_form, room_page
from initiatives.views.stances import sign_in

_FORM = ["GET", "HEAD", "POST"]


@public_page
@require_safe
@room_page
def team(request: HttpRequest, row: Initiative) -> HttpResponse:
    """Who carries it, since when, and on what they agreed."""
    role = teams.role_of(request.user, row)
    may = MAY[role] if role else frozenset()
    context = {
        **frame(row, "team", _("L’équipe")),
        "mates": teams.team_of(row),
        "charter": Charter.objects.filter(initiative=row).first(),
        "role": role,
        "may_charter": Duty.CHARTER in may and row.is_open,
        "may_invite": Duty.INVITE in may and row.is_open,
        "may_remove": Duty.REMOVE in may,
        **_behind(request, row),
        "may_disown": Duty.EDIT in may,
        "waiting": row.team_invitations.pending().order_by("sent_at") if Duty.INVITE in may else [],
    }
    if role and len(context["mates"]) == 1:
        context |= {"is_alone": True, "facts": teams.facts()}
    return render(request, "initiatives/team/team.html", context)


@room_form
def invite(request: HttpRequest, row: Initiative, user: User) -> HttpResponse:
    """Ask one person."""
    check_duty(user, row, Duty.INVITE)
    form = InviteForm(request.POST if request.method == "POST" else None)
    page = _Page(request, row, form, "invite", _("Inviter dans l’équipe"), line_max=LINE_MAX)
    if request.method != "POST":
        return page.show()

    def ask() -> Done:
        made = actions.invite(by=user, initiative=row, guest=form.guest())
        return _team_url(row), _("L’invitation part à %(who)s.") % {"who": made.shown}

    return act_on(request, form, page.show, ask)


@room_form
def charter(request: HttpRequest, row: Initiative, user: User) -> HttpResponse:
    """Write the charter, change it, or take it away."""
    check_duty(user, row, Duty.CHARTER)
    known = Charter.objects.filter(initiative=row).first()
    initial = {"text": known.text if known else ""}
    form = CharterForm(request.POST if request.method == "POST" else None, initial=initial)
    page = _Page(request, row, form, "charter", _("La charte de l’équipe"), text_max=CHARTER_MAX)
    if request.method != "POST":
        return page.show()

    def save() -> Done:
        actions.write_charter(by=user, initiative=row, text=form.cleaned_data["text"])
        return _team_url(row), _("La charte est à jour.")

    return act_on(request, form, page.show, save)


@uncached
@require_http_methods(_FORM)
def leave(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Leave the team, also once its initiative is closed or withheld."""
    row, user = whole.get(pk), request.user
    if not isinstance(user, User):
        return sign_in(request.path)
    if request.method != "POST":
        role = teams.role_of(user, row)
        if role is None:
            raise Refused(_("Vous n’êtes pas de cette équipe."))
        context = {"initiative": row, "is_author": role == TeamRole.AUTHOR}
        return render(request, "initiatives/team/leave.html", context)
    actions.leave(by=user, initiative=row)
    messages.success(request, _("Vous n’êtes plus de l’équipe."))
    return SeeOther(row.public_url)


@uncached
@require_POST
def cancel(request: HttpRequest, pk: int, slug: str, uid: UUID) -> HttpResponse:
    """Take an invitation back."""
    if not isinstance(request.user, User):
        return sign_in(reverse("team", args=[pk, slug]))
    asked = get_object_or_404(TeamInvitation, pk=uid, initiative=pk)
    actions.cancel(by=request.user, invitation=asked)
    return SeeOther(_team_url(asked.initiative))


@uncached
@require_http_methods(_FORM)
def remove(request: HttpRequest, pk: int, slug: str, number: int) -> HttpResponse:
    """End somebody's place, once the author read what it means."""
    return _about_member(request, pk, number, "remove")


@uncached
@require_http_methods(_FORM)
def hand_over(request: HttpRequest, pk: int, slug: str, number: int) -> HttpResponse:
    """Make a co-author the author, once the author read what it means."""
    return _about_member(request, pk, number, "hand_over")


@uncached
@require_http_methods(_FORM)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What one is asked, and what becomes public; nothing happens before the button."""
    uid = read_token(token)
    rows = TeamInvitation.objects.select_related("initiative", "invited_by", "person")
    asked = rows.filter(pk=uid).first() if uid else None
    if asked is None:
        raise Http404
    row = whole.get(asked.initiative_id)
    if not row.is_listed:
        return withheld(request, row, status=409 if request.method == "POST" else 200)
    if request.method != "POST":
        return _invitation(request, asked, AcceptForm())
    if request.POST.get("suite") == "decliner":
        actions.decline(invitation=asked)
        return SeeOther(request.path)
    return _accept(request, asked)


def _accept(request: HttpRequest, asked: TeamInvitation) -> HttpResponse:
    if not isinstance(request.user, User):
        return sign_in(request.path)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return _invitation(request, asked, form, 422)
    actions.accept(by=request.user, invitation=asked)
    messages.success(request, _("Bienvenue dans l’équipe."))
    return SeeOther(_team_url(asked.initiative))


def _invitation(
    request: HttpRequest, asked: TeamInvitation, form: AcceptForm, status: int = 200
) -> HttpResponse:
    user = request.user
    context = {
        "asked": asked,
        "initiative": whole.get(asked.initiative_id),
        "form": form,
        "is_visitor": not isinstance(user, User),
        "is_other": isinstance(user, User) and asked.person_id not in (None, user.pk),
    }
    response = render(request, "initiatives/team/invitation.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _about_member(request: HttpRequest, pk: int, number: int, what: str) -> HttpResponse:
    row, user = whole.get(pk), request.user
    if not isinstance(user, User):
        return sign_in(_team_url(row))
    check_duty(user, row, Duty(what))
    standing = TeamMember.objects.standing().select_related("person", "initiative")
    member = get_object_or_404(standing, pk=number, initiative=row)
    if request.method != "POST":
        context = {"initiative": row, "member": member}
        return render(request, f"initiatives/team/{what}.html", context)
    if what == "remove":
        actions.remove(by=user, member=member)
    else:
        actions.hand_over(by=user, member=member)
    return SeeOther(_team_url(row) if row.is_listed else reverse("my-initiatives"))


def _behind(request: HttpRequest, row: Initiative) -> dict[str, Any]:
    """The organisations behind it, and those that whoever asks speaks for."""
    user = request.user
    led = Organisation.objects.led_by(user) if isinstance(user, User) else None
    return {
        "backings": Backing.objects.shown()
        .filter(initiative=row)
        .select_related("organisation")
        .order_by("-sort", "pk"),
        "led": set(led.values_list("pk", flat=True)) if led is not None else set(),
    }


class _Page:
    """A form of the team, as it is shown."""

    def __init__(
        self,
        request: HttpRequest,
        row: Initiative,
        form: InviteForm | CharterForm,
        name: str,
        title: str,
        **more: Any,
    ) -> None:
        self.request, self.name = request, name
        self.context = {**frame(row, "team", title), "form": form, **more}

    def show(self, status: int = 200) -> HttpResponse:
        template = f"initiatives/team/{self.name}.html"
        return render(self.request, template, self.context, status=status)


def _team_url(row: Initiative) -> str:
    return reverse("team", kwargs={"pk": row.pk, "slug": row.slug})
