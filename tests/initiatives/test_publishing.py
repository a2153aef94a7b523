from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.models import User
from civic.activity.models import Activity
from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, Refused, TooMany
from initiatives import actions
from initiatives.models import Draft, Initiative
from initiatives.states import Outcome, Visibility
from tests.factories import (
    make_content,
    make_initiative,
    make_mandate,
    make_moderator,
    make_territory,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_it_publishes_at_once_for_everybody():
    initiative = make_initiative()
    listed = Initiative.objects.visible_to(None).open()
    assert list(listed) == [initiative]
    assert initiative.visibility == Visibility.PUBLIC
    assert (initiative.tally.supports, initiative.tally.opposes) == (0, 0)


def test_it_writes_activity_and_audit_in_the_same_commit():
    initiative = make_initiative()
    told = Activity.objects.get()
    assert (told.verb, told.subject_key) == ("initiative.published", str(initiative.pk))
    assert told.area_path == "fr/r27/d21/21231/"
    assert told.epci_code == "242100410"
    assert AuditEvent.objects.get().verb == "initiative.publish"


def test_it_leaves_nothing_when_the_transaction_fails():
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012
        make_initiative()
        raise RuntimeError
    assert not Initiative.objects.exists()
    assert not Activity.objects.exists()
    assert not AuditEvent.objects.exists()


def test_it_has_no_waiting_state():
    assert set(Visibility.values) == {
        "public",
        "annotated",
        "blurred",
        "covered",
        "restricted",
        "removed",
    }
    default = Initiative._meta.get_field("visibility").default
    assert default == Visibility.PUBLIC


def test_it_limits_new_accounts_to_three_a_day():
    author = make_user(joined_at=timezone.now())
    for _ in range(3):
        make_initiative(author=author)
    with pytest.raises(TooMany, match="trois initiatives par jour"):
        make_initiative(author=author)
    actions.publish(
        by=author, content=make_content(), at=timezone.now() + timedelta(days=1, minutes=1)
    )


def test_it_does_not_limit_older_accounts():
    author = make_user()
    for _ in range(5):
        make_initiative(author=author)
    assert author.initiatives.count() == 5


def test_it_publishes_a_draft_once():
    author = make_user()
    draft = Draft.objects.create(owner=author)
    first = actions.publish(by=author, content=make_content(), draft=draft)
    second = actions.publish(by=author, content=make_content(title="Autre"), draft=draft)
    assert first == second
    assert Initiative.objects.count() == 1


def test_it_links_an_alternative_both_ways():
    original = make_initiative()
    answer = make_initiative(title="Construire un pont neuf", answers=original)
    assert original.alternatives_to_it.get().answer == answer
    told = Activity.objects.get(verb="initiative.alternative")
    assert (told.subject_key, told.object_key) == (str(original.pk), str(answer.pk))


def test_it_speaks_under_a_current_mandate_only():
    mandate = make_mandate()
    assert make_initiative(author=mandate.user, as_mandate=mandate).as_mandate == mandate
    with pytest.raises(Refused, match="mandat"):
        make_initiative(as_mandate=mandate)


def test_it_copies_the_place_for_area_queries():
    epci = make_initiative(territory=make_territory("242100410"))
    national = make_initiative(territory=make_territory("fr"))
    local = make_initiative()
    rows = Initiative.objects.all()
    assert set(rows.within(make_territory("242100410"))) == {epci, local}
    assert set(rows.within(make_territory("d21"))) == {local}
    assert set(rows.within(make_territory("fr"))) == {epci, national, local}
    assert set(rows.national()) == {national}
    assert set(rows.local()) == {epci, local}


def test_it_finds_a_theme_and_its_finer_themes():
    top = make_theme("mobilites")
    finer = make_theme("velo", parent=top)
    under = [make_initiative(theme=top), make_initiative(theme=finer)]
    make_initiative(theme=make_theme("ecole"))
    assert set(Initiative.objects.under(top)) == set(under)


def test_it_keeps_every_version():
    initiative = make_initiative()
    content = make_content(title="Rouvrir la passerelle aux vélos")
    actions.edit(
        by=initiative.author,
        initiative=initiative,
        content=content,
        note="Précision",
        expected_version=1,
    )
    assert initiative.version == 2
    assert [v.title for v in initiative.versions.all()] == [
        "Rouvrir la passerelle aux vélos",
        "Rouvrir la passerelle des Mauges",
    ]
    assert Activity.objects.filter(verb="initiative.edited").get().data == {"version": 2}


def test_it_refuses_to_overwrite_another_tab():
    initiative = make_initiative()
    edit = {"by": initiative.author, "initiative": initiative, "content": make_content()}
    actions.edit(**edit, expected_version=1)
    with pytest.raises(Conflict, match="changé"):
        actions.edit(**edit, expected_version=1)
    assert initiative.versions.count() == 2


@pytest.mark.parametrize("state", ["close", "withhold"])
def test_it_edits_nothing_that_was_closed_or_withheld_meanwhile(state):
    stale = make_initiative()
    row = Initiative.objects.get(pk=stale.pk)
    if state == "close":
        actions.close(by=row.author, initiative=row, outcome=Outcome.PARTLY, text="Fini.")
    else:
        actions.change_visibility(
            by=make_moderator(), initiative=row, to=Visibility.RESTRICTED, reason="Une raison."
        )
    edit = {"by": stale.author, "initiative": stale, "content": make_content(title="Trop tard")}
    with pytest.raises(Conflict, match=r"close|suspendu"):
        actions.edit(**edit, expected_version=1)
    row.refresh_from_db()
    assert (row.version, row.versions.count()) == (1, 1)


def test_it_publishes_nothing_for_an_account_erased_meanwhile():
    stale = make_user(name="Un nom effacé")
    erase_account(by=User.objects.get(pk=stale.pk))
    with pytest.raises(Refused, match="fermé"):
        make_initiative(author=stale)
    assert not Activity.objects.exists()


def test_it_lets_only_its_team_edit():
    initiative = make_initiative()
    with pytest.raises(Refused, match="Seule l’équipe"):
        actions.edit(
            by=make_user(), initiative=initiative, content=make_content(), expected_version=1
        )


def test_it_closes_with_an_outcome_once():
    initiative = make_initiative()
    close = {"by": initiative.author, "outcome": Outcome.ACHIEVED, "text": "La mairie a rouvert."}
    actions.close(initiative=initiative, **close)
    assert not initiative.is_open
    stale = Initiative.objects.get(pk=initiative.pk)
    with pytest.raises(Conflict, match="close"):
        actions.close(initiative=stale, **close)


def test_it_closes_once_when_two_tabs_race():
    initiative = make_initiative()
    stale = Initiative.objects.get(pk=initiative.pk)
    close = {"by": initiative.author, "outcome": Outcome.PARTLY, "text": "En partie."}
    actions.close(initiative=initiative, **close)
    with pytest.raises(Conflict):
        actions.close(initiative=stale, **close)
    assert Activity.objects.filter(verb="initiative.closed").count() == 1


def test_it_withdraws_and_reinstates_what_was_told():
    initiative, moderator = make_initiative(), make_moderator()
    decide = {"by": moderator, "initiative": initiative, "reason": "Adresse privée publiée."}
    actions.change_visibility(to=Visibility.RESTRICTED, **decide)
    assert not Activity.objects.public().exists()
    actions.change_visibility(to=Visibility.PUBLIC, **decide)
    verbs = Activity.objects.public().values_list("verb", flat=True)
    assert set(verbs) == {"initiative.published", "initiative.restored"}
    assert initiative.restrictions.count() == 2


def test_it_needs_a_reason_to_restrict():
    with pytest.raises(ValueError, match="reason"):
        actions.change_visibility(
            by=make_moderator(), initiative=make_initiative(), to=Visibility.REMOVED, reason="  "
        )


def test_it_refuses_a_decision_on_what_changed_meanwhile():
    initiative = make_initiative()
    with pytest.raises(Conflict):
        actions.change_visibility(
            by=make_moderator(),
            initiative=initiative,
            to=Visibility.REMOVED,
            reason="Motif.",
            expected=Visibility.ANNOTATED,
        )


@pytest.mark.parametrize("tie", ["none", "author", "stance", "home", "mandate"])
def test_it_lets_no_one_judge_their_own_side(tie):
    initiative = make_initiative()
    moderator = make_moderator(home=make_territory("21231") if tie == "home" else None)
    if tie == "none":
        moderator = make_user()
    if tie == "author":
        initiative = make_initiative(author=moderator)
    if tie == "stance":
        actions.take_stance(by=moderator, initiative=initiative, side="oppose", agrees=True)
    if tie == "mandate":
        make_mandate(moderator)
    with pytest.raises(Refused):
        actions.change_visibility(
            by=moderator, initiative=initiative, to=Visibility.REMOVED, reason="Motif."
        )
    initiative.refresh_from_db()
    assert initiative.visibility == Visibility.PUBLIC


@pytest.mark.django_db(transaction=True)
def test_it_holds_the_daily_limit_against_parallel_requests():
    author = make_user(joined_at=timezone.now())
    content, outcomes = make_content(), []
    start = Barrier(6)

    def publish():
        start.wait()
        try:
            actions.publish(by=author, content=content)
            outcomes.append("published")
        except TooMany:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=publish) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["published"] * 3 + ["refused"] * 3
