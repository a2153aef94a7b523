"""Who may mark a post as seen."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Role
from civic.lib.permissions import Refused
from moderation.models import Flag, Post

# Of the flags a human judged, how many must have been right.
PRECISION = 0.8


def check_can_patrol(user: User) -> None:
    """Raise for anybody but a moderator and, where the operator wants it, a proven member."""
    if not user.is_active:
        raise Refused(_("Ce compte est fermé."))
    if user.holds(Role.MODERATOR):
        return
    least = settings.PATROL_MEMBER_FLAGS
    if not least:
        raise Refused(_("Cette page est réservée à la modération."))
    if not _is_proven(user, least):
        raise Refused(
            _(
                "Cette page s’ouvre aux membres depuis %(days)d jours dont %(flags)d signalements "
                "au moins ont été jugés fondés, et huit sur dix ou plus."
            )
            % {"days": settings.PATROL_MEMBER_DAYS, "flags": least}
        )


def check_can_mark(user: User, post: Post) -> None:
    """Raise for whoever wrote it: somebody else looks."""
    check_can_patrol(user)
    if post.author_id == user.pk:
        raise Refused(_("Vous l’avez écrit : une autre personne le relit."))


def _is_proven(user: User, least: int) -> bool:
    if timezone.now() - user.joined_at < timedelta(days=settings.PATROL_MEMBER_DAYS):
        return False
    said = list(Flag.objects.filter(person=user).judged().values_list("agreed", flat=True))
    right = sum(map(bool, said))
    return right >= least and right >= PRECISION * len(said)
