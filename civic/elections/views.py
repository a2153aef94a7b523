"""The calendar, as everybody reads it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from civic.elections import calendar
from civic.lib.responses import public_page


@require_safe
@public_page
def elections(request: HttpRequest) -> HttpResponse:
    """The polls to come, what they change here, for whom and until when; names nobody."""
    now = timezone.now()
    context = {
        "polls": [poll for poll in calendar.coming() if now < poll.ends_at],
        "under_way": calendar.under_way(now),
        "silent": [poll for poll, _round in calendar.silences(now)],
    }
    return render(request, "elections/calendar.html", context)
