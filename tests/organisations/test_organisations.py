"""Organisations: who speaks for them, who is of them, what they stand behind."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.queries import my_data
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications.models import Mail
from initiatives import following, whole
from initiatives.actions import backings, fold
from initiatives.actions import organisation_members as members
from initiatives.actions import organisations as actions
from initiatives.actions.organisation_members import DAILY_INVITATIONS, Guest
from initiatives.actions.organisations import LED_MOST
from initiatives.actions.parts import Change
from initiatives.forms.organisations import CardForm
from initiatives.models import (
    Backing,
    Initiative,
    Organisation,
    OrganisationInvitation,
    OrganisationMember,
    OrganisationRole,
)
from initiatives.organisation_letters import build
from initiatives.permissions import check_is_no_party
from initiatives.states import Outcome, Visibility
from tests.factories import make_initiative, make_moderator, make_operator, make_user, withhold
from tests.organisations.cast import NAME, backed, come_into, lead_of, make_card, make_organisation
from tests.teams.cast import joined

pytestmark = pytest.mark.django_db
LEAD, MEMBER = OrganisationRole.LEAD, OrganisationRole.MEMBER
CARRIES, BACKS = Backing.Sort.CARRIES, Backing.Sort.BACKS


# -- Its page --------------------------------------------------------------------------------------


def test_whoever_opens_it_leads_it_and_nobody_checked_it():
    row = make_organisation()
    assert row.checked_at is None
    assert row.members.get().role == LEAD
    assert row.get_absolute_url() == f"/organisations/{row.pk}-les-amis-du-tramway/"
    row.visibility = Visibility.RESTRICTED
    assert row.get_absolute_url() == f"/organisations/{row.pk}-organisation/"


def test_one_speaks_for_five_at_most():
    lead = make_user()
    for number in range(LED_MOST):
        make_organisation(lead, name=f"Numéro {number}")
    with pytest.raises(TooMany, match="cinq"):
        make_organisation(lead)


def test_a_change_keeps_what_was_said_and_ends_the_check():
    row = make_organisation()
    actions.check_organisation(by=make_operator(), organisation=row, checked=True)
    actions.edit_organisation(by=lead_of(row), organisation=row, card=make_card(about="Autre."))
    row.refresh_from_db()
    assert row.checked_at is not None
    backed(row, initiative := make_initiative())
    before = whole.freshness(initiative.pk)
    actions.edit_organisation(by=lead_of(row), organisation=row, card=make_card(name="Amis du bus"))
    row.refresh_from_db()
    assert (row.checked_at, row.version) == (None, 3)
    assert [one.name for one in row.versions.all()] == ["Amis du bus", NAME, NAME]
    assert whole.freshness(initiative.pk) != before
    assert Activity.objects.get(verb=Verb.BACKED).actor_name == "Amis du bus"


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("732 829 320", "732829320"),
        ("w751234567", "W751234567"),
        ("", ""),
        ("732829321", None),
        ("W75123456", None),
        ("12345", None),
    ],
)
def test_an_official_number_is_read_with_its_key(number, kept):
    form = CardForm({"sort": "association", "name": NAME, "number": number})
    assert form.is_valid() == (kept is not None), form.errors
    if kept is not None:
        assert form.card().number == kept


def test_an_operator_without_a_part_in_it_checks_it():
    row = make_organisation()
    with pytest.raises(Refused, match="opérateur"):
        actions.check_organisation(by=lead_of(row), organisation=row, checked=True)
    operator = make_operator()
    come_into(row, person=operator)
    with pytest.raises(Refused, match="êtes ou étiez"):
        actions.check_organisation(by=operator, organisation=row, checked=True)


def test_closed_it_stands_behind_nothing_and_has_nobody():
    row = make_organisation()
    come_into(row)
    backing = backed(row, make_initiative())
    lead = lead_of(row)
    with pytest.raises(Refused, match="responsables"):
        actions.close_organisation(by=make_user(), organisation=row)
    actions.close_organisation(by=lead, organisation=row)
    backing.refresh_from_db()
    assert backing.ended_at is not None
    assert not row.members.standing().exists()
    assert not Organisation.objects.listed().exists()
    with pytest.raises(Refused):
        actions.edit_organisation(by=lead, organisation=row, card=make_card())


# -- Its people ------------------------------------------------------------------------------------


def test_nobody_is_named_without_choosing_it():
    row = make_organisation()
    quiet, loud = come_into(row), come_into(row, shows_name=True)
    assert [one.person for one in OrganisationMember.objects.shown()] == [loud]
    members.show_name(by=quiet, organisation=row, shows=True)
    members.show_name(by=loud, organisation=row, shows=False)
    assert [one.person for one in OrganisationMember.objects.shown()] == [quiet]
    with pytest.raises(Refused, match="pas de cette"):
        members.show_name(by=make_user(), organisation=row, shows=True)


def test_only_a_lead_asks_and_never_the_same_one_twice():
    row, guest = make_organisation(), make_user()
    asked = Guest(MEMBER, person=guest)
    with pytest.raises(Refused, match="responsables"):
        members.invite_into(by=guest, organisation=row, guest=asked)
    invitation = members.invite_into(by=lead_of(row), organisation=row, guest=asked)
    with pytest.raises(Conflict, match="attend sa réponse"):
        members.invite_into(by=lead_of(row), organisation=row, guest=asked)
    with pytest.raises(Refused, match="autre compte"):
        members.accept_into(by=make_user(), invitation=invitation)
    first = members.accept_into(by=guest, invitation=invitation)
    assert members.accept_into(by=guest, invitation=invitation) == first
    with pytest.raises(Conflict, match="déjà de l’organisation"):
        members.invite_into(by=lead_of(row), organisation=row, guest=asked)
    assert Mail.objects.filter(kind=members.MAIL).count() == 1


def test_an_address_is_kept_as_a_print_and_asked_three_times_at_most():
    row, lead = make_organisation(), None
    lead = lead_of(row)
    for _turn in range(3):
        guest = Guest(LEAD, address="Odile@Example.org")
        made = members.invite_into(by=lead, organisation=row, guest=guest)
        assert "odile" not in f"{made.address_key} {made.shown}".lower()
        members.decline_into(invitation=made)
        members.decline_into(invitation=made)
    with pytest.raises(Conflict, match="trois fois"):
        members.invite_into(by=lead, organisation=row, guest=guest)
    with pytest.raises(Conflict, match="n’attend plus"):
        members.cancel_invitation(by=lead, invitation=made)


def test_twenty_invitations_a_day():
    row = make_organisation()
    for number in range(DAILY_INVITATIONS):
        guest = Guest(MEMBER, address=f"voisin{number}@example.org")
        members.invite_into(by=lead_of(row), organisation=row, guest=guest)
    guest = Guest(MEMBER, address="un-de-trop@example.org")
    with pytest.raises(TooMany, match="Vingt"):
        members.invite_into(by=lead_of(row), organisation=row, guest=guest)


def test_the_letter_leaves_only_while_it_can_be_answered():
    row = make_organisation()
    guest = Guest(MEMBER, address="odile@example.org")
    made = members.invite_into(by=lead_of(row), organisation=row, guest=guest)
    args = {"invitation": made.pk.hex}
    letter = build(args)
    assert letter is not None
    assert NAME in letter.subject
    members.cancel_invitation(by=lead_of(row), invitation=made)
    assert build(args) is None


def test_somebody_always_speaks_for_it():
    row = make_organisation()
    lead, member = lead_of(row), come_into(row)
    with pytest.raises(Conflict, match="seul responsable"):
        members.leave_organisation(by=lead, organisation=row)
    place = row.members.get(person=member)
    with pytest.raises(Refused, match="responsables"):
        members.make_lead(by=member, member=place)
    members.make_lead(by=lead, member=place)
    with pytest.raises(Refused, match="part de lui-même"):
        members.remove_member(by=lead, member=place)
    members.leave_organisation(by=lead, organisation=row)
    with pytest.raises(Refused, match="n’êtes pas"):
        members.leave_organisation(by=lead, organisation=row)
    assert lead_of(row) == member


def test_a_member_is_removed_by_a_lead():
    row = make_organisation()
    member = come_into(row)
    members.remove_member(by=lead_of(row), member=row.members.get(person=member))
    with pytest.raises(Conflict, match="n’est plus"):
        members.remove_member(by=lead_of(row), member=row.members.get(person=member))


def test_an_erased_lead_hands_over_or_closes_it():
    held, alone = make_organisation(), make_organisation()
    heir = come_into(held)
    come_into(held)
    backing = backed(held, make_initiative())
    assert "Les Amis" in str(my_data(lead_of(held)))
    erase_account(by=lead_of(held))
    assert lead_of(held) == heir
    backing.refresh_from_db()
    assert (backing.by, backing.ended_at) == (None, None)
    erase_account(by=lead_of(alone))
    alone.refresh_from_db()
    assert alone.is_closed


# -- What it stands behind -------------------------------------------------------------------------


def test_it_never_counts_as_a_person():
    row, initiative = make_organisation(), make_initiative()
    backed(row, initiative)
    fold()
    tally = Initiative.objects.get(pk=initiative.pk).tally
    assert (tally.supports, tally.opposes) == (
        make_initiative().tally.supports,
        0,
    )


def test_only_its_lead_speaks_and_only_the_team_makes_it_carry():
    row, initiative = make_organisation(), make_initiative()
    member = come_into(row)
    with pytest.raises(Refused, match="responsables"):
        backings.stand_behind(by=member, organisation=row, initiative=initiative, sort=BACKS)
    with pytest.raises(Refused, match="équipe"):
        backed(row, initiative, CARRIES)
    carried = make_initiative(author=lead_of(row))
    one = backed(row, carried, CARRIES)
    assert backed(row, carried, CARRIES) == one
    other = make_organisation(lead_of(row), name="Une autre")
    with pytest.raises(Conflict, match="porte déjà"):
        backed(other, carried, CARRIES)
    assert whole.read(carried.pk).behind.carried_by.name == NAME


def test_the_first_ones_are_named_and_the_others_are_said():
    initiative = make_initiative()
    for number in range(5):
        backed(make_organisation(name=f"Numéro {number}"), initiative)
    behind = whole.read(initiative.pk).behind
    assert [one.name for one in behind.backed_by] == ["Numéro 0", "Numéro 1", "Numéro 2"]
    assert behind.has_more


def test_a_team_says_that_it_did_not_ask():
    row, initiative = make_organisation(), make_initiative()
    backing = backed(row, initiative)
    with pytest.raises(Refused):
        backings.disown(by=lead_of(row), backing=backing)
    backings.disown(by=initiative.author, backing=backing)
    assert not whole.read(initiative.pk).behind.backed_by
    assert Backing.objects.shown().get().disowned_at is not None
    backings.disown(by=initiative.author, backing=backing, disowned=False)
    assert whole.read(initiative.pk).behind.backed_by
    carried = backed(make_organisation(initiative.author, name="La nôtre"), initiative, CARRIES)
    with pytest.raises(Conflict):
        backings.disown(by=initiative.author, backing=carried)


def test_it_steps_back_and_what_was_told_goes():
    row, initiative = make_organisation(), make_initiative()
    backing = backed(row, initiative)
    told = Activity.objects.filter(verb=Verb.BACKED)
    assert told.public().get().actor_key == row.key
    with pytest.raises(Refused):
        backings.stand_back(by=initiative.author, backing=backing)
    backings.stand_back(by=lead_of(row), backing=backing)
    backings.stand_back(by=lead_of(row), backing=backing)
    assert not told.public().exists()
    assert not Backing.objects.standing().exists()


@pytest.mark.parametrize("state", ["closed", "withheld", "organisation closed"])
def test_it_stands_behind_nothing_that_is_over(state):
    row, initiative = make_organisation(), make_initiative()
    lead = lead_of(row)
    if state == "closed":
        from initiatives.actions import close

        close(by=initiative.author, initiative=initiative, outcome=Outcome.ACHIEVED, text="Fait.")
    elif state == "withheld":
        withhold(initiative)
    else:
        Organisation.objects.filter(pk=row.pk).update(closed_at=timezone.now())
        row.refresh_from_db()
    with pytest.raises(Conflict):
        backings.stand_behind(by=lead, organisation=row, initiative=initiative, sort=BACKS)


def test_the_database_keeps_it_once():
    row, initiative = make_organisation(), make_initiative()
    backed(row, initiative)
    with pytest.raises(IntegrityError, match="backing_once"), transaction.atomic():
        Backing.objects.create(
            organisation=row, initiative=initiative, sort=BACKS, since=timezone.now()
        )


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_backing():
    row, initiative = make_organisation(), make_initiative()
    gate = Barrier(2)

    def press():
        gate.wait()
        backed(row, initiative)
        connection.close()

    threads = [Thread(target=press) for _turn in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Backing.objects.count() == 1
    assert Activity.objects.filter(verb=Verb.BACKED).count() == 1


# -- Who judges, who hears -------------------------------------------------------------------------


def test_whoever_is_of_it_judges_nothing_behind_which_it_stands():
    row, initiative = make_organisation(), make_initiative()
    moderator = make_moderator()
    come_into(row, person=moderator)
    check_is_no_party(moderator, initiative)
    backed(row, initiative)
    with pytest.raises(Refused, match="organisation qui la porte"):
        check_is_no_party(moderator, initiative)
    change = Change(Visibility.BLURRED, "Un motif.", Visibility.PUBLIC, timezone.now())
    with pytest.raises(Refused, match="êtes ou étiez"):
        actions.change_organisation_visibility(by=moderator, organisation=row, change=change)


def test_it_is_followed_by_the_key_that_activity_names():
    row = make_organisation()
    assert following.organisations([row.key, "organisation-0", "x", str(row.pk)]) == {
        row.key: following.organisations([row.key])[row.key]
    }
    assert following.organisations([row.key])[row.key].title == NAME


def test_past_invitations_make_room():
    row, guest = make_organisation(), make_user()
    long_ago = timezone.now() - timedelta(days=31)
    asked = Guest(MEMBER, person=guest)
    old = members.invite_into(by=lead_of(row), organisation=row, guest=asked, at=long_ago)
    with pytest.raises(Conflict, match="n’attend plus"):
        members.accept_into(by=guest, invitation=old)
    members.invite_into(by=lead_of(row), organisation=row, guest=asked)
    assert OrganisationInvitation.objects.pending().count() == 1


def test_a_coauthor_makes_it_carry():
    from initiatives.models import TeamRole

    row, initiative = make_organisation(), make_initiative()
    joined(initiative, TeamRole.COAUTHOR, lead_of(row))
    assert backed(row, initiative, CARRIES).sort == CARRIES
