"""What the people of an organisation do: open its page, change it, ask people in, leave."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.accounts.models import User
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther, uncached
from initiatives.actions import organisation_members as members
from initiatives.actions import organisations as actions
from initiatives.actions.organisations import Card
from initiatives.forms.organisations import AskForm, CardForm, JoinForm
from initiatives.models import (
    Organisation,
    OrganisationInvitation,
    OrganisationMember,
    OrganisationRole,
)
from initiatives.models.organisation import ABOUT_MAX
from initiatives.organisation_letters import read_token
from initiatives.views.organisations import role_in
from initiatives.views.rooms import Done, act_on
from initiatives.views.stale import keeps_text
from initiatives.views.stances import sign_in

_FORM = ["GET", "HEAD", "POST"]
MEMBERS_MOST = 500


@uncached
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The organisations that one is of. For one's own eyes only."""
    if not isinstance(request.user, User):
        return sign_in(request.path)
    rows = OrganisationMember.objects.standing().of(request.user).select_related("organisation")
    context = {"rows": rows.order_by("role", "organisation__folded", "pk")}
    return render(request, "initiatives/organisations/mine.html", context)


@keeps_text
@require_http_methods(_FORM)
def create(request: HttpRequest) -> HttpResponse:
    """Open a page for a body that one speaks for."""
    user = request.user
    if not isinstance(user, User):
        return sign_in(request.path)
    form = CardForm(_data(request))

    def act() -> Done:
        made = actions.open_organisation(by=user, card=form.card())
        return made.get_absolute_url(), _("Sa page est en ligne.")

    return _answer(request, form, act, "create", about_max=ABOUT_MAX)


