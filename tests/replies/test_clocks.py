"""The public clock: called by a threshold, started by a recorded notice, ended by an answer."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, Refused
from civic.notifications.models import Mail
from initiatives import whole
from initiatives.actions import reply_clocks
from initiatives.actions.reply_clocks import declare_notice
from initiatives.actions.reply_sweeps import run_reply_clocks
from initiatives.actions.visibility import change_visibility
from initiatives.filters import Filters, State
from initiatives.models import Initiative, PetitionStep, PetitionTally, ReplyClock
from initiatives.replies.answer import PassedTo
from initiatives.replies.states import Notice, Position, ReplyState, step_due
from initiatives.states import WITHHELD, Visibility
from moderation import kinds
from tests.factories import make_initiative, make_mandate, make_territory, make_user
from tests.replies.cast import an_answer, called, clock, later, read, replied

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def mails(kind):
    return Mail.objects.filter(kind=kind)


def told(verb):
    return Activity.objects.public().filter(verb=verb)


def declared(row, sent_on=None, how=Notice.LETTER, **fields):
    day = sent_on or timezone.localdate()
    return declare_notice(by=row.author, initiative=row, sent_on=day, how=how, **fields)


def test_it_starts_at_once_when_somebody_of_the_place_is_here():
    mandate = make_mandate()
    row = called()
    held = clock(row)
    assert (held.state, held.notice) == (ReplyState.AWAITING, Notice.SITE)
    assert held.due_on == later(30)
    assert (held.institution, held.territory_id) == ("Conseil municipal", "21231")
    assert mails("reply-asked").get().to == mandate.user.email
    mine = Activity.objects.get(for_key=str(mandate.user.uid))
    assert mine.verb == Verb.REPLY_CALLED
    assert not mails("reply-to-refer").exists()
    assert "Réponse attendue au plus tard le" in read(row.get_absolute_url())


def test_it_gives_sixty_days_to_the_nation():
    nation = make_territory("fr")
    make_mandate(territory=nation, function="Ministre")
    row = called(make_initiative(territory=nation))
    assert clock(row).due_on == later(60)


def test_it_waits_for_a_letter_when_nobody_is_here():
    make_mandate(territory=make_territory("21166"))
    row = called()
    assert clock(row).state == ReplyState.TO_REFER
    assert clock(row).due_on is None
    assert mails("reply-to-refer").get().to == row.author.email
    page = read(row.get_absolute_url())
    assert "Pas encore saisi" in page
    assert "Conseil municipal" in page
    held = declared(row, how=Notice.EMAIL)
    assert (held.state, held.due_on) == (ReplyState.AWAITING, later(30))
    assert told(Verb.REPLY_NOTICED).get().data["notice"] == "email"
    # The same sent twice is one; another day is refused.
    declared(row, how=Notice.EMAIL)
    assert told(Verb.REPLY_NOTICED).count() == 1
    with pytest.raises(Conflict, match="déjà saisie"):
        declared(row, how=Notice.LETTER)


def test_it_refuses_a_day_to_come_or_before_the_threshold():
    now = timezone.now()
    row = called(at=now - 3 * DAY)
    with pytest.raises(Conflict, match="pas encore venu"):
        declared(row, later(1))
    with pytest.raises(Conflict, match="avant celui"):
        declared(row, later(-4))
    assert clock(row).noticed_at is None
    assert declared(row, later(-3)).due_on == later(27)


def test_it_lets_the_team_alone_declare():
    row = called()
    with pytest.raises(Refused):
        declare_notice(
            by=make_user(), initiative=row, sent_on=timezone.localdate(), how=Notice.LETTER
        )
    untouched = make_initiative()
    with pytest.raises(Conflict, match="seuil"):
        declared(untouched)


def test_it_tells_somebody_who_comes_later():
    row = called()
    assert run_reply_clocks() == 0
    mandate = make_mandate()
    assert run_reply_clocks() == 1
    assert clock(row).notice == Notice.SITE
    assert mails("reply-asked").get().to == mandate.user.email
    assert run_reply_clocks() == 0
    # After a letter too: the clock goes on as it was, and they are told once.
    due = clock(row).due_on
    other = make_mandate(verified_at=timezone.now() + timedelta(seconds=1))
    assert run_reply_clocks(timezone.now() + timedelta(seconds=2)) == 1
    assert run_reply_clocks(timezone.now() + timedelta(seconds=2)) == 0
    assert mails("reply-asked").filter(to=other.user.email).count() == 1
    assert clock(row).due_on == due


def test_it_does_not_count_its_own_author_as_told():
    mandate = make_mandate()
    row = called(make_initiative(author=mandate.user))
    assert clock(row).state == ReplyState.TO_REFER


def undo(row):
    """Exclusions bring the petition under its threshold again."""
    PetitionStep.objects.filter(petition=row.petition).update(level=10**6)
    PetitionTally.objects.filter(petition=row.petition).update(confirmed=0)
    from initiatives.actions.petition_tallies import _stamp

    _stamp(row.petition.pk, 0, 0, timezone.now())


def test_it_is_called_off_with_a_trace_when_nobody_was_told():
    row = called()
    undo(row)
    assert clock(row).state == ReplyState.NONE
    assert AuditEvent.objects.filter(verb="reply.called_off").count() == 1
    assert "Pas encore saisi" not in read(row.get_absolute_url())


def test_it_goes_on_once_somebody_was_told():
    make_mandate()
    row = called()
    undo(row)
    assert clock(row).state == ReplyState.AWAITING


@pytest.mark.parametrize(
    ("left", "reminded", "step"),
    [
        (16, None, None),
        (15, None, 15),
        (14, 15, None),
        (8, 15, None),
        (7, 15, 7),
        (2, 7, None),
        (1, 7, 1),
        (0, 1, None),
        (-1, 1, 0),
        (-1, None, 0),
        (-1, 0, None),
        # A run that comes late sends the most pressing one alone.
        (5, None, 7),
        (1, None, 1),
    ],
)
def test_it_knows_which_reminder_is_due(left, reminded, step):
    assert step_due(left, reminded) == step
    due = timezone.localdate() + timedelta(days=left)
    row = ReplyClock(
        initiative_id=1, called_at=timezone.now(), noticed_at=timezone.now(), notice="site"
    )
    row.due_on, row.reminded = due, reminded
    row.save(force_insert=True)
    assert ReplyClock.objects.to_remind(timezone.localdate()).exists() is (step is not None)


def test_it_reminds_three_times_then_says_that_it_is_over():
    make_mandate()
    called()
    now = timezone.now()
    sent = []
    for day in range(34):
        run_reply_clocks(now + day * DAY)
        # Twice the same day changes nothing.
        assert run_reply_clocks(now + day * DAY) == 0
        sent.append(mails("reply-reminder").count())
    assert [sent.index(number) for number in (1, 2, 3)] == [15, 23, 29]
    assert sent[-1] == 3
    assert told(Verb.REPLY_OVERDUE).count() == 1
    # The team, and who did not answer.
    assert mails("reply-overdue").count() == 2


def test_it_says_once_that_it_is_over_after_a_late_run():
    row = called()
    declared(row)
    run_reply_clocks(timezone.now() + 90 * DAY)
    run_reply_clocks(timezone.now() + 91 * DAY)
    assert told(Verb.REPLY_OVERDUE).count() == 1
    assert not mails("reply-reminder").exists()
    assert [mail.to for mail in mails("reply-overdue")] == [row.author.email]


def overdue(days=3):
    row = called()
    declared(row)
    ReplyClock.objects.filter(pk=row.pk).update(due_on=later(-days))
    return row


def test_it_counts_the_days_without_an_answer_and_names_the_institution():
    page = read(overdue(3).get_absolute_url())
    assert "Sans réponse depuis 3 jours" in page
    assert "Conseil municipal" in page
    assert "Sans réponse depuis 1 jour" in read(overdue(1).get_absolute_url())


def test_it_finds_them_in_lists_and_shows_it_on_cards():
    late, waiting, none = overdue(), called(), make_initiative()
    declared(waiting)
    answered = make_initiative()
    replied(answered)
    for state, row in (
        (State.OVERDUE, late),
        (State.AWAITING, waiting),
        (State.ANSWERED, answered),
    ):
        assert [one.pk for one in Filters(state=state).rows(None)] == [row.pk]
    assert "Sans réponse depuis 3 jours" in read("/initiatives/?etat=sans-reponse")
    assert "Réponse attendue" in read("/initiatives/?etat=en-attente")
    assert "Réponse donnée" in read("/initiatives/?etat=avec-reponse")
    assert none.title in read("/initiatives/")


def test_it_makes_a_kept_page_old_at_midnight(monkeypatch):
    row = called()
    declared(row)
    before = whole.freshness(row.pk)
    assert before == whole.read(row.pk).freshness
    tomorrow = timezone.localdate() + DAY
    monkeypatch.setattr("initiatives.replies.wording.timezone.localdate", lambda: tomorrow)
    assert whole.freshness(row.pk) != before


def test_it_tells_the_others_to_whom_it_is_passed_on():
    epci = make_territory("21231").epci
    row = make_initiative()
    to = PassedTo("Le président de Dijon Métropole", epci)
    replied(row, answer=an_answer(Position.NOT_OURS, passed_to=to))
    assert [mail.to for mail in mails("reply-forwarded")] == [row.author.email]
    head = make_mandate(territory=epci, function="Président")
    other = make_initiative()
    replied(other, answer=an_answer(Position.NOT_OURS, passed_to=to))
    assert mails("reply-forwarded").filter(to=head.user.email).count() == 1
    assert not mails("reply-forwarded").filter(to=other.author.email).exists()


def test_it_addresses_the_intercommunalite_that_a_petition_names():
    row = called(addressee="Le président de Dijon Métropole")
    assert clock(row).territory_id == "242100410"


def test_it_builds_every_mail_as_things_are_when_it_leaves():
    from civic.notifications import registry

    make_mandate()
    row = called()
    [asked] = mails("reply-asked")
    build = registry.model("reply-asked").build
    assert "Conseil municipal" in str(build(asked.args).context)
    replied(row)
    assert build(asked.args) is None


STEPS = ["call", "undo", "notice", "answer", "pass", "hide", "show", "suspend", "restore"]
moves = st.lists(st.sampled_from([*STEPS, "week", "year", "sweep"]), max_size=10)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=moves)
def test_it_has_exactly_one_state_whatever_happens(steps):
    row = make_initiative()
    mandate = make_mandate(territory=row.territory, starts_on=later(-900))
    now = timezone.now()
    for step in steps:
        now += {"week": 7 * DAY, "year": 365 * DAY}.get(step, timedelta(minutes=1))
        move(step, row, mandate, now)
        held = ReplyClock.objects.filter(pk=row.pk).first()
        rows = ReplyClock.objects.filter(pk=row.pk)
        today = timezone.localdate(now)
        found = [
            rows.to_refer(),
            rows.awaiting(today),
            rows.overdue(today),
            rows.held(),
            rows.answered(),
        ]
        states = sum(one.exists() for one in found)
        state = held.state_at(now) if held else ReplyState.NONE
        assert states == (0 if state == ReplyState.NONE else 1)
        if held and held.answered_at:
            assert rows.get().initiative.official_replies.readable().answering().exists()
        if held and held.due_on:
            withheld = Initiative.objects.get(pk=row.pk).visibility in WITHHELD
            assert (held.held_since is not None) is withheld
            assert held.noticed_at
            assert held.called_at


def move(step, row, mandate, now):
    """Try one move; whatever is refused changes nothing."""
    with suppress(Refused):
        MOVES.get(step, lambda *args: None)(row, mandate, now)


def call(row, mandate, now):
    if not hasattr(row, "petition"):
        called(row, at=now)
        row.refresh_from_db()


def call_off(row, mandate, now):
    if hasattr(row, "petition"):
        reply_clocks.call_off(row.petition, now)


def say(answer):
    def act(row, mandate, now):
        reply = row.official_replies.first()
        replied(row, mandate, answer(), seen=reply.version if reply else 0, at=now)

    return act


def decide(to, before):
    def act(row, mandate, now):
        reply = row.official_replies.filter(visibility=before).first()
        if reply:
            kinds.get("reply").change(None, str(reply.pk), to, "Motif.", before, now)

    return act


def see(to):
    def act(row, mandate, now):
        change_visibility(by=None, initiative=row, to=to, reason="Motif.", at=now)

    return act


MOVES = {
    "suspend": see(Visibility.RESTRICTED),
    "restore": see(Visibility.PUBLIC),
    "call": call,
    "undo": call_off,
    "notice": lambda row, mandate, now: declared(row, timezone.localdate(now), at=now),
    "answer": say(an_answer),
    "pass": say(lambda: an_answer(Position.NOT_OURS, passed_to=PassedTo("La préfecture"))),
    "hide": decide(Visibility.RESTRICTED, Visibility.PUBLIC),
    "show": decide(Visibility.PUBLIC, Visibility.RESTRICTED),
    "sweep": lambda row, mandate, now: run_reply_clocks(now),
}
