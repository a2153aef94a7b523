"""The author's tools: what can be done, and changing the text."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from civic.accounts.models import User
from civic.lib.permissions import Conflict, Refused, allows
from civic.lib.responses import SeeOther, uncached
from initiatives import actions, climbing, images, whole
from initiatives.actions.calls import check_can_open_call
from initiatives.actions.petitions import is_frozen
from initiatives.checklist import checklist_of
from initiatives.content import Content, content_of
from initiatives.forms import EditForm, fields_of
from initiatives.models import Image, Initiative
from initiatives.permissions import (
    can_close,
    can_edit,
    can_open_petition,
    check_can_edit,
    check_is_team,
)
from initiatives.team import role_of, team_of
from initiatives.versions import Passage, compare, has_changes
from initiatives.views.stale import is_stale, keeps_text
from initiatives.views.stances import sign_in


@uncached
@require_safe
def manage(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """What the team of an initiative can do with it, and what each takes."""
    row = whole.get(pk)
    if not isinstance(request.user, User):
        return sign_in(request.path)
    check_is_team(request.user, row)
    # It speaks of what its author and co-authors can do, while there is something to prepare.
    checklist = checklist_of(row) if can_edit(request.user, row) else []
    context = {
        "initiative": row,
        "checklist": checklist,
        "lacks": sum(not item.is_there for item in checklist),
        "can_edit": can_edit(request.user, row),
        "can_close": can_close(request.user, row),
        "petition": whole.petition_of(row),
        "can_open_petition": can_open_petition(request.user, row),
        "can_open_call": allows(check_can_open_call, request.user, row),
        "ways": whole.other_ways(row),
        "mates": len(team_of(row)),
        "role": role_of(request.user, row),
        "decision": row.restrictions.first(),
        "climbed": climbing.climbed(row),
    }
    return render(request, "initiatives/manage.html", context)


@keeps_text
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Change the text; every version is kept and can be read."""
    row = whole.get(pk)
    if not isinstance(request.user, User):
        return sign_in(request.path)
    if request.method == "POST":
        return _post(request, request.user, row)
    check_can_edit(request.user, row)
    form = EditForm(
        initial=fields_of(row), initiative=row, image=_image(row), title_frozen=_is_signed(row)
    )
    return _page(request, row, form)


def _post(request: HttpRequest, by: User, row: Initiative) -> HttpResponse:
    form = EditForm(
        request.POST,
        initiative=row,
        image=_kept_image(request, row),
        title_frozen=_is_signed(row),
    )
    try:
        check_can_edit(by, row)
        if is_stale(request):
            words = _("Cette page était ouverte depuis trop longtemps : renvoyez-la.")
            return _page(request, row, form, refusal=Refused(words))
        picture = _picture(request, form)
        if not form.is_valid():
            return _page(request, row, form, status=_status(form))
        if request.POST.get("suite") == "comparer":
            return _page(
                request, row, form, changes=changes_between(content_of(row), form.content())
            )
        return _save(request, by, row, form, picture)
    except Conflict as refusal:
        row.refresh_from_db()
        return _conflict(request, row, form, refusal)


def _save(
    request: HttpRequest, by: User, row: Initiative, form: EditForm, picture: images.Picture | None
) -> HttpResponse:
    """Write the text if it changed, then the picture, in one transaction."""
    data = form.cleaned_data
    with transaction.atomic():
        if form.content() != content_of(row) or data["expected_version"] != row.version:
            actions.edit(
                by=by,
                initiative=row,
                content=form.content(),
                note=data["note"],
                expected_version=data["expected_version"],
            )
        alt = "" if data["remove_image"] and picture is None else data["image_alt"]
        actions.change_image(by=by, initiative=row, picture=picture, alt=alt)
    return SeeOther(row.get_absolute_url())


def _picture(request: HttpRequest, form: EditForm) -> images.Picture | None:
    """The picture that came with the form; what is wrong with it is said at its field."""
    file = request.FILES.get("image")
    if file is None:
        return None
    try:
        picture = images.reencode(file, file.size or 0)
    except images.BadImageError as problem:
        form.add_error("image", problem.args[0])
        form.image_code = problem.code
        return None
    if form.is_valid() and not form.cleaned_data["image_alt"]:
        form.add_error("image_alt", _("Dites en une phrase ce que montre l’image."))
    return picture


def _status(form: EditForm) -> int:
    return 413 if form.image_code == "too_large" else 422


def _conflict(
    request: HttpRequest, row: Initiative, form: EditForm, refusal: Conflict
) -> HttpResponse:
    """Show what was typed beside what is published now; sent again, it replaces it knowingly."""
    if not form.is_valid():
        return _page(request, row, form, refusal=refusal)
    data = request.POST.copy()
    data["expected_version"] = str(row.version)
    again = EditForm(data, initiative=row, image=form.present_image)
    changes = changes_between(content_of(row), form.content())
    return _page(request, row, again, refusal=refusal, changes=changes)


def changes_between(before: Content, after: Content) -> list[tuple[str, list[Passage]]]:
    """Each answer that changed, under its name, word by word."""
    rows = [
        (_("Titre"), before.title, after.title),
        (_("Ce qui ne va pas"), before.problem, after.problem),
        (_("Ce qui est proposé"), before.proposal, after.proposal),
        (_("Qui peut décider"), before.decision_maker, after.decision_maker),
        (_("Thème"), before.theme.name, after.theme.name),
        (_("Sources"), _sources(before.sources), _sources(after.sources)),
    ]
    compared = [(name, compare(old, new)) for name, old, new in rows]
    return [(name, passages) for name, passages in compared if has_changes(passages)]


def _sources(sources: Any) -> str:
    return "".join(f"{source['title']} ({source['url']})\n" for source in sources)


def _is_signed(row: Initiative) -> bool:
    """Whether people signed its petition under the present title."""
    petition = whole.petition_of(row)
    return petition is not None and is_frozen(petition)


def _image(row: Initiative) -> Image | None:
    return getattr(row, "image", None)


def _kept_image(request: HttpRequest, row: Initiative) -> Image | None:
    return None if request.POST.get("remove_image") else _image(row)


def _page(
    request: HttpRequest,
    row: Initiative,
    form: EditForm,
    *,
    refusal: Refused | None = None,
    changes: list[tuple[str, list[Passage]]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "initiative": row,
        "image": _image(row),
        "form": form,
        "refusal": refusal,
        "changes": changes,
        "compared": changes is not None and refusal is None,
        "lost_file": "image" in request.FILES,
    }
    return render(
        request, "initiatives/edit.html", context, status=refusal.status if refusal else status
    )
