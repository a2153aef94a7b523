"""The letters about two arguments that may become one: the question, then what came of it."""

from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.dates import date_format
from civic.lib.letters import Letter, absolute, add_example
from civic.notifications import registry
from civic.notifications.states import Lane
from initiatives.actions.joinings import MAIL
from initiatives.models import Argument, Initiative, Joining, JoiningStage

TOLD = (
    JoiningStage.PROPOSED,
    JoiningStage.ACCEPTED,
    JoiningStage.REFUSED,
    JoiningStage.EXPIRED,
)


def register() -> None:
    """Let them be posted, and show them on the page of components."""
    registry.add_model(MAIL, Lane.DECISION, build)
    initiative = Initiative(pk=12, title="Rouvrir la passerelle des Mauges")
    one, other = (Argument(pk=pk, initiative=initiative) for pk in (31, 47))
    who = User(name="Louise Marchandeau")
    for stage in TOLD:
        made = Joining(
            pk=7, stays=one, goes=other, proposer=who, stage=stage, proposed_at=timezone.now()
        )
        add_example(f"argument-joining-{stage}", partial(letter, made))


def build(args: dict[str, Any]) -> Letter | None:
    """As things are when it leaves: no question once it has an answer, nothing once withheld."""
    rows = Joining.objects.select_related("stays__initiative", "goes", "proposer")
    made = rows.filter(pk=args["joining"], stage=args["stage"]).first()
    if made is None or not made.stays.initiative.is_listed:
        return None
    person = User.objects.filter(pk=args["person"], is_active=True).first()
    is_question = made.stage == JoiningStage.PROPOSED
    if person is None or (is_question and not (made.is_waiting and made.is_asked(person))):
        return None
    return letter(made)


def letter(made: Joining) -> Letter:
    """Who asks and until when, or what was answered; none of the texts, which may change."""
    initiative = made.stays.initiative
    subjects = {
        JoiningStage.PROPOSED: _("Un seul texte pour deux arguments ?"),
        JoiningStage.ACCEPTED: _("Deux arguments n’en font plus qu’un"),
        JoiningStage.REFUSED: _("Les deux arguments restent comme ils sont"),
        JoiningStage.EXPIRED: _("Votre proposition est restée sans réponse"),
    }
    stage = JoiningStage(made.stage)
    is_done = stage == JoiningStage.ACCEPTED
    page = made.stays.get_absolute_url() if is_done else made.get_absolute_url()
    return Letter(
        subject=subjects[stage],
        preview=initiative.title,
        template="mail/initiatives/joining.html",
        reason=_("Vous avez écrit l’un de ces deux arguments.")
        if stage in (JoiningStage.PROPOSED, JoiningStage.ACCEPTED)
        else _("Vous l’aviez proposé."),
        list_name="initiatives",
        thread=f"joining-{made.pk}",
        context={
            "stage": str(stage),
            "who": made.proposer.public_name if made.proposer else "",
            "until": date_format(timezone.localtime(made.answer_by), "j F Y à H:i"),
            "initiative": initiative.title,
            "page": absolute(page),
        },
    )
