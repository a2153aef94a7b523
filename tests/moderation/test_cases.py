"""Flags become cases, moderators draw them, decisions close them: rules on the real database."""

import random
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications import registry
from civic.notifications.models import Mail
from initiatives import actions as initiatives
from initiatives.models import Initiative
from initiatives.states import Side, Visibility
from moderation import actions
from moderation.actions import Judgement
from moderation.categories import Motive
from moderation.models import Case, Decision, Flag
from moderation.models.decision import VISIBILITY, Measure
from tests.factories import (
    make_initiative,
    make_mandate,
    make_moderator,
    make_operator,
    make_territory,
    make_user,
)
from tests.moderation.cast import decide_about, make_notice

pytestmark = pytest.mark.django_db
INSULT = Judgement(
    Measure.DISABLE, Motive.INSULT, "un voleur", "La deuxième phrase traite un habitant de voleur."
)


class Never(random.Random):
    """A draw that never goes by lot."""

    def randrange(self, *_args, **_more):
        return 1


def flag(initiative, by=None, motive=Motive.INSULT, **fields):
    return actions.flag(
        by=by or make_user(), kind="initiative", key=str(initiative.pk), motive=motive, **fields
    )


def drawn(by=None, **fields):
    return actions.draw(by=by or make_moderator(), chance=Never(), **fields)


def decided(judgement=INSULT, by=None, **fields):
    by = by or make_moderator()
    return actions.decide_case(by=by, case=drawn(by), judgement=judgement, **fields)


def visibility(initiative):
    return Initiative.objects.get(pk=initiative.pk).visibility


def give_record(person, agreed, refused=0):
    """Flags a human looked at."""
    for turn in range(agreed + refused):
        row = flag(make_initiative(), by=person, at=timezone.now() - timedelta(days=100))
        Flag.objects.filter(pk=row.pk).update(agreed=turn < agreed)
        Case.objects.filter(pk=row.case_id).update(decided_at=timezone.now())


# -- Flags -----------------------------------------------------------------------------------------


def test_it_makes_one_case_of_all_flags_on_a_version():
    initiative = make_initiative()
    one, other = flag(initiative), flag(initiative, motive=Motive.HATE)
    case = Case.objects.get()
    assert {one.case_id, other.case_id} == {case.pk}
    assert case.motive == Motive.HATE
    assert case.gravity == 3
    assert case.text[0] == ["Titre", initiative.title]
    assert len(case.text_hash) == 64


def test_it_takes_the_same_form_twice_as_one_flag():
    initiative, person = make_initiative(), make_user()
    assert flag(initiative, person).pk == flag(initiative, person, Motive.SPAM).pk
    assert Flag.objects.count() == 1


def test_it_makes_a_case_for_each_version():
    initiative, person = make_initiative(), make_user()
    flag(initiative, person)
    Initiative.objects.filter(pk=initiative.pk).update(problem="Un autre texte.", version=2)
    flag(initiative, person)
    assert Case.objects.count() == 2


def test_it_refuses_a_flag_on_ones_own_content():
    initiative = make_initiative()
    with pytest.raises(Refused, match="vôtre"):
        flag(initiative, initiative.author)


def test_it_refuses_a_flag_on_what_is_not_there():
    with pytest.raises(Conflict, match="n’existe plus"):
        actions.flag(by=make_user(), kind="initiative", key="999999", motive=Motive.SPAM)
    with pytest.raises(Conflict):
        actions.flag(by=make_user(), kind="nothing", key="1", motive=Motive.SPAM)


def test_it_takes_thirty_flags_a_day():
    person = make_user()
    for _turn in range(30):
        flag(make_initiative(), person)
    with pytest.raises(TooMany):
        flag(make_initiative(), person)
    later = timezone.now() + timedelta(days=1, minutes=1)
    assert flag(make_initiative(), person, at=later)


def test_a_mass_of_flags_hides_nothing_and_changes_no_priority():
    initiative = make_initiative()
    flag(initiative)
    before = Case.objects.values("rank", "flags_effective", "due_at").get()
    for _turn in range(100):
        flag(initiative)
    assert visibility(initiative) == Visibility.PUBLIC
    assert Case.objects.values("rank", "flags_effective", "due_at").get() == before


