"""The public page of a person: what they published, and of the rest what they chose to show."""

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.accounts.models import Mandate, User
from civic.lib import identity
from civic.lib.responses import public_page
from initiatives import queries
from initiatives.actions.parts import PERSON
from initiatives.cards import html_of
from initiatives.filters import ORDERS, Sort
from initiatives.helped import FIRST, lines_of, shown_by
from initiatives.models import (
    Initiative,
    Organisation,
    OrganisationMember,
    Reply,
    Restriction,
    Thanks,
)
from initiatives.models.reply import ReplyQuerySet
from initiatives.pagination import BadTokenError, Page, paginate
from initiatives.states import LISTED, Visibility
from initiatives.views.addresses import page_url
from initiatives.views.thanks import shown_to

# How many notes of thanks a page shows, the latest.
THANKS_SHOWN = 20
REPLIES_SHOWN = 20


@public_page
@require_safe
def person(request: HttpRequest, handle: str) -> HttpResponse:
    """A person, or 410 once the account is erased."""
    someone = get_object_or_404(_people(), handle=handle.lower())
    if someone.erased_at or not someone.is_active:
        return render(request, "initiatives/person_gone.html", status=410)
    page, problem = _page(request, someone)
    decision = None
    if someone.visibility != Visibility.PUBLIC:
        decision = Restriction.objects.about(PERSON, someone.uid).first()
    chosen = shown_by(someone)
    context = {
        "person": someone,
        "thanks": shown_to(someone, THANKS_SHOWN) if vars(someone)["has_thanks"] else [],
        "helped": lines_of(chosen, size=FIRST) if chosen else None,
        "official_replies": _answered(someone) if vars(someone)["has_replies"] else [],
        "decision": decision,
        "contact": identity.contact(),
        "mandates": Mandate.objects.current().filter(user=someone).select_related("territory"),
        "organisations": OrganisationMember.objects.shown()
        .filter(person=someone, organisation__in=Organisation.objects.listed())
        .select_related("organisation")
        .order_by("joined_at", "pk"),
        "cards": list(html_of(page.rows).values()),
        "next_url": page_url(request, apres=page.after) if page.after else "",
        "previous_url": page_url(request, avant=page.before) if page.before else "",
        "problem": problem,
    }
    status = 422 if problem else 410 if someone.visibility == Visibility.REMOVED else 200
    response = render(request, "initiatives/person.html", context, status=status)
    if not someone.is_readable:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _people() -> QuerySet[User]:
    shown = Thanks.objects.shown().filter(receiver=OuterRef("pk"))
    answered = _given().filter(author=OuterRef("pk"))
    people = User.objects.select_related("home", "helped")
    return people.annotate(has_thanks=Exists(shown), has_replies=Exists(answered))


def _given() -> ReplyQuerySet:
    return Reply.objects.readable().filter(initiative__visibility__in=LISTED)


def _answered(someone: User) -> list[Reply]:
    """What somebody answered as an official, the latest first."""
    rows = _given().of(someone).select_related("initiative", "mandate__territory")
    return list(rows.defer("initiative__search").newest_first()[:REPLIES_SHOWN])


def _page(request: HttpRequest, someone: User) -> tuple[Page[Initiative], str]:
    after, before = request.GET.get("apres", ""), request.GET.get("avant", "")
    rows = queries.published_by(someone)
    try:
        return paginate(rows, ORDERS[Sort.NEWEST], after=after, before=before), ""
    except BadTokenError:
        return Page(), _("Cette page n’existe pas.")
