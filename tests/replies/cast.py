"""Officials, petitions past their threshold, and answers, made by the real actions."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.models import User
from initiatives.actions.petition_tallies import CONTROL, settle_steps
from initiatives.actions.replies import publish_reply
from initiatives.models import Initiative, PetitionStep, ReplyClock
from initiatives.petitions.states import StepKind
from initiatives.replies.answer import Answer, Promise
from initiatives.replies.states import Position
from tests.factories import make_initiative, make_mandate
from tests.petitions.cast import make_petition

TEXT = "Le conseil a voté les crédits et les travaux commencent au printemps."


def later(days: int):
    """So many days from today."""
    return timezone.localdate() + timedelta(days=days)


def promise(text: str = "Rouvrir la passerelle", days: int = 90) -> Promise:
    """Something promised."""
    return Promise(text, later(days))


def an_answer(position: Position = Position.WILL_DO, text: str = TEXT, **fields) -> Answer:
    """A whole answer."""
    if position == Position.STUDYING:
        fields.setdefault("study_until", later(60))
    return Answer(position, text, **fields)


def called(row: Initiative | None = None, at=None, **petition) -> Initiative:
    """An initiative whose petition crossed its threshold, and whose control ended well."""
    row = row or make_initiative()
    now = at or timezone.now()
    made = make_petition(row, **petition)
    kind = StepKind.NATIONAL_REPLY if row.national else StepKind.REPLY
    PetitionStep.objects.create(petition=made, kind=kind, level=5, crossed_at=now - CONTROL)
    assert settle_steps(now) == 1
    return Initiative.objects.for_cards().get(pk=row.pk)


def clock(row: Initiative) -> ReplyClock:
    """The clock of an initiative as it is now."""
    return ReplyClock.objects.get(pk=row.pk)


def replied(row: Initiative, mandate=None, answer: Answer | None = None, **fields):
    """An answer given by somebody of its place."""
    mandate = mandate or make_mandate(territory=row.territory)
    return publish_reply(
        by=mandate.user,
        initiative=row,
        mandate=mandate,
        answer=answer or an_answer(),
        **fields,
    )


def path(name: str, row: Initiative, **more) -> str:
    """The address of a page under an initiative."""
    return reverse(name, kwargs={"pk": row.pk, "slug": row.slug, **more})


def read(address: str, user: User | None = None) -> str:
    """What a page says."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.get(address).content.decode()