@keeps_text
@require_http_methods(_FORM)
def edit(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Change how it presents itself."""
    user, row = request.user, _get(pk)
    if not isinstance(user, User):
        return sign_in(request.path)
    actions.check_is_lead(user, row)
    initial = {name: getattr(row, name) for name in Card.__dataclass_fields__}
    form = CardForm(_data(request), initial=initial)

    def act() -> Done:
        changed = actions.edit_organisation(by=user, organisation=row, card=form.card())
        return changed.get_absolute_url(), _("C’est enregistré.")

    return _answer(request, form, act, "edit", organisation=row, about_max=ABOUT_MAX)


@uncached
@require_safe
def manage(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Its people, whom it asked, and what can be done."""
    user, row = request.user, _get(pk)
    if not isinstance(user, User):
        return sign_in(request.path)
    role = role_in(request, row)
    if role is None:
        raise Refused(_("Vous n’êtes pas de cette organisation."))
    is_lead = role == OrganisationRole.LEAD
    people = OrganisationMember.objects.standing().filter(organisation=row)
    context = {
        "organisation": row,
        "is_lead": is_lead,
        "me": people.of(user).get(),
        # A plain member reads the names that everybody reads, on its page.
        "members": people.select_related("person").order_by("role", "joined_at", "pk")[
            :MEMBERS_MOST
        ]
        if is_lead
        else [],
        "waiting": row.invitations.pending().order_by("sent_at") if is_lead else [],
    }
    return render(request, "initiatives/organisations/manage.html", context)


@keeps_text
@require_http_methods(_FORM)
def invite(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Ask one person in."""
    user, row = request.user, _get(pk)
    if not isinstance(user, User):
        return sign_in(request.path)
    actions.check_is_lead(user, row)

    form = AskForm(_data(request))

    def act() -> Done:
        made = members.invite_into(by=user, organisation=row, guest=form.guest())
        return _desk_url(row), _("L’invitation part à %(who)s.") % {"who": made.shown}

    return _answer(request, form, act, "invite", organisation=row)


@uncached
@require_http_methods(_FORM)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What one is asked; nothing happens before the button."""
    uid = read_token(token)
    rows = OrganisationInvitation.objects.select_related("organisation", "invited_by", "person")
    asked = rows.filter(pk=uid).first() if uid else None
    if asked is None:
        raise Http404
    if request.method != "POST":
        return _invitation(request, asked)
    if request.POST.get("suite") == "decliner":
        members.decline_into(invitation=asked)
        return SeeOther(request.path)
    if not isinstance(request.user, User):
        return sign_in(request.path)
    shows = request.POST.get("shows_name") == "on"
    members.accept_into(by=request.user, invitation=asked, shows_name=shows)
    messages.success(request, _("Bienvenue."))
    return _home(asked.organisation)


@uncached
@require_POST
def name_me(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Be named on its page, or no longer."""
    user, row = request.user, _get(pk)
    if not isinstance(user, User):
        return sign_in(reverse("manage-organisation", args=[pk, slug]))
    members.show_name(by=user, organisation=row, shows=request.POST.get("montrer") == "oui")
    return _desk(row)


@uncached
@require_http_methods(_FORM)
def leave(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Leave it, once one read what that means."""
    user, row = request.user, _get(pk)
    if not isinstance(user, User):
        return sign_in(request.path)
    if request.method != "POST":
        return _confirm(request, row, "leave")
    members.leave_organisation(by=user, organisation=row)
    messages.success(request, _("Vous n’êtes plus de cette organisation."))
    return _home(row)


@uncached
@require_http_methods(_FORM)
def close(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """End it, once a lead read what that means."""
    user, row = request.user, _get(pk)
    if not isinstance(user, User):
        return sign_in(request.path)
    actions.check_is_lead(user, row)
    if request.method != "POST":
        return _confirm(request, row, "close")
    actions.close_organisation(by=user, organisation=row)
    return _home(row)


@uncached
@require_http_methods(_FORM)
def member(request: HttpRequest, pk: int, slug: str, number: int) -> HttpResponse:
    """Let a member speak for it too, or end their place."""
    user, row = request.user, _get(pk)
    if not isinstance(user, User):
        return sign_in(reverse("manage-organisation", args=[pk, slug]))
    actions.check_is_lead(user, row)
    standing = OrganisationMember.objects.standing().select_related("person", "organisation")
    found = get_object_or_404(standing, pk=number, organisation=row)
    if request.method != "POST":
        return _confirm(request, row, "member", member=found)
    if request.POST.get("suite") == "responsable":
        members.make_lead(by=user, member=found)
    else:
        members.remove_member(by=user, member=found)
    return _desk(row)


@uncached
@require_POST
def cancel(request: HttpRequest, pk: int, slug: str, uid: UUID) -> HttpResponse:
    """Take an invitation back."""
    user, row = request.user, _get(pk)
    if not isinstance(user, User):
        return sign_in(reverse("manage-organisation", args=[pk, slug]))
    asked = get_object_or_404(OrganisationInvitation, pk=uid, organisation=row)
    members.cancel_invitation(by=user, invitation=asked)
    return _desk(row)


def _answer(
    request: HttpRequest, form: Form, act: Callable[[], Done], name: str, **more: Any
) -> HttpResponse:
    """A form of the desk: shown, done, or shown again as typed with what is wrong."""

    def show(status: int = 200) -> HttpResponse:
        template = f"initiatives/organisations/{name}.html"
        return render(request, template, {"form": form, **more}, status=status)

    return act_on(request, form, show, act) if request.method == "POST" else show()


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _get(pk: int) -> Organisation:
    rows = Organisation.objects.select_related("territory")
    return get_object_or_404(rows, pk=pk)


def _home(row: Organisation) -> HttpResponse:
    return SeeOther(row.get_absolute_url())


def _desk(row: Organisation) -> HttpResponse:
    return SeeOther(_desk_url(row))


def _desk_url(row: Organisation) -> str:
    return reverse("manage-organisation", kwargs={"pk": row.pk, "slug": row.slug})


def _confirm(request: HttpRequest, row: Organisation, name: str, **more: Any) -> HttpResponse:
    context = {"organisation": row, **more}
    return render(request, f"initiatives/organisations/{name}.html", context)


def _invitation(request: HttpRequest, asked: OrganisationInvitation) -> HttpResponse:
    user = request.user
    context = {
        "asked": asked,
        "organisation": asked.organisation,
        "form": JoinForm(),
        "is_visitor": not isinstance(user, User),
        "is_other": isinstance(user, User) and asked.person_id not in (None, user.pk),
    }
    return render(request, "initiatives/organisations/invitation.html", context)
