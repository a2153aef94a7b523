"""Drafts: saved as typed, resumed from their address, deleted."""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from civic.lib.dates import date_format
from civic.lib.network import is_too_often
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.lib.responses import SeeOther, uncached
from initiatives import actions, images
from initiatives.actions.drafts import check_can_open_draft
from initiatives.forms import ComposeForm, DraftTooLongError, typed_fields
from initiatives.models import Draft
from initiatives.views.composing import answered, composer_page
from initiatives.views.stale import is_stale, keeps_text

HOUR = 3600
SAVES_PER_HOUR = 2_000
NEW_PER_HOUR = 300


@keeps_text
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Resume a draft, or save it; the first save makes it."""
    if request.method == "POST":
        return _saved_alone(request, uid) if _is_automatic(request) else _save(request, uid)
    row = get_draft(request, uid)
    if row.published is not None:
        return redirect(row.published.public_url)
    return composer_page(request, uid, form=resumed(row), draft=row)


@uncached
@require_POST
def delete_draft(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Delete a draft; once it is gone, doing it again changes nothing."""
    row = find_draft(uid)
    if row is not None:
        with suppress(Conflict):  # gone in between
            actions.take_image_off_draft(by=request.user, draft=row)
        actions.delete_draft(by=request.user, draft=row)
    return SeeOther(reverse("my-initiatives" if request.user.is_authenticated else "compose"))


def find_draft(uid: uuid.UUID) -> Draft | None:
    """A draft with what its pages show."""
    joins = ("image", "answers__territory", "answers__theme", "published")
    return Draft.objects.select_related(*joins).filter(pk=uid).first()


def get_draft(request: HttpRequest, uid: uuid.UUID) -> Draft:
    """A draft the visitor may open. Raises `Http404` or `Refused`."""
    row = find_draft(uid)
    if row is None:
        raise Http404
    if row.published is None:
        check_can_open_draft(request.user, row)
    return row


def resumed(row: Draft) -> ComposeForm:
    """The form as it was left, without complaints about what is not written yet."""
    form = ComposeForm(image=row.image)
    widget = form.fields["territory"].widget
    form.initial = {**row.data, "territory": widget.value_from_datadict(row.data, {}, "territory")}
    return form


def _is_automatic(request: HttpRequest) -> bool:
    return request.GET.get("partie") == "enregistrement"


