"""The letters about an answer: to those who must give it, and to the team that waits for it."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from civic.accounts.models import Mandate
from civic.lib.dates import date_format
from civic.lib.letters import Letter, absolute, add_example
from civic.notifications import registry
from civic.notifications.states import Lane
from initiatives.actions.reply_mails import ASKED, FORWARDED, OVERDUE, REFER, REMINDER
from initiatives.models import Forwarding, Initiative, ReplyClock

TEMPLATE = "mail/initiatives/official_reply.html"
OFFICIAL = later("Vous tenez un mandat vérifié de cette institution.")
TEAM = later("Vous êtes de l’équipe de cette initiative.")


def register() -> None:
    """Let them be posted, and show each on the page of components."""
    for name, build in (
        (ASKED, build_asked),
        (REFER, build_refer),
        (REMINDER, build_reminder),
        (OVERDUE, build_overdue),
        (FORWARDED, build_forwarded),
    ):
        registry.add_model(name, Lane.DECISION, build)
    row = Initiative(pk=12, title="Rouvrir la passerelle des Mauges")
    clock = ReplyClock(initiative=row, institution="Le maire de Dijon", due_on=date(2027, 3, 1))
    add_example("reponse-demandee", lambda: asked(clock))
    add_example("reponse-lettre-a-envoyer", lambda: refer(clock))
    add_example("reponse-rappel", lambda: reminder(clock, 7, to_official=True))
    add_example("reponse-echue", lambda: overdue(clock, to_official=False))
    passed = _("Le président de Dijon Métropole")
    add_example("reponse-transmise", lambda: forwarded(row, passed, to_official=True))


def build_asked(args: dict[str, Any]) -> Letter | None:
    """Nothing once it is answered, or when the mandate ended."""
    clock = _waiting(args)
    return asked(clock) if clock and clock.noticed_at and _holds(args) else None


def build_refer(args: dict[str, Any]) -> Letter | None:
    """Nothing once somebody was told."""
    clock = _waiting(args)
    return refer(clock) if clock and clock.called_at and not clock.noticed_at else None


def build_reminder(args: dict[str, Any]) -> Letter | None:
    """With the days that are left when it leaves."""
    clock = _waiting(args)
    if clock is None or clock.due_on is None or not _holds(args):
        return None
    left = (clock.due_on - timezone.localdate()).days
    return reminder(clock, left, to_official="mandate" in args) if left >= 0 else None


def build_overdue(args: dict[str, Any]) -> Letter | None:
    """Nothing when the answer came meanwhile."""
    clock = _waiting(args)
    if clock is None or clock.due_on is None or not _holds(args):
        return None
    return overdue(clock, to_official="mandate" in args)


def build_forwarded(args: dict[str, Any]) -> Letter | None:
    """Nothing when the reply that passed it on may not be read."""
    rows = Forwarding.objects.select_related("reply__initiative__author")
    passed = rows.filter(pk=args["forwarding"]).first()
    if passed is None or not passed.reply.is_listed or not _holds(args):
        return None
    row = passed.reply.initiative
    if not row.is_listed:
        return None
    return forwarded(row, passed.institution, to_official="mandate" in args)


def asked(clock: ReplyClock) -> Letter:
    """An answer is asked of those who can give it."""
    day = _day(clock.due_on)
    return _letter(
        "asked",
        clock.initiative,
        _("Une réponse est attendue avant le %(day)s – %(title)s"),
        OFFICIAL,
        to_official=True,
        institution=clock.institution,
        day=day,
    )


def refer(clock: ReplyClock) -> Letter:
    """A letter is ready for the team to send."""
    return _letter(
        "refer",
        clock.initiative,
        _("Une lettre à envoyer – %(title)s"),
        TEAM,
        to_official=False,
        institution=clock.institution,
        page="reponses/saisir/",
    )


def reminder(clock: ReplyClock, left: int, *, to_official: bool) -> Letter:
    """So many days are left."""
    return _letter(
        "reminder",
        clock.initiative,
        _("Réponse attendue avant le %(day)s – %(title)s"),
        OFFICIAL if to_official else TEAM,
        to_official=to_official,
        institution=clock.institution,
        day=_day(clock.due_on),
        left=left,
    )


def overdue(clock: ReplyClock, *, to_official: bool) -> Letter:
    """The day went by."""
    return _letter(
        "overdue",
        clock.initiative,
        _("Sans réponse à l’échéance – %(title)s"),
        OFFICIAL if to_official else TEAM,
        to_official=to_official,
        institution=clock.institution,
        day=_day(clock.due_on),
    )


def forwarded(row: Initiative, institution: str, *, to_official: bool) -> Letter:
    """Somebody says that it is for others to decide."""
    return _letter(
        "forwarded",
        row,
        _("Une demande est transmise – %(title)s"),
        OFFICIAL if to_official else TEAM,
        to_official=to_official,
        institution=institution,
    )


def _letter(
    news: str, row: Initiative, subject: str, reason: Promise, *, to_official: bool, **more: Any
) -> Letter:
    page = row.get_absolute_url()
    step = more.pop("page", "repondre/" if to_official else "reponses/")
    return Letter(
        subject=subject % {"title": row.title, "day": more.get("day", "")},
        template=TEMPLATE,
        reason=str(reason),
        list_name="initiatives",
        thread=f"initiative-{row.pk}",
        context={
            "news": news,
            "title": row.title,
            "to_official": to_official,
            "page": absolute(page),
            "step": absolute(f"{page}{step}"),
            **more,
        },
    )


def _waiting(args: dict[str, Any]) -> ReplyClock | None:
    """A clock that nobody answered, of an initiative that may be read."""
    rows = ReplyClock.objects.filter(pk=args["initiative"], answered_at=None)
    clock = rows.select_related("initiative__author").first()
    return clock if clock and clock.initiative.is_listed else None


def _holds(args: dict[str, Any]) -> bool:
    """Whether the mandate it is for, if any, is still in force."""
    if "mandate" not in args:
        return True
    return Mandate.objects.current().filter(pk=args["mandate"], user__is_active=True).exists()


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""