def test_a_flag_of_a_proven_member_weighs_but_not_where_they_are_elected():
    person = make_user()
    give_record(person, 10)
    initiative = make_initiative()
    assert flag(initiative, person).weight == pytest.approx(0.62, abs=0.01)
    make_mandate(person, territory=make_territory("d21"))
    assert flag(make_initiative(), person).weight == 0


def test_taking_a_flag_back_takes_its_weight():
    person = make_user()
    give_record(person, 10)
    initiative = make_initiative()
    flag(initiative)
    empty = Case.objects.open().get().rank
    row = flag(initiative, person)
    assert Case.objects.open().get().rank > empty
    actions.withdraw_flag(by=person, flag=row)
    assert Case.objects.open().get().rank == pytest.approx(empty)
    with pytest.raises(Conflict):
        actions.withdraw_flag(by=person, flag=row)


def test_a_case_nobody_holds_to_any_more_is_closed():
    row = flag(make_initiative())
    actions.withdraw_flag(by=row.person, flag=row)
    assert not Case.objects.open().exists()


def test_names_areas_and_mandates_change_no_priority():
    now = timezone.now()
    flag(make_initiative(), at=now)
    mayor = make_mandate(territory=make_territory("2a004"))
    other = make_initiative(
        author=mayor.user, title="Le maire Dupont ment", territory=make_territory("2a004")
    )
    flag(other, at=now)
    assert len(set(Case.objects.values_list("rank", "due_at", "gravity"))) == 1


def test_a_notice_and_a_flag_are_one_case():
    initiative = make_initiative()
    flag(initiative)
    make_notice(address=initiative.get_absolute_url(), category="hate")
    case = Case.objects.get()
    assert case.has_notice
    assert case.motive == Motive.HATE


# -- Drawing ---------------------------------------------------------------------------------------


def test_it_draws_grave_ones_then_overdue_ones_then_by_priority():
    now = timezone.now()
    ordinary, late, grave = make_initiative(), make_initiative(), make_initiative()
    worse = make_initiative()
    flag(ordinary, motive=Motive.SPAM, at=now)
    flag(late, motive=Motive.PERSONAL, at=now - timedelta(days=6))
    flag(grave, motive=Motive.THREAT, at=now)
    flag(worse, motive=Motive.HATE, at=now)
    keys = [drawn(at=now).key for _turn in range(4)]
    assert keys == [str(one.pk) for one in (grave, late, worse, ordinary)]


@pytest.mark.parametrize("motive", [Motive.SPAM, Motive.HATE, Motive.DEFAMATION])
def test_every_case_is_overdue_at_its_time(motive):
    now = timezone.now()
    flag(make_initiative(), motive=motive, at=now)
    case = Case.objects.get()
    just_before = case.due_at - timedelta(seconds=1)
    assert case.lane_at(just_before) == 2
    assert case.lane_at(case.due_at) == 1
    assert Case.objects.in_lane(1, case.due_at).exists()
    assert not Case.objects.in_lane(1, just_before).exists()


def test_it_gives_the_same_case_until_it_is_given_back():
    flag(make_initiative())
    flag(make_initiative())
    moderator, other = make_moderator(), make_moderator()
    case = drawn(moderator)
    assert drawn(moderator) == case
    assert drawn(other) != case
    actions.pass_on(by=moderator, case=case)
    assert drawn(moderator) is None
    with pytest.raises(Conflict):
        actions.pass_on(by=moderator, case=case)


def test_a_lease_ends_after_half_an_hour():
    flag(make_initiative())
    moderator, now = make_moderator(), timezone.now()
    case = drawn(moderator, at=now)
    assert drawn(at=now + timedelta(minutes=29)) is None
    assert drawn(at=now + timedelta(minutes=30)) == case
    with pytest.raises(Conflict, match="entre vos mains"):
        actions.decide_case(
            by=moderator, case=case, judgement=INSULT, at=now + timedelta(minutes=31)
        )


def test_a_moderator_never_draws_their_own_side():
    initiative = make_initiative()
    flagger = make_moderator()
    flag(initiative, by=flagger)
    supporter, neighbour, elected = (make_moderator() for _one in range(3))
    initiatives.take_stance(by=supporter, initiative=initiative, side=Side.SUPPORT, agrees=True)
    neighbour.home = initiative.territory
    neighbour.save()
    make_mandate(elected, territory=initiative.territory)
    for one in (flagger, supporter, neighbour, elected):
        assert drawn(one) is None
    assert drawn() is not None


