"""Appeals on the real database: who contests what, who judges, what a ruling changes."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from civic.accounts.actions import limit_account
from civic.activity.models import Activity
from civic.lib.permissions import Conflict, Refused
from civic.notifications.models import Mail
from initiatives.models import Initiative
from initiatives.states import Side as Stance
from initiatives.states import Visibility
from moderation import actions
from moderation.appeals import claims, emails, judging
from moderation.appeals.claims import Claim
from moderation.appeals.filing import OtherWordsError, file_appeal
from moderation.appeals.judging import Ballot
from moderation.appeals.measures import wanted
from moderation.categories import Motive
from moderation.judgement import Judgement
from moderation.models import (
    Appeal,
    Case,
    Decision,
    Notice,
    Plea,
    Ruling,
    Seat,
    Statement,
)
from moderation.models.appeal import OPEN_FOR, PANEL, Verdict
from moderation.models.decision import HARSHNESS, AccountMeasure, Measure
from tests.factories import (
    make_initiative,
    make_mandate,
    make_moderator,
    make_operator,
    make_territory,
    make_user,
)
from tests.moderation.appeals_cast import (
    ANSWER,
    KEEP,
    RESTRICT,
    WORDS,
    answered,
    authors_claim,
    contested,
    drawn,
    final,
    flaggers_claim,
    minutes_pass,
    refused,
    shown,
)
from tests.moderation.cast import letters_to, make_notice

pytestmark = pytest.mark.django_db


# -- Filing ----------------------------------------------------------------------------------------


def test_its_author_contests_a_restriction_and_is_answered_within_a_week():
    appeal = contested()
    assert appeal.is_open
    assert appeal.due_at - appeal.filed_at == timedelta(days=7)
    assert Plea.objects.get().words == WORDS
    restriction = appeal.decision.restriction
    restriction.refresh_from_db()
    assert restriction.contested_at == appeal.filed_at


def test_a_flagger_contests_a_refusal_and_nothing_shows_on_the_page():
    appeal = refused()
    assert appeal.side == "notifier"
    assert shown(appeal.decision) == "public"


@pytest.mark.parametrize(
    ("judgement", "claim_of", "why"),
    [
        (KEEP, authors_claim, "ne change rien"),
        (RESTRICT, flaggers_claim, "suivi"),
    ],
)
def test_a_side_contests_only_what_went_against_it(judgement, claim_of, why):
    with pytest.raises(Refused, match=why):
        file_appeal(claim=claim_of(final(judgement)), words=WORDS)
    assert not Appeal.objects.exists()


def test_it_takes_six_months_and_not_a_second_more():
    claim = authors_claim(final())
    end = claim.decision.final_at + OPEN_FOR
    assert timedelta(days=184) <= OPEN_FOR, "from 1 March to 1 September"
    with pytest.raises(Refused, match="six mois"):
        file_appeal(claim=claim, words=WORDS, at=end)
    assert file_appeal(claim=claim, words=WORDS, at=end - timedelta(seconds=1))


def test_it_waits_for_the_minute_of_the_decision():
    claim = authors_claim(final())
    with pytest.raises(Conflict, match="minute"):
        file_appeal(claim=claim, words=WORDS, at=claim.decision.decided_at)


def test_the_same_form_twice_is_one_appeal_and_another_text_is_given_back():
    claim = authors_claim(final())
    first, again = (file_appeal(claim=claim, words=WORDS) for _turn in range(2))
    assert first.pk == again.pk
    with pytest.raises(OtherWordsError):
        file_appeal(claim=claim, words="Autre chose.")
    assert Mail.objects.filter(kind=emails.RECEIPT).count() == 1


def test_several_flaggers_make_one_appeal_with_their_reasons():
    initiative = make_initiative()
    actions.flag(by=make_user(), kind="initiative", key=str(initiative.pk), motive=Motive.SPAM)
    decision = final(KEEP, initiative=initiative)
    for flag in decision.case.flags.select_related("person"):
        file_appeal(claim=Claim(decision, flag=flag), words=WORDS)
    assert Appeal.objects.get().pleas.count() == 2


def test_nobody_joins_once_it_is_answered():
    initiative = make_initiative()
    actions.flag(by=make_user(), kind="initiative", key=str(initiative.pk), motive=Motive.SPAM)
    decision = final(KEEP, initiative=initiative)
    first, second = decision.case.flags.select_related("person").order_by("pk")
    appeal = file_appeal(claim=Claim(decision, flag=first), words=WORDS).appeal
    answered(appeal, Verdict.CONFIRM)
    with pytest.raises(Conflict, match="réponse"):
        file_appeal(claim=Claim(decision, flag=second), words=WORDS)


def test_the_database_holds_one_appeal_a_side_and_no_vote_without_reasons():
    appeal = contested()
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.create(
            decision=appeal.decision, side=appeal.side, due_at=timezone.now(), judges=1
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(appeal=appeal, person=make_user(), voted_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(judges=2)


# -- Links -----------------------------------------------------------------------------------------


def test_a_link_names_its_holder_and_is_never_guessed():
    decision = final(KEEP)
    for claim in (authors_claim(decision), flaggers_claim(decision)):
        token = claims.token_of(claim)
        assert claims.read(token) == claim
        assert "@" not in token
        flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
        assert claims.read(flipped) is None
    said = claims.token_of(authors_claim(decision)).replace("-author", "-flag-1")
    assert claims.read(said) is None


def test_a_link_about_a_flag_taken_back_or_a_decision_undone_leads_nowhere():
    decision = final(KEEP)
    token, other = (claims.token_of(one(decision)) for one in (flaggers_claim, authors_claim))
    decision.case.flags.update(withdrawn_at=timezone.now())
    assert claims.read(token) is None
    Decision.objects.update(undone_at=timezone.now())
    assert claims.read(other) is None


# -- Who judges ------------------------------------------------------------------------------------


def test_nobody_who_touched_the_case_draws_its_appeal():
    decider, initiative = make_moderator(), make_initiative()
    flagger, drew, neighbour, supporter, mayor, sender = (make_moderator() for _turn in range(6))
    author = make_moderator()
    Initiative.objects.filter(pk=initiative.pk).update(author=author)
    initiative.refresh_from_db()
    make_notice(address=initiative.get_absolute_url(), email=sender.email)
    assert actions.draw(by=drew).key == str(initiative.pk)
    Case.objects.update(lease_until=timezone.now() - timedelta(days=3), lease_by=None)
    contested(final(initiative=initiative, by=decider, flagger=flagger))
    neighbour.home = make_territory("21231")
    neighbour.save()
    make_mandate(mayor, territory=make_territory("d21"))
    take_side(supporter, initiative)
    for one in (author, decider, flagger, drew, neighbour, supporter, mayor, sender):
        assert judging.draw(by=one) is None
    for one in (make_user(), make_operator()):
        with pytest.raises(Refused):
            judging.draw(by=one)
    assert judging.draw(by=make_moderator()) is not None


def take_side(person, initiative):
    """As if they had, before the text was withheld."""
    initiative.stances.create(person=person, side=Stance.SUPPORT, text_version=1)


def test_whoever_passed_on_the_case_may_judge():
    initiative, passer = make_initiative(), make_moderator()
    actions.flag(by=make_user(), kind="initiative", key=str(initiative.pk), motive=Motive.SPAM)
    actions.pass_on(by=passer, case=actions.draw(by=passer))
    appeal = contested(final(initiative=initiative))
    assert drawn(passer).appeal == appeal


def test_a_seat_is_held_for_half_an_hour_then_free():
    contested()
    first, second = make_moderator(), make_moderator()
    seat = drawn(first)
    assert drawn(first) == seat, "the one in hand is given again"
    assert judging.draw(by=second) is None
    later = timezone.now() + timedelta(minutes=31)
    assert judging.draw(by=second, at=later).appeal == seat.appeal
    with pytest.raises(Conflict, match="entre vos mains"):
        judging.vote(by=first, appeal=seat.appeal, ballot=Ballot(Verdict.CONFIRM, ANSWER), at=later)


def test_it_is_passed_on_without_a_reason_for_a_day():
    appeal, judge = contested(), make_moderator()
    drawn(judge)
    judging.pass_on(by=judge, appeal=appeal)
    assert judging.draw(by=judge) is None
    assert judging.draw(by=judge, at=timezone.now() + timedelta(hours=25)) is not None
    with pytest.raises(Conflict):
        judging.pass_on(by=make_moderator(), appeal=appeal)


def test_the_oldest_one_is_drawn_first():
    old, new = contested(), contested()
    assert [drawn().appeal, drawn().appeal] == [old, new]


def test_it_says_since_when_nobody_here_may_judge():
    decider = make_moderator()
    alone = contested(final(by=decider))
    assert alone.stuck_since is not None
    make_moderator()
    assert contested(final(by=decider)).stuck_since is None


# -- What a ruling changes -------------------------------------------------------------------------


def test_a_reversal_gives_everything_back():
    initiative = make_initiative()
    decision = final(initiative=initiative)
    told = Activity.objects.filter(subject_key=str(initiative.pk))
    assert not told.filter(withdrawn_at=None).exists()
    appeal = contested(decision)
    answered(appeal)
    assert shown(decision) == "public"
    assert told.filter(withdrawn_at=None).exists()
    restored = Ruling.objects.get().restored
    assert ANSWER in restored.reason
    assert Statement.objects.filter(restriction=restored).exists()
    assert decision.case.flags.get().agreed is False
    decision.restriction.refresh_from_db()
    assert decision.restriction.contested_at is None
    appeal.refresh_from_db()
    assert not appeal.is_open


def test_a_confirmation_leaves_it_and_says_so_on_the_page():
    decision = final()
    answered(contested(decision), Verdict.CONFIRM)
    assert shown(decision) == "restricted"
    decision.restriction.refresh_from_db()
    assert decision.restriction.upheld_at is not None
    assert decision.restriction.contested_at is None


def test_a_milder_measure_has_its_own_reasons_and_no_second_appeal():
    decision = final(Judgement(Measure.REMOVE, Motive.INSULT, "", "La phrase injurie."))
    answered(contested(decision), Verdict.MILDER, Measure.ANNOTATE)
    assert shown(decision) == "annotated"
    milder = Ruling.objects.get().decision
    assert (milder.measure, milder.ground) == ("annotate", decision.ground)
    assert ANSWER in milder.reason
    assert milder.statement["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_LABELLED"]
    assert decision.case.flags.get().agreed is True
    later = timezone.now() + timedelta(minutes=2)
    with pytest.raises(Refused, match="déjà à un recours"):
        file_appeal(claim=authors_claim(milder), words=WORDS, at=later)


def test_a_refusal_reversed_opens_the_case_for_somebody_who_never_decided():
    decider, judge = make_moderator(), make_moderator()
    appeal = refused(by=decider)
    answered(appeal, by=judge)
    case = Case.objects.get()
    assert (case.round, case.is_open) == (2, True)
    assert case.flags.get().agreed is None
    now = timezone.now()
    assert actions.draw(by=make_moderator(), at=now) is None, "its minute runs"
    later = now + timedelta(minutes=2)
    for one in (decider, judge):
        assert actions.draw(by=one, at=later) is None
    other = make_moderator()
    assert actions.draw(by=other, at=later) == case
    again = actions.decide_case(by=other, case=case, judgement=RESTRICT, at=later)
    assert again.round == 2


def test_a_refusal_looked_at_twice_is_not_contested_again():
    appeal, other = refused(), make_moderator()
    answered(appeal)
    later = timezone.now() + timedelta(minutes=2)
    case = actions.draw(by=other, at=later)
    again = actions.decide_case(by=other, case=case, judgement=KEEP, at=later)
    with pytest.raises(Refused, match="réexaminé"):
        file_appeal(claim=flaggers_claim(again), words=WORDS, at=later + timedelta(minutes=2))


def test_a_notice_is_answered_again_once_its_case_is():
    initiative = make_initiative()
    notice = make_notice(address=initiative.get_absolute_url())
    decision = final(KEEP, initiative=initiative)
    notice.refresh_from_db()
    answered(file_appeal(claim=Claim(decision, notice=notice), words=WORDS).appeal)
    notice.refresh_from_db()
    assert notice.handled_at is None
    later, other = timezone.now() + timedelta(minutes=2), make_moderator()
    case = actions.draw(by=other, at=later)
    actions.decide_case(by=other, case=case, judgement=RESTRICT, at=later)
    assert "Suspendre" in Notice.objects.get().outcome


def test_what_was_decided_since_stays_and_gives_back_the_right_state():
    """A note on one text, then a removal of the next: each is contested on its own."""
    initiative = make_initiative()
    note = final(Judgement(Measure.ANNOTATE, Motive.INSULT, "", "Vif."), initiative=initiative)
    Initiative.objects.filter(pk=initiative.pk).update(problem="Un autre texte.", version=2)
    removal = final(Judgement(Measure.REMOVE, Motive.HATE, "", "Pire."), initiative=initiative)
    assert removal.before == Visibility.ANNOTATED
    answered(contested(note))
    assert shown(note) == "removed", "another decision holds it"
    answered(contested(removal))
    assert shown(note) == "public", "not the note that was reversed"


# -- Three judges ----------------------------------------------------------------------------------


def grave():
    """A removal of what carries a petition."""
    appeal = contested(final(Judgement(Measure.REMOVE, Motive.INSULT, "", "La phrase injurie.")))
    Appeal.objects.filter(pk=appeal.pk).update(judges=PANEL)
    appeal.refresh_from_db()
    return appeal


@pytest.mark.parametrize(
    ("votes", "state"),
    [
        ([Verdict.REVERSE, Verdict.CONFIRM, Verdict.REVERSE], "public"),
        ([Verdict.CONFIRM, Verdict.REVERSE, Verdict.CONFIRM], "removed"),
        ([Measure.BLUR, Verdict.CONFIRM, Verdict.REVERSE], "blurred"),
        ([Measure.BLUR, Measure.ANNOTATE, Verdict.CONFIRM], "blurred"),
        ([Measure.BLUR, Measure.ANNOTATE, Verdict.REVERSE], "annotated"),
    ],
)
def test_three_people_decide_by_majority(votes, state):
    appeal = grave()
    for one in votes:
        assert shown(appeal.decision) == "removed"
        milder = isinstance(one, Measure)
        answered(appeal, Verdict.MILDER if milder else one, one if milder else None)
    assert shown(appeal.decision) == state
    assert appeal.seats.voted().values("person").distinct().count() == 3


def test_the_answer_holds_the_reasons_of_those_who_agree_only():
    appeal = grave()
    for verdict, answer in (("reverse", "Un."), ("confirm", "Deux."), ("reverse", "Trois.")):
        answered(appeal, Verdict(verdict), answer=answer)
    ruling = Ruling.objects.get()
    assert ruling.answer == "Un.\n\nTrois."
    assert ruling.votes_for == 2


def test_a_judge_votes_once_and_three_seats_are_all_there_are():
    appeal, judge = grave(), make_moderator()
    answered(appeal, by=judge)
    assert judging.draw(by=judge) is None
    drawn(), drawn()
    assert judging.draw(by=make_moderator()) is None


def test_a_petition_removed_is_judged_by_three(settings):
    from tests.petitions.cast import make_petition

    petition = make_petition()
    removal = Judgement(Measure.REMOVE, Motive.INSULT, "", "La phrase injurie.")
    assert contested(final(removal, initiative=petition.initiative)).judges == PANEL
    assert contested(final(removal)).judges == 1


# -- The minute of grace ---------------------------------------------------------------------------


def test_its_judge_takes_a_reversal_back_within_the_minute():
    decision, judge = final(), make_moderator()
    appeal = contested(decision)
    answered(appeal, by=judge)
    judging.undo(by=judge, appeal=appeal)
    assert shown(decision) == "restricted"
    assert Initiative.objects.get().restrictions.first().reason == decision.reason
    assert Initiative.objects.get().restrictions.first().contested_at is not None
    appeal.refresh_from_db()
    assert appeal.is_open
    assert drawn(judge).appeal == appeal
    judging.vote(by=judge, appeal=appeal, ballot=Ballot(Verdict.REVERSE, ANSWER))
    assert shown(decision) == "public"
    assert Ruling.objects.count() == 2


@pytest.mark.parametrize("verdict", [Verdict.CONFIRM, Verdict.MILDER])
def test_any_answer_is_taken_back_whole(verdict):
    decision, judge = final(), make_moderator()
    appeal = contested(decision)
    answered(appeal, verdict, Measure.BLUR if verdict == Verdict.MILDER else None, by=judge)
    judging.undo(by=judge, appeal=appeal)
    assert shown(decision) == "restricted"
    assert Decision.objects.standing().get().pk == decision.pk
    assert decision.case.flags.get().agreed is True


def test_a_case_opened_again_is_closed_again():
    notice, judge = None, make_moderator()
    appeal = refused()
    answered(appeal, by=judge)
    judging.undo(by=judge, appeal=appeal)
    case = Case.objects.get()
    assert (case.round, case.decided_at) == (1, appeal.decision.decided_at)
    assert case.flags.get().agreed is False
    assert notice is None


def test_past_the_minute_or_after_another_vote_it_stays():
    appeal, judge = grave(), make_moderator()
    answered(appeal, by=judge)
    answered(appeal)
    with pytest.raises(Conflict, match="depuis"):
        judging.undo(by=judge, appeal=appeal)
    third = make_moderator()
    answered(appeal, by=third)
    minutes_pass(appeal)
    with pytest.raises(Conflict, match="minute"):
        judging.undo(by=third, appeal=appeal)


# -- Mails -----------------------------------------------------------------------------------------


def test_the_mail_of_a_decision_holds_the_link_of_who_may_contest():
    lea, tom = make_user(email="lea@example.org"), make_user(email="tom@example.org")
    decision = final(initiative=make_initiative(author=lea), flagger=tom)
    assert claims.url_of(authors_claim(decision)) in letters_to("lea@example.org")[0].body
    assert "/recours/" not in letters_to("tom@example.org")[0].body
    Mail.objects.all().delete()
    initiative = make_initiative(author=lea)
    make_notice(address=initiative.get_absolute_url())
    decision = final(KEEP, initiative=initiative, flagger=tom)
    assert letters_to("lea@example.org") == []
    assert claims.url_of(flaggers_claim(decision)) in letters_to("tom@example.org")[0].body
    assert "/recours/" in letters_to("anne@example.org")[-1].body


def test_the_answer_leaves_after_its_minute_with_reasons_bodies_and_court(settings):
    settings.OUT_OF_COURT_BODIES = "Médiation numérique, mediation.example"
    lea = make_user(email="lea@example.org")
    appeal = contested(final(initiative=make_initiative(author=lea)))
    Mail.objects.exclude(kind=emails.RECEIPT).delete()
    [received] = letters_to("lea@example.org")
    assert "Réponse au plus tard" in received.body
    answered(appeal)
    mail = Mail.objects.get(kind=emails.OUTCOME)
    assert mail.due_at == appeal.rulings.get().final_at
    [_receipt, told] = letters_to("lea@example.org")
    for part in (told.body, str(told.alternatives[0][0])):
        flat = " ".join(part.replace("> ", "").split())
        for said in ("La décision est annulée.", ANSWER[:20], "Médiation numérique", "tribunal"):
            assert said in flat


def test_no_answer_leaves_that_was_taken_back():
    lea, judge = make_user(email="lea@example.org"), make_moderator()
    appeal = contested(final(initiative=make_initiative(author=lea)))
    Mail.objects.all().delete()
    answered(appeal, by=judge)
    judging.undo(by=judge, appeal=appeal)
    assert letters_to("lea@example.org") == []


def test_an_author_hears_that_a_case_is_open_again():
    lea = make_user(email="lea@example.org")
    appeal = refused(initiative=make_initiative(author=lea))
    answered(appeal)
    [told] = letters_to("lea@example.org")
    assert "réexaminé" in told.subject


# -- Races -----------------------------------------------------------------------------------------


def at_once(*calls):
    """Run these together on connections of their own; what each returned or raised."""
    results, gate = [None] * len(calls), threading.Barrier(len(calls))

    def run(number, call):
        try:
            gate.wait()
            results[number] = call()
        except Refused as refusal:
            results[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return results


@pytest.mark.django_db(transaction=True)
def test_two_posts_at_once_are_one_appeal():
    claim = authors_claim(final())
    first, second = at_once(*[lambda: file_appeal(claim=claim, words=WORDS)] * 2)
    assert first.pk == second.pk
    assert Mail.objects.filter(kind=emails.RECEIPT).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_drawing_at_once_never_share_the_last_seat():
    contested()
    people = [make_moderator() for _turn in range(4)]
    found = at_once(*[lambda one=one: judging.draw(by=one) for one in people])
    assert len([seat for seat in found if seat is not None]) == 1


@pytest.mark.django_db(transaction=True)
def test_two_votes_at_once_carry_one_answer_out():
    appeal = grave()
    answered(appeal)
    people = [make_moderator(), make_moderator()]
    for one in people:
        drawn(one)
    ballot = Ballot(Verdict.REVERSE, ANSWER)
    at_once(*[lambda one=one: judging.vote(by=one, appeal=appeal, ballot=ballot) for one in people])
    assert Ruling.objects.get().votes_for == 3
    assert shown(appeal.decision) == "public"


@pytest.mark.django_db(transaction=True)
def test_one_judge_posting_twice_votes_once():
    appeal, judge = contested(), make_moderator()
    drawn(judge)
    ballot = Ballot(Verdict.CONFIRM, ANSWER)
    one, two = at_once(*[lambda: judging.vote(by=judge, appeal=appeal, ballot=ballot)] * 2)
    assert {type(one), type(two)} == {Seat, Conflict}
    assert Ruling.objects.count() == 1


# -- What was taken from the account ---------------------------------------------------------------


def limited(days=30):
    """A content disabled, and its author kept from publishing: decided by one person."""
    author = make_user()
    limit_account(
        by=make_moderator(),
        user=author,
        scope="warning",
        reason="Un avertissement.",
        until=None,
        source="x",
        at=timezone.now() - timedelta(days=30),
    )
    judgement = Judgement(
        Measure.DISABLE,
        Motive.INSULT,
        "",
        "La phrase injurie.",
        account=AccountMeasure.PUBLISH,
        days=days,
    )
    return author, final(judgement, initiative=make_initiative(author=author))


def takes(author):
    """What is taken from an account today."""
    return [row.scope for row in author.limits.taking(timezone.now())]


@pytest.mark.parametrize(
    ("verdict", "measure", "state"),
    [(Verdict.REVERSE, None, "public"), (Verdict.MILDER, Measure.DISABLE, "restricted")],
)
def test_the_account_is_given_back_and_taken_again_by_an_undoing(verdict, measure, state):
    author, decision = limited()
    assert takes(author) == ["publish"]
    appeal, judge = contested(decision), make_moderator()
    answered(appeal, verdict, measure, by=judge)
    assert takes(author) == []
    assert shown(decision) == state
    judging.undo(by=judge, appeal=appeal)
    assert takes(author) == ["publish"]
    assert author.limits.taking(timezone.now()).get().ends_at == decision.account_until


def test_a_whole_account_suspended_is_judged_by_three():
    _author, decision = limited()
    Decision.objects.update(account=AccountMeasure.SUSPEND)
    assert contested(decision).judges == PANEL


# -- Majority --------------------------------------------------------------------------------------

LADDER = sorted((one for one in Measure if one != Measure.KEEP), key=HARSHNESS.__getitem__)
ANSWERS = [Verdict.REVERSE, *LADDER, Verdict.CONFIRM]


@given(st.lists(st.sampled_from(range(len(ANSWERS))), min_size=3, max_size=3))
def test_a_majority_always_agrees_with_the_answer(votes):
    """Two of three want at least as much, two of three at most as much."""
    seats = []
    for place in votes:
        one = ANSWERS[place]
        milder = isinstance(one, Measure)
        verdict = Verdict.MILDER if milder else one
        seats.append(Seat(verdict=verdict, measure=one if milder else ""))
    place = votes[seats.index(wanted(seats))]
    assert sum(vote >= place for vote in votes) >= 2
    assert sum(vote <= place for vote in votes) >= 2