def _save(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A button of the composer was pressed."""
    try:
        row = _keep(request, uid)
    except (Refused, DraftTooLongError) as problem:
        return _refused(request, uid, problem)
    if row is None:
        return composer_page(request, uid, form=ComposeForm(request.POST), status=422)
    if row.published is not None:
        return SeeOther(row.published.public_url)
    return _next(request, row)


def _next(request: HttpRequest, row: Draft) -> HttpResponse:
    problem = _receive_image(request, row)
    row = get_draft(request, row.pk)
    wants_review = request.POST.get("suite") == "relire"
    if not problem and not wants_review:
        return SeeOther(reverse("draft", kwargs={"uid": row.pk}) + _anchor(request))
    form = ComposeForm(row.data, image=row.image) if wants_review else resumed(row)
    valid = form.is_valid() if wants_review else not problem
    if valid and not problem:
        return SeeOther(reverse("review", kwargs={"uid": row.pk}))
    if problem and wants_review:
        form.add_error("image", problem.args[0])
    return composer_page(
        request,
        row.pk,
        form=form,
        draft=row,
        notice=str(problem or ""),
        status=413 if problem and problem.code == "too_large" else 422,
    )


def _anchor(request: HttpRequest) -> str:
    return "#image" if request.POST.get("suite") == "retirer-image" else "#enregistrement"


def _saved_alone(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The page saved by itself: answer what it has to say, and nothing more."""
    try:
        row = _keep(request, uid)
        if row is not None and row.published is not None:
            raise Conflict(_("Cette initiative est déjà publiée."))
    except (Refused, DraftTooLongError) as problem:
        return JsonResponse({"probleme": _words(problem)}, status=_status(problem))
    if row is None:
        return JsonResponse({"texte": ""})
    wrong = _receive_image(request, row)
    row.refresh_from_db()
    return JsonResponse({**_told(row), "probleme": str(wrong) if wrong else ""})


def _told(row: Draft) -> dict[str, Any]:
    address = reverse("draft", kwargs={"uid": row.pk})
    picture = f"{row.image.get_absolute_url()}?brouillon={row.pk}" if row.image else ""
    return {"texte": saved_words(row), "adresse": address, "image": picture}


def saved_words(row: Draft) -> str:
    """« Brouillon enregistré à 14 h 32 »."""
    return _("Brouillon enregistré à %(time)s") % {
        "time": date_format(timezone.localtime(row.saved_at), "G\u00a0\\h\u00a0i")
    }


def _keep(request: HttpRequest, uid: uuid.UUID) -> Draft | None:
    """Save what was typed. Nothing typed makes no draft: None then."""
    if is_stale(request):
        raise Refused(
            _("Cette page était ouverte depuis trop longtemps. Votre texte est là : renvoyez-le.")
        )
    _check_rate(request, "save", SAVES_PER_HOUR)
    data = typed_fields(request.POST)
    row = find_draft(uid)
    if row is None and not _has_something(data, request.FILES):
        return None
    if row is None:
        _check_rate(request, "new", NEW_PER_HOUR)
    row = actions.save_draft(
        by=request.user,
        draft=row,
        uid=uid,
        data={**data},
        answers=answered(request.POST.get("autre_voie", "")),
    )
    actions.describe_draft_image(by=request.user, draft=row, alt=data.get("image_alt", ""))
    return row


def _has_something(data: Mapping[str, str], files: Mapping[str, Any]) -> bool:
    return bool(files) or any(value.strip() for value in data.values())


def _check_rate(request: HttpRequest, what: str, limit: int) -> None:
    if is_too_often(request, what=f"draft-{what}", limit=limit, seconds=HOUR):
        raise TooMany(
            _(
                "Trop d’enregistrements depuis cette connexion. Votre texte est toujours sur "
                "cette page : réessayez dans quelques minutes."
            )
        )


def _receive_image(request: HttpRequest, row: Draft) -> images.BadImageError | None:
    """Put the picture that came with the form on the draft, or say why not."""
    if request.POST.get("suite") == "retirer-image":
        actions.take_image_off_draft(by=request.user, draft=row)
        return None
    file = request.FILES.get("image")
    if file is None:
        return None
    try:
        picture = images.reencode(file, file.size or 0)
    except images.BadImageError as problem:
        return problem
    alt = request.POST.get("image_alt", "").replace("\0", "")
    actions.put_image_on_draft(by=request.user, draft=row, picture=picture, alt=alt)
    return None


def _refused(
    request: HttpRequest, uid: uuid.UUID, problem: Refused | DraftTooLongError
) -> HttpResponse:
    """The composer with everything typed, and why it was not saved."""
    row = find_draft(uid)
    mine = row is not None and row.owner_id in {None, request.user.pk}
    form = ComposeForm(initial=_shown(request.POST), image=row.image if row and mine else None)
    return composer_page(
        request,
        # Somebody else's draft: the text typed here gets an address of its own.
        uid if row is None or mine else uuid.uuid4(),
        form=form,
        draft=row if mine else None,
        notice=_words(problem),
        status=_status(problem),
    )


def _shown(posted: Mapping[str, Any]) -> dict[str, Any]:
    widget = ComposeForm.base_fields["territory"].widget
    typed = widget.value_from_datadict(posted, {}, "territory")
    return {**{name: posted[name] for name in posted}, "territory": typed}


def _words(problem: Refused | DraftTooLongError) -> str:
    return problem.reason if isinstance(problem, Refused) else str(problem.message)


def _status(problem: Refused | DraftTooLongError) -> int:
    return problem.status if isinstance(problem, Refused) else 413