def test_two_hundred_late_cases_of_ones_own_place_do_not_hide_the_next():
    mine, other = make_initiative(), make_initiative(territory=make_territory("2a004"))
    neighbour = make_moderator(home=mine.territory)
    now = timezone.now()
    cases = [
        Case(
            kind="initiative",
            key=str(about.pk),
            text_hash=f"{number:064}",
            motive=Motive.INSULT,
            gravity=2,
            within=60,
            opened_at=now - timedelta(days=9, seconds=201 - number),
            due_at=now - timedelta(days=8, seconds=201 - number),
        )
        for number, about in enumerate([mine] * 200 + [other])
    ]
    Case.objects.bulk_create(cases)
    assert drawn(neighbour).key == str(other.pk)


def test_only_a_moderator_draws():
    flag(make_initiative())
    for one in (make_user(), make_operator()):
        with pytest.raises(Refused):
            drawn(one)


@pytest.mark.full
def test_twenty_grave_cases_are_a_day():
    moderator = make_moderator()
    for _turn in range(20):
        flag(make_initiative(), motive=Motive.HATE)
        decided(Judgement(Measure.KEEP), by=moderator)
    flag(make_initiative(), motive=Motive.HATE)
    with pytest.raises(TooMany, match="pause"):
        drawn(moderator)
    assert drawn() is not None


@pytest.mark.django_db(transaction=True)
def test_two_who_draw_at_once_get_two_cases():
    for _turn in range(6):
        flag(make_initiative())
    moderators = [make_moderator() for _one in range(6)]
    found: list[int] = []

    def one(by):
        try:
            found.append(drawn(by).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(by,)) for by in moderators]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(set(found)) == 6


# -- Deciding --------------------------------------------------------------------------------------


