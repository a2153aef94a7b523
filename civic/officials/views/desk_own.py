"""What readers keep on their desk: named views, a shortlist with private notes."""

from typing import cast

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.accounts.models import User
from civic.lib.responses import SeeOther, uncached
from civic.officials.actions import desk as actions
from civic.officials.desk.access import desks, require_desk
from civic.officials.desk_forms import NoteForm, SightForm, ViewForm
from civic.officials.models import Shortlisted, TeamNote
from initiatives.models import Initiative
from initiatives.views.rooms import Done, act_on
from initiatives.views.stale import keeps_text

_FORM = ["GET", "HEAD", "POST"]
SIGHT = "official-shortlist"


@keeps_text
@require_http_methods(_FORM)
@require_desk
def save_view(request: HttpRequest) -> HttpResponse:
    """Name the filters of the address."""
    person = _person(request)
    sent = request.POST if request.method == "POST" else None
    form = ViewForm(sent, initial={"query": request.GET.urlencode()})

    def show(status: int = 200) -> HttpResponse:
        return render(request, "officials/desk/save_view.html", {"form": form}, status=status)

    def act() -> Done:
        query, name = form.cleaned_data["query"], form.cleaned_data["name"]
        actions.save_view(by=person, name=name, query=query)
        address = reverse("official-desk") + (f"?{query}" if query else "")
        return address, _("La vue « %(name)s » est enregistrée.") % {"name": name}

    return act_on(request, form, show, act) if sent is not None else show()


@uncached
@require_POST
@require_desk
def drop_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one of one's views."""
    actions.drop_view(by=_person(request), pk=pk)
    messages.success(request, _("La vue est supprimée."))
    return SeeOther(reverse("official-desk"))


@uncached
@require_safe
@require_desk
def shortlist(request: HttpRequest) -> HttpResponse:
    """What the reader's mandates keep in sight, with the notes."""
    return _shortlist(request)


@keeps_text
@require_http_methods(_FORM)
@require_desk
def keep_in_sight(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an initiative on the list of one of the reader's mandates."""
    person = _person(request)
    row = get_object_or_404(Initiative.objects.visible_to(person), pk=pk)
    sent = request.POST if request.method == "POST" else None
    form = SightForm(sent, desks(person))

    def show(status: int = 200) -> HttpResponse:
        context = {"form": form, "initiative": row}
        return render(request, "officials/desk/keep_in_sight.html", context, status=status)

    def act() -> Done:
        entry = actions.keep_in_sight(by=person, mandate=form.chosen, initiative=row)
        if text := form.cleaned_data["text"]:
            key = form.cleaned_data["form_key"]
            actions.write_note(by=person, entry=entry, text=text, form_key=key)
        return f"{reverse(SIGHT)}#suivi-{entry.pk}", _("L’initiative est dans votre liste.")

    return act_on(request, form, show, act) if sent is not None else show()


@uncached
@require_POST
@require_desk
def let_go(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an initiative off the list."""
    person = _person(request)
    entry = Shortlisted.objects.filter(mandate__in=desks(person), pk=pk).first()
    if entry is not None:
        actions.let_go(by=person, entry=entry)
    messages.success(request, _("L’initiative n’est plus dans votre liste."))
    return SeeOther(reverse(SIGHT))


@keeps_text
@require_POST
@require_desk
def write_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a private note on an entry of the list."""
    person = _person(request)
    entry = get_object_or_404(Shortlisted.objects.filter(mandate__in=desks(person)), pk=pk)
    form = NoteForm(request.POST, auto_id=f"id_{pk}_%s")

    def show(status: int = 200) -> HttpResponse:
        return _shortlist(request, form, entry.pk, status=status)

    def act() -> Done:
        actions.write_note(by=person, entry=entry, **form.cleaned_data)
        return f"{reverse(SIGHT)}#suivi-{entry.pk}", _("La note est enregistrée.")

    return act_on(request, form, show, act)


@uncached
@require_POST
@require_desk
def drop_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a note."""
    person = _person(request)
    notes = TeamNote.objects.select_related("entry__mandate__user")
    note = notes.filter(entry__mandate__in=desks(person), pk=pk).first()
    if note is None:
        raise Http404
    actions.drop_note(by=person, note=note)
    messages.success(request, _("La note est supprimée."))
    return SeeOther(f"{reverse(SIGHT)}#suivi-{note.entry_id}")


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


def _shortlist(
    request: HttpRequest, form: NoteForm | None = None, of: int = 0, status: int = 200
) -> HttpResponse:
    """The list; a form that failed comes back under its entry."""
    notes = Prefetch("notes", TeamNote.objects.select_related("author"))
    rows = Shortlisted.objects.filter(mandate__in=desks(_person(request))).select_related(
        "initiative__territory", "initiative__reply_clock", "mandate__territory"
    )
    shown = [
        (row, _name(row.initiative), form if form and row.pk == of else _blank(row))
        for row in rows.prefetch_related(notes).order_by("-added_at", "-pk")
    ]
    context = {"rows": shown, "form": form}
    return render(request, "officials/desk/shortlist.html", context, status=status)


def _blank(row: Shortlisted) -> NoteForm:
    return NoteForm(auto_id=f"id_{row.pk}_%s")


def _name(initiative: Initiative) -> str:
    """Its title while that may be read."""
    if initiative.is_listed:
        return initiative.title
    return _("Initiative n° %(number)s") % {"number": initiative.pk}
