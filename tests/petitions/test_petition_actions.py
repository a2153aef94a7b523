"""Who may do what with a petition, in which state: the whole truth table."""

import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.audit.models import AuditEvent
from civic.lib import tuning
from civic.lib.permissions import Conflict, Refused
from initiatives import actions
from initiatives.actions.petitions import (
    Ask,
    close_ended,
    close_petition,
    correct_petition,
    open_petition,
    pause_petition,
    resume_petition,
    terms_of,
)
from initiatives.actions.signing import Answer, confirm
from initiatives.forms.petitions import fields_of_petition
from initiatives.models import Petition
from initiatives.petitions.states import PetitionState
from initiatives.states import Outcome, Visibility
from tests.factories import (
    make_content,
    make_initiative,
    make_mandate,
    make_moderator,
    make_territory,
    make_user,
)
from tests.petitions.cast import make_confirmed, make_pending, make_petition

DAY = timedelta(days=1)


def ask(**fields):
    given = {
        "addressee": "Le conseil municipal de Dijon",
        "request": "Rouvrir la passerelle aux piétons.",
        "goal": 200,
        "ends_at": timezone.now() + 60 * DAY,
    }
    return Ask(**(given | fields))


@dataclass
class Case:
    """A petition in one state and those who may try something."""

    petition: Petition
    people: dict

    def attempt(self, act, role):
        by = self.people[role]
        if act == "correct":
            return correct_petition(by=by, petition=self.petition, ask=ask())
        moves = {"pause": pause_petition, "resume": resume_petition, "close": close_petition}
        return moves[act](by=by, petition=self.petition)


def case(state):
    petition = make_petition()
    author = petition.initiative.author
    if state == "signed":
        make_confirmed(petition)
    if state == "paused":
        pause_petition(by=author, petition=petition)
    if state in ("closed", "archived"):
        close_petition(by=author, petition=petition)
    if state == "archived":
        now = timezone.now()
        Petition.objects.filter(pk=petition.pk).update(state="archived", anonymised_at=now)
    if state == "withheld":
        restrict(petition.initiative, Visibility.RESTRICTED)
    petition = Petition.objects.select_related("initiative__territory").get(pk=petition.pk)
    people = {
        "author": author,
        "stranger": make_user(),
        "official": make_mandate().user,
        "moderator": make_moderator(),
    }
    return Case(petition, people)


def restrict(initiative, to):
    reason = "La deuxième phrase donne une adresse personnelle."
    actions.change_visibility(by=make_moderator(), initiative=initiative, to=to, reason=reason)


# What the author meets: None when it works.
TABLE = {
    "open": {"correct": None, "pause": None, "resume": Conflict, "close": None},
    "signed": {"correct": Conflict, "pause": None, "resume": Conflict, "close": None},
    "paused": {"correct": None, "pause": Conflict, "resume": None, "close": None},
    "closed": {"correct": Conflict, "pause": Conflict, "resume": Conflict, "close": Conflict},
    "archived": {"correct": Conflict, "pause": Conflict, "resume": Conflict, "close": Conflict},
    "withheld": {"correct": Conflict, "pause": None, "resume": Conflict, "close": None},
}
ROWS = [(state, act, outcome) for state, acts in TABLE.items() for act, outcome in acts.items()]


@pytest.mark.parametrize(("state", "act", "outcome"), ROWS)
def test_the_author_may_what_the_state_allows(db, state, act, outcome):
    if outcome is None:
        case(state).attempt(act, "author")
        return
    with pytest.raises(outcome) as refusal:
        case(state).attempt(act, "author")
    assert refusal.value.status == 409
    assert refusal.value.reason.endswith(".")


@pytest.mark.parametrize("role", ["stranger", "official", "moderator"])
@pytest.mark.parametrize("state", TABLE)
def test_nobody_else_may_anything(db, state, role):
    tried = case(state)
    before = Petition.objects.values().get()
    for act in ("correct", "pause", "resume", "close"):
        with pytest.raises(Refused) as refusal:
            tried.attempt(act, role)
        assert refusal.value.status == 403
    assert Petition.objects.values().get() == before


