"""The database refuses a restriction without its reasons, whoever writes it and however."""

import os
import signal
import subprocess
import sys
import time
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from civic.notifications.models import Mail
from initiatives.actions.visibility import change_visibility
from initiatives.models import Image, Initiative, Restriction
from initiatives.models.named_reply import NamedReply
from initiatives.states import Visibility
from moderation import actions, kinds
from moderation.categories import Motive
from moderation.judgement import Judgement
from moderation.models import Case, Decision, Statement
from moderation.models.decision import Measure
from tests.factories import make_initiative, make_moderator, make_user
from tests.petitions.cast import make_petition

pytestmark = pytest.mark.django_db
WORDS = "Une adresse privée est donnée."
DISABLE = Judgement(Measure.DISABLE, Motive.PRIVATE, "", WORDS)


def now_or_never():
    """What a commit checks, without committing."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@transaction.atomic
def commit(write):
    write()
    now_or_never()


def refuse(write):
    """No commit takes what `write` writes."""
    with pytest.raises(IntegrityError, match="without its reasons and its statement"):
        commit(write)


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def restricted(initiative):
    change_visibility(by=None, initiative=initiative, to=Visibility.RESTRICTED, reason=WORDS)
    return initiative


BLURRED = "UPDATE initiatives_initiative SET visibility = 'blurred'"


@pytest.mark.parametrize("state", [one for one in Visibility if one != Visibility.PUBLIC])
def test_it_refuses_a_state_that_nobody_explained(state):
    make_initiative()
    refuse(lambda: run("UPDATE initiatives_initiative SET visibility = %s", state.value))


@pytest.mark.parametrize(
    ("shown", "reason", "told"),
    [("blurred", WORDS, False), ("blurred", "  ", True), ("annotated", WORDS, True)],
)
def test_it_refuses_half_of_what_is_owed(shown, reason, told):
    initiative = make_initiative()

    def write():
        row = Restriction.objects.create(initiative=initiative, visibility=shown, reason=reason)
        if told:
            Statement.objects.create(restriction=row)
        run(BLURRED)

    refuse(write)


def _reply(initiative):
    by = make_user()
    row = NamedReply.objects.create(initiative=initiative, person=by, named_as="M. X", text=WORDS)
    return str(row.pk)


@pytest.mark.parametrize("kind", ["image", "petition", "person", "named-reply"])
def test_it_asks_the_same_of_every_kind(kind):
    initiative = make_initiative()
    make_petition(initiative=initiative)
    picture = Image.objects.create(initiative=initiative, file="a.webp", width=1, height=1)
    table, key = {
        "image": ("initiatives_image", str(picture.pk)),
        "petition": ("initiatives_petition", str(initiative.pk)),
        "named-reply": ("initiatives_namedreply", _reply(initiative)),
        "person": ("accounts_user", str(initiative.author.uid)),
    }[kind]
    refuse(lambda: run(f"UPDATE {table} SET visibility = 'restricted'"))
    change = kinds.get(kind).change
    change(None, key, Visibility.BLURRED, WORDS, Visibility.PUBLIC, timezone.now())
    now_or_never()
    refuse(lambda: run("DELETE FROM moderation_statement"))
    change(None, key, Visibility.PUBLIC, WORDS, Visibility.BLURRED, timezone.now())
    now_or_never()


def test_it_refuses_one_that_is_born_restricted():
    row = make_initiative()
    row.pk, row.visibility, row._state.adding = None, Visibility.REMOVED, True
    refuse(row.save)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM moderation_statement",
        "UPDATE initiatives_restriction SET reason = ''",
        "UPDATE initiatives_restriction SET visibility = 'public'",
        "DELETE FROM moderation_statement; DELETE FROM initiatives_restriction",
    ],
)
def test_it_refuses_to_take_the_reasons_away(sql):
    restricted(make_initiative())
    refuse(lambda: run(sql))


def test_what_was_lifted_in_the_same_commit_and_what_is_deleted_owe_nothing():
    initiative = make_initiative()
    run(BLURRED)
    run("UPDATE initiatives_initiative SET visibility = 'public'")
    restricted(initiative).delete()
    now_or_never()


def test_every_way_of_the_desk_passes():
    by, now, initiative = make_moderator(), timezone.now(), make_initiative()
    actions.flag(
        by=make_user(), kind="initiative", key=str(initiative.pk), motive=Motive.INSULT, at=now
    )
    remove = Judgement(Measure.REMOVE, Motive.INSULT, "", WORDS, about_official=True)
    case = actions.draw(by=by, at=now)
    first = actions.decide_case(by=by, case=case, judgement=remove, at=now)
    now_or_never()
    actions.undo_decision(by=by, decision=first, at=now)
    now_or_never()
    actions.decide_case(by=by, case=Case.objects.get(), judgement=remove, at=now)
    now_or_never()
    actions.lapse_proposals(now + timedelta(hours=48))
    now_or_never()
    other = make_moderator()
    case = actions.draw(by=other, at=now + timedelta(days=3))
    actions.decide_case(by=other, case=case, judgement=remove, at=now + timedelta(days=3))
    now_or_never()


# -- A decision that is interrupted ----------------------------------------------------------------

# Another process decides, and is killed when everything is written but nothing is committed.
_DECIDE = """
import sys, time
import django
django.setup()
from django.db import connection, transaction
connection.settings_dict["NAME"] = sys.argv[1]
from civic.accounts.models import User
from moderation import actions
from moderation.categories import Motive
from moderation.judgement import Judgement
from moderation.models import Case
from moderation.models.decision import Measure
with transaction.atomic():
    judgement = Judgement(Measure.DISABLE, Motive.PRIVATE, "", "Une adresse privée est donnée.")
    by = User.objects.get(pk=sys.argv[2])
    actions.decide_case(by=by, case=Case.objects.get(), judgement=judgement)
    print("written", flush=True)
    time.sleep(60)
