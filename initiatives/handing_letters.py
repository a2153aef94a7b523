"""The letters about a place or a lead that somebody hands over: the offer, then its answer."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.dates import date_format
from civic.lib.letters import Letter, absolute, add_example
from civic.notifications import registry
from civic.notifications.states import Lane
from initiatives.actions.handing import MAIL
from initiatives.models import Action, Handing, Initiative
from initiatives.models.action import Sort
from initiatives.models.handing import Answer, What


def register() -> None:
    """Let them be posted, and show them on the page of components."""
    registry.add_model(MAIL, Lane.DECISION, build)
    action = Action(
        pk=7,
        initiative=Initiative(pk=12, title="Rouvrir la passerelle des Mauges"),
        sort=Sort.TASK,
        title="Coller quarante affiches",
        starts_at=datetime(2027, 5, 15, 8, 0, tzinfo=UTC),
        minutes=60,
    )
    louise, samuel = User(name="Louise Marchandeau"), User(name="Samuel Kerouanton")
    for what, answer in ((What.PLACE, Answer.WAITS), (What.LEAD, Answer.YES)):
        made = Handing(action=action, what=what, giver=louise, person=samuel, answer=answer)
        add_example(f"action-offer-{answer or 'made'}", partial(letter, made))


def build(args: dict[str, Any]) -> Letter | None:
    """As things are when it leaves: nothing once the offer has another answer, or is withheld."""
    rows = Handing.objects.select_related("action__initiative", "giver", "person")
    made = rows.filter(pk=args["handing"], answer=args["answer"]).first()
    if made is None or not made.action.is_readable or not made.action.initiative.is_listed:
        return None
    if made.answer == Answer.WAITS and (not made.action.is_open or made.action.is_past):
        return None
    return letter(made)


def letter(made: Handing) -> Letter:
    """Who offers what, when it is, how long it takes; or what was answered."""
    row, waits = made.action, made.answer == Answer.WAITS
    who = made.giver if waits else made.person
    subjects = {
        Answer.WAITS: _("%(who)s vous propose quelque chose"),
        Answer.YES: _("%(who)s a dit oui"),
        Answer.NO: _("%(who)s ne peut pas"),
    }
    subject = subjects[Answer(made.answer)] % {"who": who.public_name}
    page = absolute(row.get_absolute_url())
    return Letter(
        subject=f"{subject} – {row.title}",
        preview=row.title,
        template="mail/initiatives/handing.html",
        reason=_("%(who)s vous a nommé pour cela, une seule fois.") % {"who": who.public_name}
        if waits
        else _("Vous l’aviez proposé à cette personne."),
        list_name="initiatives",
        thread=f"action-{row.pk}",
        context={
            "who": who.public_name,
            "waits": waits,
            "is_yes": made.answer == Answer.YES,
            "is_lead": made.what == What.LEAD,
            "title": row.title,
            "initiative": row.initiative.title,
            "when": f"{date_format(row.begins, 'l j F Y à H:i')} ({row.zone_name})",
            "minutes": row.minutes,
            "page": f"{page}reponse/" if waits else page,
        },
    )
