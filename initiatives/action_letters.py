"""The letters to whoever takes part in an action: a place, a move, a cancellation, tomorrow."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from civic.lib.dates import date_format
from civic.lib.letters import Letter, absolute, add_example
from civic.notifications import registry
from civic.notifications.states import Lane
from initiatives.actions.hands import CANCELLED, GOT_A_PLACE, MAIL, MOVED, TOMORROW
from initiatives.models import Action, Initiative, Taking
from initiatives.models.action import Sort, Stage


def register() -> None:
    """Let them be posted, and show them on the page of components."""
    registry.add_model(MAIL, Lane.DECISION, build)
    example = Action(
        pk=7,
        initiative=Initiative(pk=12, title="Rouvrir la passerelle des Mauges"),
        sort=Sort.EVENT,
        title="Nettoyer les abords de la passerelle",
        where="Sous le pilier nord, côté parking",
        starts_at=datetime(2027, 5, 15, 8, 0, tzinfo=UTC),
        minutes=120,
        places=12,
        report="La météo annonce un orage.",
    )
    for news in (GOT_A_PLACE, MOVED, CANCELLED, TOMORROW):
        add_example(f"action-{news}", partial(letter, example, news))


def build(args: dict[str, Any]) -> Letter | None:
    """As things are when it leaves: nothing for who gave their place back meanwhile."""
    rows = Taking.objects.filter(action=args["action"], person=args["person"])
    taking = rows.select_related("action__initiative").first()
    news = args["news"]
    if taking is None or not _still_true(taking, news):
        return None
    return letter(taking.action, news)


def letter(row: Action, news: str) -> Letter:
    """What happened, when and where it is now, and how to give the place back."""
    subjects = {
        GOT_A_PLACE: _("Une place s’est libérée : elle est à vous"),
        MOVED: _("L’heure, le lieu ou la durée a changé"),
        CANCELLED: _("C’est annulé"),
        TOMORROW: _("C’est bientôt"),
    }
    return Letter(
        subject=f"{subjects[news]} – {row.title}",
        preview=row.title,
        template="mail/initiatives/action.html",
        reason=_("Vous y avez pris une place, ou vous êtes sur la liste d’attente."),
        list_name="initiatives",
        thread=f"action-{row.pk}",
        context={
            "news": news,
            "title": row.title,
            "initiative": row.initiative.title,
            "when": f"{date_format(row.begins, 'l j F Y à H:i')} ({row.zone_name})",
            "where": f"{row.where}, {row.place.name}" if row.place else row.where,
            "minutes": row.minutes,
            "report": row.report,
            "page": absolute(row.get_absolute_url()),
            "calendar": absolute(f"{row.get_absolute_url().rstrip('/')}.ics"),
        },
    )


def _still_true(taking: Taking, news: str) -> bool:
    row = taking.action
    if not row.is_readable or not row.initiative.is_listed:
        return False
    if news == CANCELLED:
        return row.stage == Stage.CANCELLED
    if not row.is_open or row.is_past:
        return False
    return news == MOVED or not taking.is_waiting
