"""Mark a post as seen, and forget who did."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Acting, Role
from civic.audit import actions as audit
from civic.lib.permissions import Conflict
from moderation.models import Post
from moderation.models.patrol import TEXT_KEPT
from moderation.patrol.permissions import check_can_mark


@transaction.atomic
def mark_seen(*, by: User, post: Post, at: datetime | None = None) -> int:
    """Mark a post, and the earlier ones of the same content, which it contains; how many.

    Nothing changes for the public. Raises `Conflict` when somebody else was first.
    """
    check_can_mark(by, post)
    now = at or timezone.now()
    if not Post.objects.unseen().filter(pk=post.pk).update(seen_at=now, seen_by=by):
        raise Conflict(_("Une autre personne vient de la marquer comme vue."))
    older = Post.objects.unseen().filter(kind=post.kind, key=post.key, pk__lt=post.pk)
    count = 1 + older.update(seen_at=now, seen_by=by)
    role = Acting.MODERATOR if by.holds(Role.MODERATOR) else Acting.CITIZEN
    audit.record(verb="post.seen", target_kind="post", target_id=post.pk, person=by.uid, role=role)
    return count


def forget_posts(now: datetime) -> int:
    """Drop the texts and who looked at them after a month; when they were seen stays."""
    old = Post.objects.filter(posted_at__lt=now - TEXT_KEPT)
    return old.filter(~Q(text="") | Q(seen_by__isnull=False)).update(text="", seen_by=None)