def test_it_opens_at_once_with_the_threshold_of_its_place(db):
    initiative, mandate = make_initiative(), make_mandate()
    petition = open_petition(
        by=initiative.author, initiative=initiative, ask=ask(mandate=mandate, goal=300)
    )
    assert petition.state == PetitionState.OPEN
    assert petition.is_open
    assert petition.reply_threshold == 805
    assert petition.terms == terms_of(initiative, ask(mandate=mandate, goal=300))
    assert (petition.tally.confirmed, petition.mandate) == (0, mandate)
    assert Activity.objects.get(verb=Verb.PETITION_OPENED).summary == petition.request
    assert AuditEvent.objects.filter(verb="petition.open").count() == 1


def test_an_operator_changes_the_formula_of_the_next_ones_only(db, settings):
    before = make_petition()
    settings.REPLY_SHARE, settings.REPLY_MOST = 0.01, 1_000
    after = make_petition()
    tuning.hold({"seuils": {"percent": "0.1", "least": 30, "most": 9_000}}, seconds=60)
    last = make_petition()
    for petition in (before, after):
        petition.refresh_from_db()
    rows = (before, after, last)
    assert [row.reply_threshold for row in rows] == [805, 1_000, 161]


def test_its_form_proposes_the_thresholds_that_it_opened_with(db):
    petition = make_petition(goal=805)
    tuning.hold({"seuils": {"percent": "2", "least": 30, "most": 9_000}}, seconds=60)
    assert fields_of_petition(petition)["goal"] == "805"


def test_opened_twice_it_is_the_same_petition_told_once(db):
    first = make_petition()
    again = open_petition(by=first.initiative.author, initiative=first.initiative, ask=ask(goal=9))
    assert again == first
    assert again.goal == first.goal
    assert Activity.objects.filter(verb=Verb.PETITION_OPENED).count() == 1


@pytest.mark.parametrize("role", ["stranger", "official", "moderator"])
def test_only_the_author_opens_one(db, role):
    people = {
        "stranger": make_user,
        "official": lambda: make_mandate().user,
        "moderator": make_moderator,
    }
    with pytest.raises(Refused) as refusal:
        open_petition(by=people[role](), initiative=make_initiative(), ask=ask())
    assert refusal.value.status == 403


def test_none_is_opened_on_what_is_closed_or_withheld(db):
    closed, withheld = make_initiative(), make_initiative()
    actions.close(by=closed.author, initiative=closed, outcome=Outcome.ACHIEVED, text="Fait.")
    restrict(withheld, Visibility.RESTRICTED)
    for row in (closed, withheld):
        with pytest.raises(Conflict):
            open_petition(by=row.author, initiative=row, ask=ask())
    assert not Petition.objects.exists()


def test_a_pause_moves_the_end_by_as_long(db):
    petition = make_petition()
    end, now = petition.ends_at, timezone.now()
    pause_petition(by=petition.initiative.author, petition=petition, at=now)
    assert not petition.is_open
    assert petition.accepts_confirmations
    resume_petition(by=petition.initiative.author, petition=petition, at=now + 12 * DAY)
    assert petition.ends_at == end + 12 * DAY
    assert petition.is_open


def test_a_paused_petition_is_not_closed_at_its_date(db):
    petition = make_petition(ends_at=timezone.now() + DAY)
    pause_petition(by=petition.initiative.author, petition=petition)
    assert close_ended(timezone.now() + 2 * DAY) == 0
    resume_petition(by=petition.initiative.author, petition=petition)
    assert close_ended(timezone.now() + 3 * DAY) == 1


