"""Answers of the demo: one with promises, one awaited, one overdue, one not referred yet."""

from datetime import timedelta

from django.utils import timezone

from civic.accounts.models import Mandate
from initiatives.actions.replies import publish_reply
from initiatives.actions.reply_clocks import declare_notice
from initiatives.actions.reply_sweeps import run_reply_clocks
from initiatives.demo.story import Story
from initiatives.models import ReplyClock
from initiatives.replies.answer import Answer, Promise
from initiatives.replies.states import Notice, Position

# The petition of Saillans stays « pas encore saisi »: nobody of its institution is in the demo.
ANSWERED, OVERDUE, AWAITED = "dijon-bus-nuit", "strasbourg-arbres", "felletin-train"
TEXT = (
    "La métropole met en service un bus de nuit le vendredi et le samedi, à l’essai pendant six "
    "mois, sur les deux lignes les plus fréquentées.\n\nLes chiffres de fréquentation seront "
    "publiés chaque mois. Nous déciderons de la suite avec vous, sur ces chiffres."
)
OFFICIAL = "elue"
# How long ago each letter left, in days.
LATE_LETTER, LETTER = 38, 6


def answer_some(story: Story) -> None:
    """Through the real actions: an answer, two letters, then what time does."""
    _answer(story)
    _write(story, OVERDUE, LATE_LETTER)
    _write(story, AWAITED, LETTER)
    run_reply_clocks(story.now)


def _answer(story: Story) -> None:
    row = story.initiatives.get(ANSWERED)
    mandate = Mandate.objects.current().filter(user=story.users[OFFICIAL]).first()
    if row is None or mandate is None:
        return
    today = timezone.localdate(story.now)
    promises = (
        Promise("Deux lignes de nuit, vendredi et samedi", today + timedelta(days=45)),
        Promise("Publier la fréquentation du premier mois", today + timedelta(days=80)),
    )
    answer = Answer(Position.PARTLY, TEXT, promises=promises)
    publish_reply(
        by=mandate.user,
        initiative=row,
        mandate=mandate,
        answer=answer,
        at=story.now,
    )


def _write(story: Story, key: str, age: int) -> None:
    """The team declares a letter; not before the day the threshold was checked."""
    row = story.initiatives.get(key)
    clock = ReplyClock.objects.to_refer().filter(pk=row.pk).first() if row else None
    if row is None or clock is None or clock.called_at is None:
        return
    day = max(story.now - timedelta(days=age), clock.called_at)
    declare_notice(
        by=row.author,
        initiative=row,
        sent_on=timezone.localdate(day),
        how=Notice.LETTER,
        at=story.now,
    )
