"""Who may read the desk of a mandate, prepare answers in it, speak in its name, lead its staff.

| | mandate not begun | in force | expired | revoked |
|---|---|---|---|---|
| its holder | nothing | everything | nothing | nothing |
| declared staff who accepted | nothing | read and prepare | nothing | nothing |
| invited, or whose place ended | nothing | nothing | nothing | nothing |
| anybody else, operators and moderators included | nothing | nothing | nothing | nothing |
"""

from django.utils.translation import gettext as _

from civic.accounts.models import Mandate, MandateQuerySet, User
from civic.accounts.permissions import guard
from civic.lib.permissions import Refused, allows
from civic.officials.models import Staff
from civic.officials.states import MandateState, state_of

_OVER = {
    MandateState.PENDING: "Ce mandat n’a pas encore commencé, ou n’est pas encore vérifié.",
    MandateState.EXPIRED: "Ce mandat est terminé.",
    MandateState.REVOKED: "Ce mandat a été retiré : il n’ouvre plus rien.",
}


def check_in_force(mandate: Mandate) -> None:
    """Raise unless the mandate is verified and in force today, of an account that lives."""
    state = state_of(mandate)
    if state != MandateState.ACTIVE:
        raise Refused(_(_OVER[state]))
    if mandate.user.erased_at is not None or not mandate.user.is_active:
        raise Refused(_("Ce mandat est terminé."))


def check_is_holder(user: object, mandate: Mandate) -> None:
    """Raise unless the person holds the mandate, in force."""
    if not isinstance(user, User) or mandate.user_id != user.pk:
        raise Refused(_("Cette page est réservée à la personne qui tient ce mandat."))
    check_in_force(mandate)


def check_can_read_desk(user: object, mandate: Mandate) -> None:
    """Raise unless the person holds the mandate or is of its staff, while it is in force."""
    if not isinstance(user, User) or not (
        mandate.user_id == user.pk
        or Staff.objects.standing().of(user).filter(mandate=mandate).exists()
    ):
        raise Refused(
            _("Ce bureau est réservé à la personne qui tient ce mandat et à ses collaborateurs.")
        )
    check_in_force(mandate)


def can_read_desk(user: object, mandate: Mandate) -> bool:
    """Whether the person reads the mandate's desk today."""
    return allows(check_can_read_desk, user, mandate)


def check_can_prepare(user: object, mandate: Mandate) -> None:
    """Raise unless the person may prepare an answer for the mandate: holder or staff."""
    check_can_read_desk(user, mandate)


def can_prepare(user: object, mandate: Mandate) -> bool:
    """Whether the person may prepare an answer for the mandate."""
    return allows(check_can_prepare, user, mandate)


def check_can_speak(user: object, mandate: Mandate) -> None:
    """Raise unless the person may publish in the mandate's name: never its staff."""
    check_is_holder(user, mandate)


def can_speak(user: object, mandate: Mandate) -> bool:
    """Whether the person may publish in the mandate's name."""
    return allows(check_can_speak, user, mandate)


def check_can_lead_staff(user: object, mandate: Mandate) -> None:
    """Raise unless the person may invite staff and end their places: the holder alone."""
    check_is_holder(user, mandate)


def can_lead_staff(user: object, mandate: Mandate) -> bool:
    """Whether the person may invite staff."""
    return allows(check_can_lead_staff, user, mandate)


def desks_of(user: User) -> MandateQuerySet:
    """The mandates whose desk the person reads today, held or served, each once."""
    served = Staff.objects.serving().of(user).values("mandate")
    rows = Mandate.objects.current().filter(user__erased_at=None, user__is_active=True)
    return (rows.filter(user=user) | rows.filter(pk__in=served)).distinct()


def check_has_desk(user: User) -> None:
    """Raise unless the person reads at least one desk today."""
    if not desks_of(user).exists():
        raise Refused(
            _(
                "Cette page est réservée aux élus dont le mandat a été vérifié et aux "
                "collaborateurs qu’ils ont déclarés."
            )
        )


def has_desk(user: User) -> bool:
    """Whether the person reads at least one desk today."""
    return allows(check_has_desk, user)


# Guard of the desk's views: holder or staff, past the second step. Which mandate is checked inside.
require_desk = guard(check_has_desk)
