"""Stop messages from a link of theirs: a mail program's one click, or a page that asks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from civic.lib.responses import SeeOther, uncached
from civic.notifications import actions, registry, tokens
from civic.notifications.models import Follow
from civic.notifications.states import Kind, Rhythm
from civic.notifications.tokens import Stop


# RFC 8058: a mail program posts without cookie, token or redirect. The address holds the right.
@csrf_exempt
@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop what the link names, or more if the person asks for it."""
    asked = tokens.read_unsubscribe(token)
    if asked is None:
        # Its reader is gone, so nothing is sent any more; a forged link learns no more.
        status = 200 if request.method == "POST" else 404
        return render(request, "notifications/stopped_already.html", status=status)
    if request.method != "POST":
        return render(request, "notifications/unsubscribe.html", _context(request, asked))
    if "List-Unsubscribe" in request.POST:
        _stop(asked, "ceci")
        return HttpResponse("Désabonné.\n", content_type="text/plain; charset=utf-8")
    what = request.POST.get("quoi", "ceci")
    _stop(asked, what)
    page = reverse("unsubscribe", kwargs={"token": token})
    return SeeOther(f"{page}?fait={'tout' if what == 'tout' else 'ceci'}")


def _stop(asked: Stop, what: str) -> None:
    row = _follow(asked)
    if what == "tout" or asked.scope == "all":
        actions.stop_all(by=asked.reader)
    elif what == "rythme" and row is not None:
        actions.stop_rhythm(by=asked.reader, rhythm=Rhythm(row.rhythm))
    elif asked.rhythm is not None:
        actions.stop_rhythm(by=asked.reader, rhythm=asked.rhythm)
    elif row is not None:
        actions.set_rhythm(by=asked.reader, follow=row, rhythm=Rhythm.NEVER)


def _follow(asked: Stop) -> Follow | None:
    return Follow.objects.filter(reader=asked.reader, pk=asked.follow or 0).first()


def _context(request: HttpRequest, asked: Stop) -> dict[str, object]:
    row = _follow(asked)
    thing = registry.things(Kind(row.kind), [row.key]).get(row.key) if row else None
    heard = Follow.objects.filter(reader=asked.reader).by_mail()
    rhythm = row.rhythm if row else asked.rhythm
    return {
        "asked": asked,
        "follow": row,
        "thing": thing,
        "rhythm": rhythm if rhythm != Rhythm.NEVER else "",
        "of_rhythm": heard.filter(rhythm=rhythm).count() if rhythm else 0,
        "of_all": heard.count(),
        "done": request.GET.get("fait", ""),
        "manage_url": tokens.manage_path(asked.reader),
    }
