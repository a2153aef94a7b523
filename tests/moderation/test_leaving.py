"""An author who leaves: what is owed to them, to flaggers and to the law goes on without them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from civic.accounts.actions import erase_account
from initiatives.states import Visibility
from moderation import actions, kinds, retention
from moderation.appeals import claims
from moderation.appeals.filing import file_appeal
from moderation.categories import Motive
from moderation.imprints import imprint_cases
from moderation.judgement import Judgement
from moderation.models import Case, Decision, Entry, Imprint, Sealed
from moderation.models.appeal import Verdict
from moderation.models.decision import Measure
from tests.factories import make_initiative, make_moderator, make_user
from tests.moderation.appeals_cast import (
    ANSWER,
    RESTRICT,
    WORDS,
    answered,
    authors_claim,
    contested,
    final,
    minutes_pass,
    shown,
)
from tests.moderation.cast import letters_to
from tests.moderation.samples import SAMPLES

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make_user(email="odile@example.org", name="Odile Rameau", bio="Je suis un imbécile.")


def flagged(kind, key, motive=Motive.INSULT):
    flagger = make_user()
    actions.flag(by=flagger, kind=kind, key=key, motive=motive)
    return flagger


def test_an_open_case_is_judged_all_the_same_and_told_to_whoever_flagged(author):
    row = make_initiative(author=author)
    flagger = flagged("initiative", str(row.pk))
    erase_account(by=author)
    sent = len(letters_to("odile@example.org"))
    by = make_moderator()
    case = actions.draw(by=by)
    decision = actions.decide_case(by=by, case=case, judgement=RESTRICT)
    assert shown(decision) == Visibility.RESTRICTED
    assert RESTRICT.explanation in decision.restriction.reason
    assert "ce qu’il en advient" in " ".join(letters_to(flagger.email)[-1].body.split())
    # Nobody is left to be told at an address; the page tells what the law asks for.
    assert len(letters_to("odile@example.org")) == sent
    assert RESTRICT.explanation in Client().get(row.get_absolute_url()).text
    actions.write_journal(timezone.now() + timedelta(minutes=5))
    assert Entry.objects.filter(facts__mesure=Measure.DISABLE).count() == 1


def test_the_link_of_the_notice_contests_for_six_months_after_the_account_is_gone(author):
    decision = final(initiative=make_initiative(author=author))
    path = claims.path_of(authors_claim(decision))
    erase_account(by=author)
    assert "jusqu’au" in Client().get(path).text
    assert Client().post(path, {"words": WORDS}).status_code == 303
    appeal = authors_claim(decision).appeal
    answered(appeal)
    minutes_pass(appeal)
    page = Client().get(path).text
    assert ANSWER.split("\N{NO-BREAK SPACE}")[0].split(" :")[0] in page
    assert shown(decision) == Visibility.PUBLIC
    assert not any("recours" in letter.subject for letter in letters_to("odile@example.org"))


def test_the_link_is_refused_once_six_months_are_over(author):
    decision = final(initiative=make_initiative(author=author))
    claim = authors_claim(decision)
    erase_account(by=author)
    late = claim.ends_at + timedelta(minutes=1)
    assert not claims.can_contest(claim, late)
    assert claims.can_contest(claim, claim.ends_at - timedelta(minutes=1))


def test_who_left_while_contesting_reads_that_nobody_answers(author):
    decision = final(initiative=make_initiative(author=author))
    path = claims.path_of(authors_claim(decision))
    contested(decision)
    erase_account(by=author)
    page = Client().get(path).text
    assert "n’a plus personne à qui répondre" in page
    assert WORDS not in page


def test_what_is_kept_for_six_months_is_kept_and_then_goes(author):
    decision = final(initiative=make_initiative(author=author))
    text = decision.case.text
    erase_account(by=author)
    row = Decision.objects.get(pk=decision.pk)
    assert (row.reason, row.statement) == (decision.reason, decision.statement)
    case = Case.objects.get(pk=decision.case_id)
    assert (case.author, case.text) == (None, text)
    retention.forget(decision.decided_at + timedelta(days=184))
    assert Case.objects.get(pk=case.pk).text == text
    retention.forget(decision.decided_at + timedelta(days=214))
    assert Case.objects.get(pk=case.pk).text == []
    # Neither names them.
    assert "Rameau" not in f"{row.statement}{row.reason}{text}"


@pytest.mark.parametrize("kind", ["person", "named-reply", "thanks", "message", "circle"])
def test_what_goes_with_the_account_leaves_a_case_that_can_only_be_closed(kind):
    sample = SAMPLES[kind]()
    flagger = sample.receiver or make_user()
    actions.flag(by=flagger, kind=kind, key=sample.key, motive=Motive.INSULT)
    imprint_cases()
    erase_account(by=sample.author)
    by = make_moderator()
    case = actions.draw(by=by)
    assert kinds.find(kind, case.key) is None
    kept = Judgement(Measure.KEEP, explanation="Ce texte est parti avec son compte.")
    decision = actions.decide_case(by=by, case=case, judgement=kept)
    assert decision.restriction is None
    # What is left for six months says nothing of who it was beyond the text that was judged.
    assert "Odile" not in Case.objects.get(pk=case.pk).title
    assert "odile" not in Imprint.objects.get(case=case).words
    assert len(letters_to(flagger.email)) >= 1


def test_a_passage_that_was_taken_out_never_comes_back_into_an_erased_profile(author):
    take = Judgement(Measure.REDACT, Motive.INSULT, "un imbécile", "Une injure.")
    decision = final(take, about=("person", str(author.uid)))
    claim = authors_claim(decision)
    erase_account(by=author)
    appeal = file_appeal(claim=claim, words=WORDS).appeal
    answered(appeal, Verdict.REVERSE)
    author.refresh_from_db()
    assert (author.bio, author.name) == ("", "")
    retention.forget(timezone.now() + timedelta(days=400))
    assert not Sealed.objects.exists()
