"""The feed « vu / pas vu », by area, and the mark."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from civic.accounts import second_factor
from civic.accounts.models import User
from civic.accounts.roles import Role
from civic.activity.verbs import Verb
from civic.lib.permissions import Refused
from civic.lib.responses import SeeOther
from civic.territories.fields import TerritoryField
from civic.territories.models import Territory
from initiatives.actions.parts import IMAGE, PERSON
from initiatives.models.action import ACTION
from initiatives.models.organisation import ORGANISATION
from initiatives.models.thanks import THANKS
from initiatives.models.update import UPDATE
from initiatives.pagination import BadTokenError, Order, paginate
from initiatives.views.addresses import page_url
from moderation import kinds
from moderation.models import Post
from moderation.models.patrol import PostQuerySet
from moderation.patrol import actions
from moderation.patrol.figures import seen_within_a_day
from moderation.patrol.permissions import check_can_patrol
from moderation.watch.views import MONTH

ORDER = Order("posted_at", "pk", datetime)
# Shown as they are now: with a picture, or told without their name.
AS_IT_IS = {IMAGE, UPDATE, ACTION, PERSON, ORGANISATION}
# Told as written anew the first time, too.
NEW_TOO = {IMAGE, PERSON, ORGANISATION, THANKS}
STATES = [("", gettext_lazy("Pas encore vues")), ("vues", gettext_lazy("Vues"))]
View = Callable[..., HttpResponseBase]


class PatrolForm(forms.Form):
    """Which posts; kept in the address."""

    territoire = TerritoryField(label=gettext_lazy("Territoire"), required=False)
    etat = forms.ChoiceField(label=gettext_lazy("Publications"), required=False, choices=STATES)


def patroller(view: View) -> View:
    """Guard a view for those who may patrol; a moderator passes the second step too."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            return redirect_to_login(request.get_full_path())
        check_can_patrol(user)
        obstacle = second_factor.obstacle(request, user) if user.holds(Role.MODERATOR) else None
        return obstacle or view(request, *args, **kwargs)

    return guarded


@require_safe
@patroller
def patrol(request: HttpRequest) -> HttpResponse:
    """What was just posted and nobody has looked at, latest first."""
    form = PatrolForm(request.GET.copy())
    place, state = None, ""
    if form.is_valid():
        place, state = form.cleaned_data["territoire"], form.cleaned_data["etat"]
    if place is not None:
        # An address holds the code only: the form shows the name.
        cast(QueryDict, form.data)["territoire_texte"] = place.label
    context = _listed(request, place, state) | {
        "form": form,
        "is_filtered": bool(place or state),
        "is_seen": state == "vues",
        "query": request.GET.urlencode(),
        "seen": seen_within_a_day(timezone.now() - MONTH, timezone.now()),
        "me": request.user.pk,
        "moderates": cast(User, request.user).holds(Role.MODERATOR),
    }
    status = 422 if form.errors else 200
    return render(request, "moderation/patrol/patrol.html", context, status=status)


@require_POST
@patroller
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as seen; back to the same list."""
    row = get_object_or_404(Post, pk=pk)
    try:
        actions.mark_seen(by=cast(User, request.user), post=row)
    except Refused as refusal:
        messages.warning(request, refusal.reason)
    else:
        messages.success(request, _("Vue."))
    query = QueryDict(request.POST.get("retour", "")[:500]).urlencode()
    return SeeOther(f"{reverse('patrol')}?{query}" if query else reverse("patrol"))


def _what(post: Post) -> str:
    """What happened: the timeline says it, but of what is told to the patrol alone."""
    if post.activity.verb != Verb.REWRITTEN:
        return post.activity.label
    kind = kinds.label_of(post.kind)
    if post.kind in NEW_TOO:
        return _("%(kind)s, nouveau contenu ou contenu modifié") % {"kind": kind}
    return f"{kind} · {post.activity.label}"


def _listed(request: HttpRequest, place: Territory | None, state: str) -> dict[str, Any]:
    rows: PostQuerySet = Post.objects.public()
    rows = rows.seen() if state == "vues" else rows.unseen()
    rows = rows.within(place) if place is not None else rows
    after, before = request.GET.get("apres", ""), request.GET.get("avant", "")
    try:
        page = paginate(rows.select_related("activity"), ORDER, after=after, before=before)
    except BadTokenError as error:
        raise Http404 from error
    posts = list(page.rows)
    now = kinds.find_all((post.kind, post.key) for post in posts if post.kind in AS_IT_IS)
    return {
        "posts": [(post, now.get((post.kind, post.key)), _what(post)) for post in posts],
        "next_url": page_url(request, apres=page.after) if page.after else "",
        "previous_url": page_url(request, avant=page.before) if page.before else "",
    }
