"""One's own list of feeds: its page in the account, and the list for a program."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civic.accounts.models import User
from civic.accounts.views.guards import personal
from civic.lib.feeds import answers, opml
from civic.lib.letters import absolute
from civic.lib.responses import SeeOther, uncached
from civic.syndication.actions import feeds as actions
from civic.syndication.feeds import follows
from civic.syndication.models import FeedList


@require_safe
@personal
def mine(request: HttpRequest, user: User) -> HttpResponse:
    """Which of one's follows have feeds, and the secret address of the list."""
    return _page(request, user)


@require_POST
@personal
@uncached
def open_list(request: HttpRequest, user: User) -> HttpResponse:
    """Make a secret address and show it, this once: only its print is kept."""
    key = actions.open_list(by=user)
    return _page(request, user, absolute(reverse("feed-list-secret", kwargs={"key": key})))


@require_POST
@personal
@uncached
def close_list(request: HttpRequest, user: User) -> HttpResponse:
    """Stop the secret address."""
    actions.close_list(by=user)
    messages.success(request, _("L’adresse secrète ne répond plus."))
    return SeeOther(reverse("my-feeds"))


@require_safe
@personal
def own_opml(request: HttpRequest, user: User) -> HttpResponse:
    """The list, for whoever is signed in."""
    return _opml(user)


@require_safe
def secret_opml(request: HttpRequest, key: str) -> HttpResponse:
    """The list, for a program that cannot sign in. 404 once the address was stopped."""
    found = follows.of_key(key)
    if found is None:
        return _private(answers.missing(_("Cette adresse n’existe pas, ou plus.")))
    return _opml(found.person)


def _opml(person: User) -> HttpResponse:
    text = opml.write(follows.title_of(person), follows.outlines(person), made_at=timezone.now())
    response = HttpResponse(text, content_type=opml.MEDIA_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="suivis.opml"'
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _page(request: HttpRequest, user: User, address: str = "") -> HttpResponse:
    context = {
        "outlines": follows.outlines(user),
        "list": FeedList.objects.filter(person=user).first(),
        "address": address,
    }
    return render(request, "syndication/feeds/mine.html", context)