"""


@pytest.mark.django_db(transaction=True)
def test_a_decision_that_is_killed_leaves_nothing_and_can_be_taken_again():
    initiative, by = make_initiative(), make_moderator()
    actions.flag(by=make_user(), kind="initiative", key=str(initiative.pk), motive=Motive.PRIVATE)
    actions.draw(by=by)
    mails = Mail.objects.count()
    name = connection.settings_dict["NAME"]
    run_it = [sys.executable, "-c", _DECIDE, str(name), str(by.pk)]
    with subprocess.Popen(run_it, stdout=subprocess.PIPE, env=os.environ.copy()) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        process.send_signal(signal.SIGKILL)
    _wait_for_its_locks()
    assert Initiative.objects.get().visibility == Visibility.PUBLIC
    assert not Decision.objects.exists()
    assert not Restriction.objects.exists()
    assert Mail.objects.count() == mails
    case = Case.objects.get()
    assert (case.is_open, case.lease_by) == (True, by)
    actions.decide_case(by=by, case=case, judgement=DISABLE)
    assert Initiative.objects.get().visibility == Visibility.RESTRICTED
    assert Statement.objects.count() == 1


def _wait_for_its_locks():
    """The server notices a client that is gone within a moment."""
    for _turn in range(100):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND state = 'idle in transaction'"
            )
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("the killed process still holds its transaction")


@pytest.mark.parametrize("other", ["none", "unknown", "of another content"])
def test_a_content_that_carries_another_decision_is_refused(other):
    initiative, second = restricted(make_initiative()), restricted(make_initiative())
    now_or_never()
    second.refresh_from_db()
    taken = {"none": None, "unknown": uuid.uuid4(), "of another content": second.decision_uid}
    rows = Initiative.objects.filter(pk=initiative.pk)
    assert Restriction.objects.get(initiative=initiative).uid == rows.get().decision_uid
    refuse(lambda: rows.update(decision_uid=taken[other]))