# Taking a passage out quotes nothing: see `test_redactions`.
@pytest.mark.parametrize("measure", sorted(set(VISIBILITY) - {Measure.REDACT}))
def test_a_decision_changes_what_everybody_meets_and_says_why(measure):
    initiative = make_initiative()
    flag(initiative)
    row = decided(Judgement(measure, Motive.INSULT, "un voleur", INSULT.explanation))
    assert visibility(initiative) == VISIBILITY[measure]
    shown = initiative.restrictions.get()
    assert shown.reason == row.reason
    for part in ("La deuxième phrase", "« un voleur »", "Injure", "Origine : un signalement."):
        assert part in row.reason
    assert row.statement["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"
    assert not Case.objects.open().exists()


@pytest.mark.parametrize("measure", [Measure.DISABLE, Measure.REMOVE])
def test_a_personal_attack_asks_to_reformulate_and_never_removes_a_text(measure):
    initiative, by = make_initiative(), make_moderator()
    flag(initiative, motive=Motive.PERSONAL)
    said = "Le maire est traité d’incapable."
    with pytest.raises(Refused, match="reformuler"):
        decided(Judgement(measure, Motive.PERSONAL, "", said), by=by)
    assert visibility(initiative) == Visibility.PUBLIC
    decided(Judgement(Measure.ANNOTATE, Motive.PERSONAL, "", said), by=by)
    assert visibility(initiative) == Visibility.ANNOTATED


def test_keeping_changes_nothing_and_tells_the_flagger():
    initiative = make_initiative()
    row = flag(initiative)
    decided(Judgement(Measure.KEEP, explanation="C’est une critique politique."))
    assert visibility(initiative) == Visibility.PUBLIC
    row.refresh_from_db()
    assert row.agreed is False
    mail = Mail.objects.get(kind="flag-outcome")
    assert mail.to == row.person.email
    letter = registry.model(mail.kind).build(mail.args)
    assert letter.context["kept"]


def test_a_version_that_was_kept_is_not_flagged_again_but_for_something_graver():
    initiative = make_initiative()
    flag(initiative)
    decided(Judgement(Measure.KEEP))
    with pytest.raises(Conflict, match="déjà été examinée"):
        flag(initiative, motive=Motive.SPAM)
    flag(initiative, motive=Motive.THREAT)
    case = Case.objects.open().get()
    assert case.round == 2
    assert case.gravity == 4
    decided(Judgement(Measure.KEEP))
    assert Decision.objects.count() == 2


def test_mails_leave_once_the_minute_is_over():
    initiative, now = make_initiative(), timezone.now()
    flag(initiative)
    decided(at=now)
    statement = Mail.objects.get(kind="statement")
    assert statement.to == initiative.author.email
    assert statement.due_at == now + timedelta(minutes=1)


def test_a_decision_is_taken_back_within_its_minute():
    initiative, moderator, now = make_initiative(), make_moderator(), timezone.now()
    row = flag(initiative)
    notice = make_notice(address=initiative.get_absolute_url())
    decision = decided(by=moderator, at=now)
    with pytest.raises(Refused):
        actions.undo_decision(by=make_moderator(), decision=decision, at=now)
    case = actions.undo_decision(by=moderator, decision=decision, at=now + timedelta(seconds=59))
    assert visibility(initiative) == Visibility.PUBLIC
    assert case.lease_by == moderator
    row.refresh_from_db()
    notice.refresh_from_db()
    assert (row.agreed, notice.handled_at) == (None, None)
    for mail in Mail.objects.filter(kind__in=["statement", "flag-outcome", "notice-outcome"]):
        assert registry.model(mail.kind).build(mail.args) is None
    # Decided anew, everybody is told.
    actions.decide_case(by=moderator, case=case, judgement=Judgement(Measure.KEEP))
    letters = [
        registry.model(mail.kind).build(mail.args)
        for mail in Mail.objects.filter(kind__in=["flag-outcome", "notice-outcome"])
    ]
    assert len([letter for letter in letters if letter]) == 2


def test_after_its_minute_a_decision_stands():
    moderator, now = make_moderator(), timezone.now()
    flag(make_initiative())
    decision = decided(by=moderator, at=now)
    with pytest.raises(Conflict, match="minute"):
        actions.undo_decision(by=moderator, decision=decision, at=now + timedelta(seconds=60))


def test_a_restriction_without_reasons_cannot_be():
    flag(make_initiative())
    moderator = make_moderator()
    case = drawn(moderator)
    for judgement in (Judgement(Measure.REMOVE), Judgement(Measure.REMOVE, Motive.SPAM)):
        with pytest.raises(ValueError, match="needs a motive"):
            actions.decide_case(by=moderator, case=case, judgement=judgement)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(case=case, measure=Measure.REMOVE, before=Visibility.PUBLIC)


def test_a_text_that_changed_is_not_restricted_for_the_old_one():
    initiative, moderator = make_initiative(), make_moderator()
    flag(initiative)
    case = drawn(moderator)
    Initiative.objects.filter(pk=initiative.pk).update(problem="Corrigé.", version=2)
    with pytest.raises(Conflict, match="changé"):
        actions.decide_case(by=moderator, case=case, judgement=INSULT)
    assert actions.decide_case(by=moderator, case=case, judgement=Judgement(Measure.KEEP))


def test_who_decided_is_not_drawn_for_the_next_version():
    initiative, moderator = make_initiative(), make_moderator()
    flag(initiative)
    decided(Judgement(Measure.KEEP), by=moderator)
    Initiative.objects.filter(pk=initiative.pk).update(problem="Autre chose.", version=2)
    flag(initiative)
    assert drawn(moderator) is None
    assert drawn() is not None


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_make_one_decision():
    flag(make_initiative())
    moderator = make_moderator()
    case = drawn(moderator)
    told: list[str] = []

    def one():
        try:
            actions.decide_case(by=moderator, case=case, judgement=INSULT)
            told.append("done")
        except Conflict as refusal:
            told.append(refusal.reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _turn in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(told) == ["Une autre personne vient de décider de ce dossier.", "done"]
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("motive", "keywords"),
    [
        (Motive.HATE, ["KEYWORD_HATE_SPEECH", "KEYWORD_DISCRIMINATION"]),
        (Motive.DEFAMATION, ["KEYWORD_DEFAMATION"]),
    ],
)
def test_a_statement_says_all_the_keywords_of_its_motive(motive, keywords):
    decision = decide_about(make_initiative(), Measure.ANNOTATE, motive=motive)
    assert decision.statement["category_specification"] == keywords
