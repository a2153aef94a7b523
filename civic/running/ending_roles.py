"""Tell of roles that end.

To who holds them and to operators, a month and a week before; of each that somebody ended, to who
held it, with the reason.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.actions import end_role
from civic.accounts.models import RoleGrant, User
from civic.accounts.roles import Role
from civic.lib.letters import Letter, absolute, add_example
from civic.lib.permissions import Refused
from civic.notifications import registry
from civic.notifications.actions.mails import post
from civic.notifications.states import Lane

ENDING, ENDED = "role-ending", "role-ended"
# So many days before the end: one message each.
STEPS = (7, 30)


def tell() -> int:
    """Write to holders and operators; returns how many messages. Twice a day writes none twice."""
    now, told = timezone.now(), 0
    rows = RoleGrant.objects.ending(timedelta(days=max(STEPS))).select_related("user")
    with transaction.atomic():
        operators = _operators()
        for grant in rows.filter(user__erased_at=None):
            left = grant.ends_at - now if grant.ends_at else timedelta()
            step = min(days for days in STEPS if left <= timedelta(days=days))
            told += sum(_post(grant, person, step) for person in {grant.user, *operators})
    return told


@transaction.atomic
def end(*, by: User, grant: RoleGrant, reason: str) -> RoleGrant:
    """End a role now; who held it reads why.

    Raises `Refused` without a reason or for anybody but an operator, `Conflict` (already ended,
    last operator).
    """
    if not reason.strip():
        raise Refused(_("Donnez le motif : la personne le lira."))
    row = end_role(by=by, grant=grant, reason=reason.strip())
    post(kind=ENDED, key=f"{ENDED}-{row.pk}", to=row.user.email, args={"grant": row.pk})
    return row


def _operators() -> set[User]:
    rows = RoleGrant.objects.current().filter(role=Role.OPERATOR, user__is_active=True)
    return {row.user for row in rows.filter(user__erased_at=None).select_related("user")}


def _post(grant: RoleGrant, person: User, step: int) -> bool:
    key = f"{ENDING}-{grant.pk}-{grant.ends_at:%Y%m%d}-{step}-{person.pk}"
    args = {"grant": grant.pk, "own": person == grant.user}
    return post(kind=ENDING, key=key, to=person.email, args=args)


def register() -> None:
    """Let them be posted, and show them on the page of components."""
    registry.add_model(ENDING, Lane.DECISION, _build_ending)
    registry.add_model(ENDED, Lane.DECISION, _build_ended)
    example = RoleGrant(pk=0, user=User(name="Perrine Delacourt"), role=Role.MODERATOR)
    example.ends_at, example.ended_because = timezone.now(), "Vous l’avez demandé."
    add_example("role-finit", lambda: ending_letter(example, own=False))
    add_example("role-fini", lambda: ended_letter(example))


def _build_ending(args: dict[str, Any]) -> Letter | None:
    """None once the role was renewed, or ended."""
    row = RoleGrant.objects.current().filter(pk=args["grant"]).select_related("user").first()
    return ending_letter(row, own=args["own"]) if row and row.ends_at else None


def _build_ended(args: dict[str, Any]) -> Letter | None:
    row = RoleGrant.objects.filter(pk=args["grant"]).select_related("user").first()
    return ended_letter(row) if row else None


def ending_letter(row: RoleGrant, *, own: bool) -> Letter:
    """When it ends, and who may renew it."""
    role = row.get_role_display().lower()
    return Letter(
        subject=_("Un rôle finit bientôt : %(role)s") % {"role": role},
        preview=_("Un autre exploitant peut le prolonger."),
        template="mail/running/role_ending.html",
        reason=_("Vous avez un rôle sur ce site."),
        list_name="exploitation",
        context={
            "own": own,
            "role": role,
            "name": row.user.public_name,
            "day": row.last_day,
            "url": absolute(reverse("running-roles")),
        },
    )


def ended_letter(row: RoleGrant) -> Letter:
    """That it is over, and why."""
    role = row.get_role_display().lower()
    return Letter(
        subject=_("Votre rôle a pris fin : %(role)s") % {"role": role},
        preview=_("Le motif est dans ce message."),
        template="mail/running/role_ended.html",
        reason=_("Vous aviez un rôle sur ce site."),
        list_name="exploitation",
        context={"role": role, "reason": row.ended_because},
    )
