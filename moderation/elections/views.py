"""The calendar as the team reads it: the polls that run or come, and who stands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from civic.accounts.permissions import require_role
from civic.accounts.roles import Role
from civic.elections import calendar
from civic.elections.models import Candidate


@require_safe
@require_role(Role.MODERATOR, Role.OPERATOR)
def elections(request: HttpRequest) -> HttpResponse:
    """Polls and candidates, for moderators and operators; operators write them elsewhere."""
    now = timezone.now()
    polls = [poll for poll in calendar.coming() if now < poll.ends_at]
    standing: dict[int, list[Candidate]] = {poll.pk: [] for poll in polls}
    rows = Candidate.objects.standing().filter(poll__in=polls).select_related("user")
    for row in rows.order_by("name", "pk"):
        standing[row.poll_id].append(row)
    context = {
        "polls": [(poll, standing[poll.pk]) for poll in polls],
        "under_way": calendar.under_way(now),
        "can_edit": request.user.holds(Role.OPERATOR),  # type: ignore[union-attr]
    }
    return render(request, "moderation/elections/calendar.html", context)