def test_it_closes_at_its_date_and_confirms_for_24_hours_more(db):
    petition = make_petition(ends_at=timezone.now() + DAY)
    end = petition.ends_at
    assert close_ended(end - timedelta(seconds=1)) == 0
    assert close_ended(end) == 1
    petition.refresh_from_db()
    assert petition.state == PetitionState.CLOSED
    assert petition.accepts_confirmations
    Petition.objects.update(
        opened_at=end - 9 * DAY, ends_at=timezone.now() - DAY, closed_at=timezone.now() - DAY
    )
    petition.refresh_from_db()
    assert not petition.accepts_confirmations


def test_closing_the_initiative_closes_its_petition(db):
    petition = make_petition()
    row = petition.initiative
    actions.close(by=row.author, initiative=row, outcome=Outcome.PARTLY, text="C’est voté.")
    petition.refresh_from_db()
    assert petition.state == PetitionState.CLOSED
    verbs = list(Activity.objects.order_by("id").values_list("verb", flat=True))
    assert verbs[-2:] == [Verb.PETITION_CLOSED, Verb.CLOSED]


def edit(initiative, **fields):
    content = make_content(**fields)
    return actions.edit(
        by=initiative.author,
        initiative=initiative,
        content=content,
        expected_version=initiative.version,
    )


def test_the_title_changes_while_nobody_confirmed_and_is_then_shown_again(db):
    petition = make_petition()
    pending, before = make_pending(petition), petition.terms
    edit(petition.initiative, title="Rouvrir la passerelle aux vélos")
    petition.refresh_from_db()
    assert petition.terms != before
    assert confirm(uid=pending.uid, terms=before).answer == Answer.CHANGED
    assert confirm(uid=pending.uid, terms=petition.terms).answer == Answer.CONFIRMED


def test_a_signed_title_never_changes_and_the_text_may(db):
    petition = make_petition()
    make_confirmed(petition)
    row = petition.initiative
    with pytest.raises(Conflict, match="sous ce titre"):
        edit(row, title="Rouvrir la passerelle aux vélos")
    row.refresh_from_db()
    assert (row.title, row.version) == ("Rouvrir la passerelle des Mauges", 1)
    edit(row, title=row.title, proposal="Une réouverture définitive avant la rentrée.")
    petition.refresh_from_db()
    assert petition.terms == terms_of(row, Ask(**_asked(petition)))


def _asked(petition):
    names = ("addressee", "request", "goal", "ends_at", "mandate")
    return {name: getattr(petition, name) for name in names}


def test_a_correction_after_an_edit_signs_the_new_title(db):
    petition = make_petition()
    stale = Petition.objects.select_related("initiative__territory").get(pk=petition.pk)
    edit(petition.initiative, title="Rouvrir la passerelle aux vélos")
    corrected = correct_petition(by=stale.initiative.author, petition=stale, ask=ask())
    fresh = Petition.objects.select_related("initiative").get(pk=petition.pk)
    assert corrected.terms == terms_of(fresh.initiative, ask())


@pytest.mark.django_db(transaction=True)
def test_a_correction_and_a_confirmation_at_once_never_leave_an_unread_text_signed():
    for _turn in range(6):
        petition = make_petition(make_initiative(territory=make_territory()))
        pending, terms = make_pending(petition), petition.terms
        start, answers = threading.Barrier(2), []

        def correcting(petition=petition, start=start):
            start.wait()
            try:
                correct_petition(by=petition.initiative.author, petition=petition, ask=ask())
            except Conflict:
                pass
            finally:
                connection.close()

        def confirming(uid=pending.uid, terms=terms, start=start, answers=answers):
            start.wait()
            answers.append(confirm(uid=uid, terms=terms).answer)
            connection.close()

        threads = [threading.Thread(target=correcting), threading.Thread(target=confirming)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        now = Petition.objects.get(pk=petition.pk)
        pending.refresh_from_db()
        if answers == [Answer.CONFIRMED]:
            assert now.terms == terms == pending.terms
        else:
            assert answers == [Answer.CHANGED]
            assert now.terms != terms
