"""One's alerts, their rhythm, the secret address of their feed, and the feed."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.accounts.models import User
from civic.lib import identity
from civic.lib.letters import absolute
from civic.lib.responses import SeeOther, uncached
from civic.officials.actions import alerts as actions
from civic.officials.alert_forms import AlertForm, RhythmForm
from civic.officials.alerts import feed
from civic.officials.desk.access import desks, require_desk
from civic.officials.models import Alert, AlertPace, DeskFeed
from initiatives.views.rooms import Done, act_on
from initiatives.views.stale import keeps_text

HERE = "desk-alerts"


@keeps_text
@require_http_methods(["GET", "HEAD", "POST"])
@require_desk
def alerts(request: HttpRequest) -> HttpResponse:
    """What one is told of; a form adds to it."""
    person = _person(request)
    sent = request.POST if request.method == "POST" else None
    form = AlertForm(sent, desks(person))

    def show(status: int = 200) -> HttpResponse:
        return _page(request, person, form=form, status=status)

    def act() -> Done:
        cleaned = form.cleaned_data
        actions.add_alert(
            by=person,
            mandate=form.chosen,
            sort=cleaned["sort"],
            theme=cleaned["theme"],
            number=cleaned["number"],
        )
        return reverse(HERE), _("C’est noté : vous serez prévenu.")

    return act_on(request, form, show, act) if sent is not None else show()


@keeps_text
@require_POST
@require_desk
def rhythm(request: HttpRequest) -> HttpResponse:
    """How often one is written to."""
    person = _person(request)
    form = RhythmForm(request.POST)

    def show(status: int = 200) -> HttpResponse:
        return _page(request, person, pace=form, status=status)

    def act() -> Done:
        chosen = actions.choose_rhythm(by=person, rhythm=form.cleaned_data["rhythm"])
        return reverse(HERE), _("Rythme choisi : %(rhythm)s.") % {
            "rhythm": chosen.get_rhythm_display()
        }

    return act_on(request, form, show, act)


@uncached
@require_POST
@require_desk
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop one alert."""
    actions.drop_alert(by=_person(request), pk=pk)
    messages.success(request, _("L’alerte est supprimée."))
    return SeeOther(reverse(HERE))


@uncached
@require_POST
@require_desk
def open_feed(request: HttpRequest) -> HttpResponse:
    """Make a secret address and show it, this once: only its print is kept."""
    person = _person(request)
    key = actions.open_feed(by=person)
    address = absolute(reverse("desk-feed", kwargs={"key": key}))
    return _page(request, person, address=address)


@uncached
@require_POST
@require_desk
def close_feed(request: HttpRequest) -> HttpResponse:
    """Stop the secret address."""
    actions.close_feed(by=_person(request))
    messages.success(request, _("L’adresse du flux ne répond plus."))
    return SeeOther(reverse(HERE))


@require_safe
def read_feed(request: HttpRequest, key: str) -> HttpResponse:
    """The feed itself, for a program that cannot sign in. 404 once the address was stopped."""
    found = feed.of_key(key)
    if found is None:
        raise Http404
    response = HttpResponse(
        feed.atom(found, request.build_absolute_uri()),
        content_type="application/atom+xml; charset=utf-8",
    )
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


def _page(
    request: HttpRequest,
    person: User,
    *,
    form: AlertForm | None = None,
    pace: RhythmForm | None = None,
    address: str = "",
    status: int = 200,
) -> HttpResponse:
    chosen = AlertPace.objects.filter(person=person).first()
    first = chosen.rhythm if chosen else AlertPace.Rhythm.DAILY
    context = {
        "alerts": Alert.objects.of(person).shown().filter(mandate__in=desks(person)),
        "form": form or AlertForm(None, desks(person)),
        "pace": pace or RhythmForm(initial={"rhythm": first}),
        "feed": DeskFeed.objects.filter(person=person).first(),
        "address": address,
        "site": identity.site_name(),
    }
    return render(request, "officials/desk/alerts.html", context, status=status)
