"""Accounts that nobody used for three years are closed, once their people were told twice.

A month and a week before, by mail; a sign-in keeps the account, and so does one button behind the
link of either mail. However late the sweep runs, nothing closes that was not told so long before.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts import registry as people
from civic.accounts.actions import erase_idle
from civic.accounts.actions.idleness import IDLE, idle, note_use
from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib.dates import date_format
from civic.lib.letters import Letter, absolute, add_example
from civic.notifications import registry
from civic.notifications.actions.mails import post
from civic.notifications.states import Lane
from civic.running.models import IdleNotice

KIND = "idle-account"
# So long before the end: one message each.
FIRST, SECOND = timedelta(days=30), timedelta(days=7)
# A night tells and closes so many of each: an old instance that upgrades is no flood of mail.
AT_ONCE = 500
_SALT, _VALID = "idle-account", timedelta(days=90)


def sweep(now: datetime | None = None) -> dict[str, int]:
    """Note who is here, forget notices of who came back, tell, tell again, close; how many of each.

    Run twice it changes nothing.
    """
    moment = now or timezone.now()
    note_use(moment)
    unused = idle(_since(moment))
    IdleNotice.objects.exclude(user__in=unused).delete()
    return {
        "told": _tell(unused, moment),
        "told_again": _tell_again(moment),
        "closed": _close(moment),
    }


def _since(moment: datetime) -> datetime:
    """Not used since then, an account is idle for three years when a month has passed."""
    return moment - IDLE + FIRST


def _tell(unused: QuerySet[User], moment: datetime) -> int:
    told = IdleNotice.objects.values("user")
    rows = list(unused.exclude(pk__in=told).order_by("pk")[:AT_ONCE])
    with transaction.atomic():
        for user in rows:
            closes = timezone.localdate(moment + FIRST)
            fields = {"told_at": moment, "closes_on": closes}
            _row, is_new = IdleNotice.objects.get_or_create(user=user, defaults=fields)
            if is_new:
                _post(user, closes, FIRST)
    return len(rows)


@transaction.atomic
def _tell_again(moment: datetime) -> int:
    """A week before; told late, it closes later."""
    soon = timezone.localdate(moment + SECOND)
    rows = IdleNotice.objects.filter(told_again_at=None, closes_on__lte=soon)
    found = list(rows.select_for_update(of=("self",), skip_locked=True).select_related("user"))
    for row in found[:AT_ONCE]:
        row.told_again_at, row.closes_on = moment, max(row.closes_on, soon)
        row.save(update_fields=["told_again_at", "closes_on"])
        _post(row.user, row.closes_on, SECOND)
    return len(found[:AT_ONCE])


def _close(moment: datetime) -> int:
    today = timezone.localdate(moment)
    rows = IdleNotice.objects.filter(closes_on__lte=today, told_again_at__isnull=False)
    found = list(rows.order_by("closes_on", "pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(erase_idle(person=person, since=_since(moment)) for person in found)


def _post(user: User, closes: date, step: timedelta) -> None:
    key = f"{KIND}-{user.pk}-{closes:%Y%m%d}-{step.days}"
    post(kind=KIND, key=key, to=user.email, args={"user": user.pk})


@transaction.atomic
def keep(*, by: User) -> None:
    """Say that one wants to keep one's account, without a sign-in."""
    User.objects.filter(pk=by.pk, erased_at=None).update(seen_on=timezone.localdate())
    if IdleNotice.objects.filter(user=by).delete()[0]:
        audit.record(
            verb="account.kept",
            target_kind="person",
            target_id=audit.pseudonym(by.uid),
            person=by.uid,
            role=Acting.CITIZEN,
        )


def token_of(user: User) -> str:
    """What the link of a mail holds: it keeps this account and does nothing else."""
    return signing.dumps(user.uid.hex, salt=_SALT)


def person_of(token: str) -> User | None:
    """Whose account the link keeps; None for a forged or old one, or when the account is gone."""
    try:
        uid = UUID(hex=signing.loads(token, salt=_SALT, max_age=_VALID))
    except signing.BadSignature:
        return None
    return User.objects.filter(uid=uid, erased_at=None).first()


def register() -> None:
    """Let the mail be posted, show it on the page of components, and go with the account."""
    registry.add_model(KIND, Lane.DECISION, _build)
    people.add_erasure(_forget)
    example = IdleNotice(user=User(name="Odile Martin"), closes_on=timezone.localdate() + FIRST)
    add_example("compte-inactif", lambda: letter(example))


def _forget(user: User) -> None:
    IdleNotice.objects.filter(user=user).delete()


def _build(args: dict[str, Any]) -> Letter | None:
    """None once the person came back."""
    row = IdleNotice.objects.filter(user=args["user"]).select_related("user").first()
    return letter(row) if row else None


def letter(row: IdleNotice) -> Letter:
    """When it closes, what goes, what stays, and how one keeps it."""
    return Letter(
        subject=_("Votre compte sera fermé le %(day)s, sauf si vous le gardez")
        % {"day": date_format(row.closes_on, "j F Y")},
        preview=_("Un geste suffit pour le garder."),
        template="mail/running/idle_account.html",
        reason=_("Vous avez un compte ici, qui n’a pas servi depuis trois ans."),
        list_name="compte",
        context={
            "day": row.closes_on,
            "url": absolute(reverse("keep-account", args=[token_of(row.user)])),
            "login_url": absolute(reverse("account_login")),
        },
    )
