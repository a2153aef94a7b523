"""A reply written without an account: flagged, decided with its reasons by mail, contested."""

from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from civic.lib.permissions import Refused
from initiatives.actions.named_replies import Saying
from initiatives.actions.visitor_replies import (
    Asking,
    ask_to_reply,
    confirm_reply,
    remove_visitor_reply,
)
from initiatives.models import NamedReply
from initiatives.models.named_reply import NAMED_REPLY
from initiatives.states import Visibility
from moderation import kinds
from moderation.appeals.claims import path_of
from moderation.models.decision import UNDO
from tests.factories import make_initiative, make_moderator
from tests.moderation.appeals_cast import ANSWER, WORDS, answered, authors_claim, final
from tests.moderation.cast import letters_to

pytestmark = pytest.mark.django_db
EMAIL = "basile.roux@exemple.fr"
SAYING = Saying("le gérant", "Celui qui a écrit cela est un menteur.", name="Basile Roux")


def replied(email=EMAIL):
    asking = Asking(SAYING, email, uuid4())
    return confirm_reply(uid=ask_to_reply(initiative=make_initiative(), asking=asking))


def test_a_decision_is_told_by_mail_and_contested_by_its_link():
    reply = replied()
    decision = final(about=(NAMED_REPLY, str(reply.pk)))
    reply.refresh_from_db()
    assert reply.visibility == Visibility.RESTRICTED
    told = [letter for letter in letters_to(EMAIL) if "décision de modération" in letter.subject]
    assert len(told) == 1
    link = path_of(authors_claim(decision))
    assert link in told[0].body
    assert decision.explanation in told[0].body

    form = Client().get(link)
    assert form.status_code == 200
    assert Client().post(link, {"words": WORDS}).status_code == 303
    appeal = decision.appeals.get()
    assert any("Votre recours est bien arrivé" in one.subject for one in letters_to(EMAIL))
    answered(appeal)
    reply.refresh_from_db()
    assert reply.visibility == Visibility.PUBLIC
    answer = [one for one in letters_to(EMAIL) if "Réponse à votre recours" in one.subject]
    assert ANSWER in answer[0].body
    assert SAYING.text in Client().get(reply.initiative.get_absolute_url()).content.decode()


def test_what_was_taken_away_is_told_to_nobody():
    reply = replied()
    final(about=(NAMED_REPLY, str(reply.pk)))
    remove_visitor_reply(uid=reply.pk, at=timezone.now() + UNDO)
    assert not [one for one in letters_to(EMAIL) if "décision" in one.subject]


def test_a_moderator_does_not_judge_what_their_own_mailbox_sent():
    moderator = make_moderator()
    reply = replied(moderator.email)
    kind = kinds.get(NAMED_REPLY)
    with pytest.raises(Refused, match="vôtre"):
        kind.check_is_no_party(moderator, str(reply.pk))
    kind.check_is_no_party(make_moderator(), str(reply.pk))


def test_the_name_shown_is_part_of_what_is_judged():
    reply = replied()
    content = kinds.find(NAMED_REPLY, str(reply.pk))
    assert ["Le nom affiché", "Basile Roux"] in content.text
    before = content.text_hash
    NamedReply.objects.filter(pk=reply.pk).update(name="Un escroc")
    assert kinds.find(NAMED_REPLY, str(reply.pk)).text_hash != before
