"""Who may handle a notice, and the sentence a person reads when they may not."""

from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Role
from civic.lib.permissions import Refused, allows
from initiatives.permissions import check_is_no_party
from moderation.models import Notice
from moderation.subjects import initiative_of


def check_can_close(user: User, notice: Notice) -> None:
    """Raise unless `user` may close the notice: never the judge of their own side."""
    if not (user.holds(Role.MODERATOR) or user.holds(Role.OPERATOR)):
        raise Refused(_("Cette décision revient à la modération."))
    if notice.subject_kind == "person" and notice.subject_key == user.handle:
        raise Refused(_("Ce signalement vous concerne : une autre personne le traite."))
    initiative = initiative_of(notice.subject_kind, notice.subject_key)
    if initiative is not None:
        check_is_no_party(user, initiative)


def can_close(user: User, notice: Notice) -> bool:
    """Whether `user` may close the notice."""
    return allows(check_can_close, user, notice)
