"""Proven, independent flags cover a text for a day at most; a brigade never does."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civic.activity.models import Activity
from civic.lib.permissions import Conflict
from civic.notifications.models import Mail
from civic.officials.models import Staff
from initiatives import actions as initiatives
from initiatives.actions.arguments import Claim, publish_argument
from initiatives.actions.named_replies import Saying, reply_as_named
from initiatives.models import Initiative, Petition
from initiatives.states import Side, Visibility
from moderation import actions, kinds, two_voices
from moderation.actions import Judgement, Trace
from moderation.categories import SEVERITIES, Motive
from moderation.models import Case, Cover, Decision, Entry, Flag, Statement
from moderation.models.decision import Measure
from tests.factories import (
    make_initiative,
    make_mandate,
    make_moderator,
    make_territory,
    make_user,
)
from tests.moderation.cast import letters_to, proven
from tests.moderation.samples import PRIVATE, SAMPLES
from tests.officials.cast import helps
from tests.petitions.cast import make_petition

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
GONE = Judgement(Measure.REMOVE, Motive.SPAM, "achetez", "Ce texte vend des montres.")
TEXT = "La passerelle est fermée depuis mars."


def flag(initiative, by=None, motive=Motive.SPAM, **fields):
    return actions.flag(
        by=by or make_user(), kind="initiative", key=str(initiative.pk), motive=motive, **fields
    )


def covered(initiative=None, motive=Motive.SPAM, at=None):
    """An initiative that three proven people flag, each from their own place."""
    initiative = initiative or make_initiative(problem=TEXT)
    for place in range(3):
        flag(initiative, proven(), motive, trace=Trace(network=bytes([place])), at=at)
    return initiative


def visibility(initiative):
    return Initiative.objects.get(pk=initiative.pk).visibility


def decided(initiative, judgement, by=None):
    by = by or make_moderator()
    case = Case.objects.open().about("initiative", str(initiative.pk)).get()
    Case.objects.filter(pk=case.pk).update(
        lease_by=by, lease_until=timezone.now() + timedelta(minutes=30)
    )
    return actions.decide_case(by=by, case=case, judgement=judgement)


# -- What covers, and what never does --------------------------------------------------------------


def test_three_proven_independent_people_cover_a_text_for_a_day():
    now = timezone.now()
    initiative = covered(at=now)
    assert visibility(initiative) == Visibility.COVERED
    cover = Cover.objects.get()
    assert (cover.falls_at - cover.made_at, cover.groups) == (DAY, 3)
    assert cover.weight >= 2
    assert Case.objects.open().filter(pk=cover.case_id).exists()


COVERABLE = [kind for kind in SAMPLES if kind not in PRIVATE]


@pytest.mark.parametrize("kind", COVERABLE)
def test_a_content_of_any_kind_is_covered_for_a_day(kind):
    now, sample = timezone.now(), SAMPLES[kind]()
    for place in range(3):
        by, trace = proven(), Trace(network=bytes([place]))
        asked = {"kind": kind, "key": sample.key, "motive": Motive.SPAM, "trace": trace}
        actions.flag(by=by, at=now, **asked)
    assert sample.content.visibility == Visibility.COVERED
    page = Client().get(sample.content.url.partition("#")[0]).content.decode()
    assert "jusqu’à ce qu’une personne l" in page
    assert "Elle tombe d’elle-même le" in page
    said = [" ".join(one.body.split()) for one in letters_to(sample.author.email)]
    assert any("24 heures au plus" in one for one in said)
    actions.end_covers(now + DAY + timedelta(minutes=1))
    assert sample.content.visibility == Visibility.PUBLIC


@pytest.mark.parametrize("kind", PRIVATE)
def test_what_one_person_alone_may_flag_is_never_covered(kind):
    sample, found = SAMPLES[kind](), kinds.get(kind)
    assert found is not None
    assert found.covered is None
    asked = {"kind": kind, "key": sample.key, "motive": Motive.SPAM}
    with pytest.raises(Conflict, match="n’existe plus"):
        actions.flag(by=proven(), **asked)
    actions.flag(by=sample.receiver, **asked)
    assert sample.content.visibility == Visibility.PUBLIC


@pytest.mark.parametrize("kind", COVERABLE)
def test_no_number_of_people_without_a_record_covers_anything(kind):
    sample = SAMPLES[kind]()
    for place in range(12):
        trace = Trace(network=bytes([place]))
        asked = {"kind": kind, "key": sample.key, "motive": Motive.SPAM, "trace": trace}
        actions.flag(by=make_user(), **asked)
    assert sample.content.visibility == Visibility.PUBLIC


@pytest.mark.parametrize("motive", [one for one in Motive if not SEVERITIES[one].may_cover])
def test_no_other_motive_covers(motive):
    assert visibility(covered(motive=motive)) == Visibility.PUBLIC


def test_flags_for_different_reasons_are_not_added_up():
    initiative = make_initiative()
    for motive in (Motive.SPAM, Motive.THREAT, Motive.PRIVATE):
        flag(initiative, proven(), motive)
    assert visibility(initiative) == Visibility.PUBLIC


def test_proven_people_on_one_network_are_one():
    initiative = make_initiative()
    for _turn in range(4):
        flag(initiative, proven(), trace=Trace(network=b"same"))
    assert visibility(initiative) == Visibility.PUBLIC


@pytest.mark.full
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 9), st.integers(0, 3), st.sampled_from(list(SEVERITIES)), st.integers()
        ),
        min_size=3,
        max_size=12,
    )
)
def test_no_set_of_flags_by_people_under_ten_decided_flags_hides_anything(rows):
    initiative = make_initiative()
    for decisions, wrong, motive, place in rows:
        person = proven(max(0, decisions - wrong), min(decisions, wrong))
        flag(initiative, person, motive, trace=Trace(network=str(place).encode()[:16]))
    assert visibility(initiative) == Visibility.PUBLIC
    assert not Cover.objects.exists()
    assert Case.objects.about("initiative", str(initiative.pk)).get().flags_effective == 0


def test_an_official_the_petition_is_addressed_to_weighs_nothing():
    person = proven()
    petition = make_petition()
    assert flag(petition.initiative, person).weight > 0
    other = make_petition()
    type(other).objects.filter(pk=other.pk).update(mandate=make_mandate(person))
    assert flag(other.initiative, person).weight == 0


@pytest.mark.parametrize("kind", ["initiative", "petition", "argument"])
def test_the_staff_of_whom_it_is_addressed_to_weighs_nothing(kind):
    petition = make_petition()
    mandate = make_mandate(proven(), territory=make_territory("2a004"))
    Petition.objects.filter(pk=petition.pk).update(mandate=mandate)
    key = str(petition.initiative_id)
    if kind == "argument":
        claim = Claim("Un texte contre.")
        key = str(
            publish_argument(
                by=make_user(),
                initiative=petition.initiative,
                side=Side.OPPOSE,
                claim=claim,
                agrees=True,
            ).pk
        )
    official, aide, stranger = mandate.user, proven(), proven()
    helps(mandate, aide)
    weights = {
        name: actions.flag(by=person, kind=kind, key=key, motive=Motive.SPAM).weight
        for name, person in (("official", official), ("aide", aide), ("stranger", stranger))
    }
    assert (weights["official"], weights["aide"]) == (0, 0)
    assert weights["stranger"] > 0


def test_the_staff_of_whom_is_elected_there_weighs_nothing_while_they_serve():
    aide, there, elsewhere = proven(), make_initiative(), make_territory("2a004")
    mandate = make_mandate(territory=make_territory("d21"))
    helps(mandate, aide)
    assert flag(there, aide).weight == 0
    assert flag(make_initiative(territory=elsewhere), aide).weight > 0
    Staff.objects.update(ended_at=timezone.now())
    assert flag(make_initiative(), aide).weight > 0


def test_whoever_replied_as_named_in_it_weighs_nothing():
    person, initiative = proven(), make_initiative()
    saying = Saying("le gérant du café", "La terrasse laisse passer.")
    reply_as_named(by=person, initiative=initiative, saying=saying)
    assert flag(initiative, person).weight == 0


def test_a_version_is_covered_once():
    now = timezone.now()
    initiative = covered(at=now)
    assert actions.end_covers(now + DAY) == 1
    for place in range(10, 14):
        flag(initiative, proven(), trace=Trace(network=bytes([place])))
    assert visibility(initiative) == Visibility.PUBLIC
    assert Cover.objects.count() == 1


def test_a_version_that_a_human_kept_is_never_covered():
    initiative = make_initiative()
    flag(initiative, motive=Motive.OFF_TOPIC)
    decided(initiative, Judgement(Measure.KEEP, explanation="Rien ne l’interdit."))
    assert visibility(covered(initiative, Motive.THREAT)) == Visibility.PUBLIC


def test_an_author_covered_three_times_in_a_week_is_left_alone():
    author, now = make_user(), timezone.now()
    three = [covered(make_initiative(author=author), at=now) for _turn in range(3)]
    assert {visibility(one) for one in three} == {Visibility.COVERED}
    assert visibility(covered(make_initiative(author=author), at=now)) == Visibility.PUBLIC
    later = now + timedelta(days=7, minutes=1)
    assert visibility(covered(make_initiative(author=author), at=later)) == Visibility.COVERED


def test_the_operator_may_switch_it_off(settings):
    settings.AUTO_COVER = False
    assert visibility(covered()) == Visibility.PUBLIC


def test_it_is_off_for_what_is_about_a_candidate(monkeypatch):
    monkeypatch.setattr(two_voices, "_candidate_rules", [lambda content, at: True])
    assert visibility(covered()) == Visibility.PUBLIC


# -- What a cover is -------------------------------------------------------------------------------


def test_title_and_counts_stay_open_and_the_text_is_nowhere():
    initiative = covered(make_initiative(problem=TEXT, proposal="La rouvrir aux piétons."))
    page = Client().get(initiative.get_absolute_url())
    assert page.status_code == 200
    said = page.text
    assert initiative.title in said
    assert "Texte masqué jusqu’à ce qu’une personne l’examine" in said
    assert "Publicité, arnaque" in said
    assert "Elle tombe d’elle-même le" in said
    assert "rejoindre/" in said
    for address in (
        initiative.get_absolute_url(),
        f"{initiative.get_absolute_url()}versions/",
        f"{initiative.get_absolute_url()}voies/",
        "/initiatives/",
        f"/api/v1/initiatives/{initiative.pk}/",
        "/api/v1/initiatives/",
    ):
        shown = Client().get(address, follow=True).text
        assert TEXT not in shown, address
        assert "La rouvrir aux piétons" not in shown, address
    assert initiative.title in Client().get("/initiatives/").text
    initiatives.take_stance(by=_agreeing(), initiative=initiative, side=Side.SUPPORT)


def _agreeing():
    from civic.accounts.actions import give_consent
    from civic.accounts.models import Consent
    from initiatives.permissions import OPINIONS_TEXT_VERSION

    person = make_user()
    give_consent(by=person, purpose=Consent.Purpose.OPINIONS, text_version=OPINIONS_TEXT_VERSION)
    return person


def test_signing_stays_open():
    from tests.petitions.cast import make_petition

    petition = make_petition(request="Rouvrir la passerelle avant l’hiver.")
    initiative = covered(petition.initiative)
    address = initiative.get_absolute_url()
    page = Client().get(f"{address}signer/")
    assert page.status_code == 200
    assert "Rouvrir la passerelle avant" not in page.text
    assert "Rouvrir la passerelle avant" not in Client().get(f"{address}petition/").text
    assert 'name="first_name"' in page.text


def test_of_child_abuse_nothing_stays():
    initiative = covered(motive=Motive.CHILD)
    assert visibility(initiative) == Visibility.RESTRICTED
    assert initiative.title not in Client().get(initiative.public_url, follow=True).text


def test_statement_mail_and_withdrawal_are_in_the_same_commit():
    now = timezone.now()
    initiative = covered(at=now)
    cover = Cover.objects.get()
    assert cover.statement["automated_decision"] == "AUTOMATED_DECISION_FULLY"
    assert cover.statement["decision_visibility"] == ["DECISION_VISIBILITY_OTHER"]
    assert Statement.objects.get(restriction=cover.restriction).ground == "terms:spam"
    mail = Mail.objects.get(kind="statement")
    assert (mail.to, mail.due_at) == (initiative.author.email, now)
    letter = letters_to(initiative.author.email)[0]
    assert "masqué automatiquement" in letter.body
    assert "sans limite de durée" not in letter.body
    told = Activity.objects.filter(subject_key=str(initiative.pk))
    assert not told.filter(withdrawn_at__isnull=True).exists()


def test_the_flag_that_cannot_cover_covers_nothing_by_half(monkeypatch):
    from moderation.actions import covers

    def broken(*_args, **_more):
        raise RuntimeError

    initiative = make_initiative()
    for place in range(2):
        flag(initiative, proven(), trace=Trace(network=bytes([place])))
    monkeypatch.setattr(covers, "_log", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        flag(initiative, proven())
    assert visibility(initiative) == Visibility.PUBLIC
    assert not Cover.objects.exists()
    assert Flag.objects.filter(case__key=str(initiative.pk)).count() == 2


def test_the_public_log_tells_it_and_its_end():
    now = timezone.now()
    covered(at=now)
    actions.write_journal(now)
    actions.end_covers(now + DAY)
    actions.write_journal(now + DAY)
    rows = [row.facts for row in Entry.objects.order_by("number")]
    assert [(row["acte"], row["mesure"], row["automatique"]) for row in rows] == [
        ("covered", "covered", True),
        ("uncovered", "public", True),
    ]
    page = Client().get("/moderation/journal/").text
    assert "Masquage automatique" in page
    assert "Automatique, jusqu’à ce qu’une personne décide" in page


# -- How it ends -----------------------------------------------------------------------------------


def test_it_falls_by_itself_after_a_day():
    now = timezone.now()
    initiative = covered(at=now)
    assert actions.end_covers(now + DAY - timedelta(seconds=1)) == 0
    assert actions.end_covers(now + DAY) == 1
    assert actions.end_covers(now + DAY) == 0
    assert visibility(initiative) == Visibility.PUBLIC
    assert Case.objects.open().exists()
    assert Activity.objects.filter(
        subject_key=str(initiative.pk), withdrawn_at__isnull=True
    ).exists()
    call_command("end_covers")


def test_the_database_holds_no_longer_cover():
    covered()
    row = Cover.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Cover.objects.filter(pk=row.pk).update(falls_at=row.made_at + DAY + timedelta(seconds=1))


def test_a_text_that_changes_is_read_again():
    initiative = covered()
    Initiative.objects.filter(pk=initiative.pk).update(problem="Sans la publicité.", version=2)
    assert actions.end_covers() == 1
    assert visibility(initiative) == Visibility.PUBLIC
    assert Cover.objects.get().ending == "edit"


def test_taking_ones_flag_back_ends_it():
    initiative = covered()
    row = Flag.objects.filter(case__key=str(initiative.pk)).first()
    actions.withdraw_flag(by=row.person, flag=row)
    assert visibility(initiative) == Visibility.PUBLIC


def test_a_human_who_keeps_ends_it_and_makes_the_version_immune():
    initiative = covered()
    decided(initiative, Judgement(Measure.KEEP, explanation="C’est une association."))
    assert visibility(initiative) == Visibility.PUBLIC
    assert Cover.objects.get().ending == "human"
    assert visibility(covered(initiative, Motive.THREAT)) == Visibility.PUBLIC


def test_a_human_who_restricts_ends_it_and_its_time_gives_nothing_back():
    now = timezone.now()
    initiative = covered(at=now)
    decided(initiative, GONE)
    assert visibility(initiative) == Visibility.REMOVED
    assert actions.end_covers(now + DAY) == 0
    assert visibility(initiative) == Visibility.REMOVED


@pytest.mark.parametrize("judgement", [GONE, Judgement(Measure.KEEP, explanation="Rien.")])
def test_a_decision_taken_back_leaves_the_cover_until_its_time(judgement):
    now, by = timezone.now(), make_moderator()
    initiative = covered(at=now)
    decision = decided(initiative, judgement, by)
    actions.undo_decision(by=by, decision=decision)
    assert visibility(initiative) == Visibility.COVERED
    assert actions.end_covers(now + DAY) == 1
    assert visibility(initiative) == Visibility.PUBLIC


def test_what_one_moderator_did_alone_gives_back_the_text_not_the_cover(monkeypatch):
    now = timezone.now()
    initiative = covered(at=now)
    monkeypatch.setattr(two_voices, "_candidate_rules", [lambda content, at: True])
    decided(initiative, GONE)
    assert Decision.objects.get().is_proposal
    actions.end_covers(now + DAY)
    assert actions.lapse_proposals(now + 3 * DAY) == 1
    assert visibility(initiative) == Visibility.PUBLIC


# -- A flood ---------------------------------------------------------------------------------------


@pytest.mark.full
def test_a_hundred_more_flags_of_one_cluster_change_no_priority():
    initiative, at = make_initiative(), timezone.now()
    flag(initiative, proven(), trace=Trace(network=b"n"), at=at)
    before = Case.objects.open().values("rank", "flags_effective", "due_at", "gravity").get()
    for _turn in range(10):
        flag(initiative, proven(), trace=Trace(network=b"n"), at=at)
    for _turn in range(90):
        flag(initiative, at=at)
    assert (
        Case.objects.open().values("rank", "flags_effective", "due_at", "gravity").get() == before
    )
    assert visibility(initiative) == Visibility.PUBLIC


def test_an_inflow_is_said_and_told_once_and_moves_nothing():
    initiative, now = make_initiative(), timezone.now()
    for _turn in range(19):
        flag(initiative, at=now)
    before = Case.objects.values("rank", "due_at").get()
    assert actions.tell_inflows(now) == 0
    flag(initiative, at=now)
    assert actions.tell_inflows(now) == 1
    assert actions.tell_inflows(now) == 0
    assert Case.objects.values("rank", "due_at").get() == before
    assert visibility(initiative) == Visibility.PUBLIC
    [letter] = letters_to(initiative.author.email)
    assert "20 en une heure" in letter.body
    assert "ne cache rien" in letter.body


def test_whom_a_petition_is_addressed_to_hears_of_it():
    from tests.factories import make_mandate
    from tests.petitions.cast import make_petition

    petition, mandate = make_petition(), make_mandate()
    type(petition).objects.filter(pk=petition.pk).update(mandate=mandate)
    for _turn in range(20):
        flag(petition.initiative)
    tell = actions.tell_inflows(timezone.now() + timedelta(seconds=1))
    assert tell == 1
    assert len(letters_to(mandate.user.email)) == 1


def test_it_counts_the_people_who_have_a_record():
    from civic.lib.kept import forget_everything
    from moderation.queries import proven_flaggers

    forget_everything()
    assert proven_flaggers() == 0
    people = [proven(20), proven(20), proven(9), proven(8, 14)]
    type(people[1]).objects.filter(pk=people[1].pk).update(joined_at=timezone.now())
    assert proven_flaggers() == 0, "counted again before its hour"
    forget_everything()
    assert proven_flaggers() == 1
