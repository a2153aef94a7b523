"""Tell moderators that something waits, and keep what each of them chose."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from civic.accounts.models import User
from civic.notifications.actions.mails import Post, post_many
from moderation.duty import queries
from moderation.duty.emails import DIGEST, GRAVE
from moderation.models import Case, Duty
from moderation.permissions import check_is_moderator
from moderation.queries import moderators_today


@transaction.atomic
def choose(*, by: User, grave: bool, daily: int | None, digest: bool, hour: int) -> Duty:
    """Keep one's own choices. Nobody else chooses for a moderator."""
    check_is_moderator(by)
    values = {"grave": grave, "daily": daily, "digest": digest, "hour": hour}
    row, _made = Duty.objects.update_or_create(person=by, defaults=values)
    return row


def alert(case: Case) -> None:
    """Tell whoever is on duty of a grave case, in the caller's transaction; once a round each."""
    key = f"{GRAVE}-{case.pk}-{case.round}"
    posts = [
        Post(f"{key}-{one.pk}", one.email, {"case": case.pk, "person": one.pk})
        for one in queries.on_duty()
    ]
    post_many(kind=GRAVE, posts=posts)


@transaction.atomic
def post_digests(now: datetime | None = None) -> int:
    """Post this hour's digests, if something waits; returns how many were new."""
    moment = now or timezone.now()
    local = timezone.localtime(moment)
    if not Case.objects.free(moment).exists():
        return 0
    people = moderators_today()
    chosen = {row.person_id: row for row in Duty.objects.filter(person__in=people)}
    posts = [
        Post(f"{DIGEST}-{one.pk}-{local:%Y%m%d}", one.email, {"person": one.pk})
        for one in people
        if (row := chosen.get(one.pk, Duty())).digest and row.hour == local.hour
    ]
    return len(post_many(kind=DIGEST, posts=posts))
