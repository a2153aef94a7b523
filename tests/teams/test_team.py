"""Who carries an initiative together: asked one by one, named once they agree."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.queries import my_data
from civic.lib.permissions import Conflict, Refused, TooMany, allows
from civic.notifications.models import Mail
from initiatives import actions as texts
from initiatives.actions import team as actions
from initiatives.actions.team import Guest
from initiatives.models import Charter, Initiative, TeamInvitation, TeamMember, TeamRole
from initiatives.permissions import (
    check_can_close,
    check_can_close_petition,
    check_can_edit,
    check_can_open_petition,
    check_duty,
    check_is_no_party,
    check_is_team,
)
from initiatives.states import Outcome
from initiatives.team import MAY, Duty, facts, team_of
from initiatives.team_letters import address_of, build, build_answer
from tests.factories import make_initiative, make_moderator, make_user, withhold
from tests.teams.cast import client_of, joined, make_team

pytestmark = pytest.mark.django_db
COAUTHOR, ANIMATOR = TeamRole.COAUTHOR, TeamRole.ANIMATOR


def where(initiative, name, **more):
    return reverse(name, kwargs={"pk": initiative.pk, "slug": initiative.slug, **more})


@pytest.mark.parametrize("role", TeamRole)
@pytest.mark.parametrize("duty", Duty)
def test_each_role_may_do_what_the_table_says(role, duty):
    initiative, people = make_team()
    assert allows(check_duty, people[role], initiative, duty) == (duty in MAY[role])
    assert allows(check_is_team, people[role], initiative)


@pytest.mark.parametrize(
    ("check", "duty"),
    [
        (check_can_edit, Duty.EDIT),
        (check_can_close, Duty.CLOSE),
        (check_can_open_petition, Duty.PETITION),
        (check_can_close_petition, Duty.PETITION),
    ],
)
def test_what_is_done_asks_the_table(check, duty):
    initiative, people = make_team()
    for role, person in people.items():
        assert allows(check, person, initiative) == (duty in MAY[role])
    assert not allows(check, make_user(), initiative)


def test_the_documentation_prints_the_table():
    rows = re.findall(r"^\| (\w+) \| [^|]+ \| (yes|no) \| (yes|no) \| (yes|no) \|$", TABLE, re.M)
    printed = {duty: tuple(cell == "yes" for cell in cells) for duty, *cells in rows}
    assert printed == {duty: tuple(duty in MAY[role] for role in TeamRole) for duty in Duty}


TABLE = Path("docs/teams.md").read_text()


def test_somebody_is_asked_by_address_and_named_only_once_they_agree():
    initiative = make_initiative()
    sent = client_of(initiative.author).post(
        where(initiative, "team-invite"),
        {"who": "odile.martin@example.org", "role": "coauthor", "line": "Tu connais le dossier."},
    )
    assert (sent.status_code, sent.url) == (303, where(initiative, "team"))
    asked = TeamInvitation.objects.get()
    assert (asked.shown, asked.person) == ("o…@example.org", None)
    mail = Mail.objects.get(kind=actions.MAIL)
    assert mail.to == "odile.martin@example.org"
    assert build(mail.args).context["line"] == "Tu connais le dossier."

    odile, address = make_user(name="Odile Martin"), address_of(asked)
    assert "Odile" not in Client().get(where(initiative, "team")).text
    assert Client().post(address, {"suite": "accepter"}).url.startswith("/compte/")
    me = client_of(odile)
    assert "votre nom et ce rôle s’affichent" in me.get(address).text
    assert me.post(address, {"suite": "accepter"}).status_code == 422
    done = me.post(address, {"suite": "accepter", "is_public": "on"})
    assert (done.status_code, done.url) == (303, where(initiative, "team"))
    assert "Odile Martin" in Client().get(where(initiative, "team")).text
    shown = Client().get(f"/api/v1/initiatives/{initiative.pk}/").json()["team"]
    assert [one["role"] for one in shown] == ["author", "coauthor"]
    # The host is told, the letter is not sent a second time, and its words are forgotten.
    answered = Mail.objects.get(kind=actions.ANSWER_MAIL)
    assert answered.to == initiative.author.email
    assert build_answer(answered.args).context["name"] == "Odile Martin"
    assert build(mail.args) is None
    assert TeamInvitation.objects.get().line == ""
    me.post(address, {"suite": "accepter", "is_public": "on"})
    assert TeamMember.objects.count() == 1


def test_an_account_that_is_asked_is_the_only_one_that_accepts():
    initiative, louise = make_initiative(), make_user(handle="louise")
    typed = {"who": "@louise", "role": "animator", "line": "Viens."}
    client_of(initiative.author).post(where(initiative, "team-invite"), typed)
    asked = TeamInvitation.objects.get()
    with pytest.raises(Refused):
        actions.accept(by=make_user(), invitation=asked)
    assert actions.accept(by=louise, invitation=asked).role == ANIMATOR
    with pytest.raises(Conflict):
        actions.decline(invitation=asked)


def test_it_insists_with_nobody():
    initiative, person, host = make_initiative(), make_user(), make_initiative().author
    guest = Guest(COAUTHOR, line="Viens.", person=person)
    for _turn in range(actions.ASKED_MOST):
        asked = actions.invite(by=initiative.author, initiative=initiative, guest=guest)
        with pytest.raises(Conflict):
            actions.invite(by=initiative.author, initiative=initiative, guest=guest)
        Client().post(address_of(asked), {"suite": "decliner"})
    with pytest.raises(Conflict):
        actions.invite(by=initiative.author, initiative=initiative, guest=guest)
    # The same mailbox under another spelling is the same person.
    other = make_initiative(author=host)
    for number, address in enumerate(["odile@gmail.com", "o.dile+x@gmail.com"]):
        ask = {"by": host, "initiative": other, "guest": Guest(COAUTHOR, address=address)}
        if number:
            with pytest.raises(Conflict):
                actions.invite(**ask)
        else:
            actions.invite(**ask)


def test_it_asks_ten_people_a_day_at_most_and_keeps_twelve_places():
    author = make_user()
    rows = [make_initiative(author=author), make_initiative(author=author)]
    for number in range(actions.DAILY_INVITATIONS):
        guest = Guest(ANIMATOR, address=f"p{number}@example.org")
        actions.invite(by=author, initiative=rows[0], guest=guest)
    with pytest.raises(TooMany):
        actions.invite(
            by=author, initiative=rows[1], guest=Guest(ANIMATOR, address="z@example.org")
        )
    later = timezone.now() + timedelta(days=2)
    actions.invite(
        by=author, initiative=rows[0], guest=Guest(ANIMATOR, address="y@example.org"), at=later
    )
    with pytest.raises(Conflict):
        actions.invite(
            by=author, initiative=rows[0], guest=Guest(ANIMATOR, address="x@example.org"), at=later
        )


def test_an_invitation_ends_and_does_nothing_in_a_closed_or_withheld_initiative():
    initiative, person = make_initiative(), make_user()
    guest = Guest(COAUTHOR, person=person)
    old = timezone.now() - timedelta(days=31)
    late = actions.invite(by=initiative.author, initiative=initiative, guest=guest, at=old)
    with pytest.raises(Conflict):
        actions.accept(by=person, invitation=late)
    asked = actions.invite(by=initiative.author, initiative=initiative, guest=guest)
    withhold(initiative)
    with pytest.raises(Conflict):
        actions.accept(by=person, invitation=asked)
    assert Client().get(address_of(asked)).status_code == 200
    closed = make_initiative(author=initiative.author)
    asked = actions.invite(by=initiative.author, initiative=closed, guest=guest)
    texts.close(by=initiative.author, initiative=closed, outcome=Outcome.WITHDRAWN, text="Voilà.")
    assert client_of(person).post(address_of(asked), {"is_public": "on"}).status_code == 409


def test_a_member_leaves_whatever_the_state_and_an_author_hands_over_first():
    initiative, people = make_team()
    withhold(initiative)
    left = client_of(people[ANIMATOR]).post(where(initiative, "team-leave"))
    assert left.status_code == 303
    assert not TeamMember.objects.standing().of(people[ANIMATOR]).exists()
    assert client_of(initiative.author).post(where(initiative, "team-leave")).status_code == 409


def test_handing_over_makes_a_coauthor_the_author():
    initiative, people = make_team()
    author = initiative.author
    member = TeamMember.objects.get(person=people[COAUTHOR])
    done = client_of(author).post(where(initiative, "team-hand-over", number=member.pk))
    assert done.status_code == 303
    row = Initiative.objects.get(pk=initiative.pk)
    assert row.author == people[COAUTHOR]
    assert [(mate.person, mate.role) for mate in team_of(row)][:2] == [
        (people[COAUTHOR], TeamRole.AUTHOR),
        (author, COAUTHOR),
    ]
    # The page that visitors are kept changes at once.
    assert people[COAUTHOR].public_name in Client().get(row.get_absolute_url()).text
    actions.hand_over(by=row.author, member=TeamMember.objects.standing().get(person=author))
    row.refresh_from_db()
    assert row.author == author
    animator = TeamMember.objects.get(person=people[ANIMATOR])
    with pytest.raises(Conflict):
        actions.hand_over(by=author, member=animator)


def test_the_first_coauthor_takes_over_from_an_erased_author():
    initiative, people = make_team()
    later = joined(initiative, COAUTHOR)
    erase_account(by=initiative.author)
    row = Initiative.objects.get(pk=initiative.pk)
    assert row.author == people[COAUTHOR]
    erase_account(by=people[ANIMATOR])
    assert {mate.person for mate in team_of(row)} == {people[COAUTHOR], later}
    alone = make_initiative()
    erase_account(by=alone.author)
    assert "personne n’a pris la suite" in Client().get(where(alone, "team")).text


@pytest.mark.parametrize("role", [COAUTHOR, ANIMATOR])
@pytest.mark.parametrize("has_left", [False, True])
def test_nobody_judges_what_they_carry_or_carried(role, has_left):
    initiative, moderator = make_initiative(), make_moderator()
    check_is_no_party(moderator, initiative)
    joined(initiative, role, person=moderator)
    if has_left:
        actions.leave(by=moderator, initiative=initiative)
    with pytest.raises(Refused):
        check_is_no_party(moderator, initiative)


def test_one_reads_and_takes_along_ones_places():
    initiative, people = make_team()
    actions.invite(
        by=initiative.author,
        initiative=initiative,
        guest=Guest(COAUTHOR, person=(other := make_user())),
    )
    mine = my_data(people[COAUTHOR])["equipes"]["lignes"]
    assert [(row["rôle"], row.get("réponse")) for row in mine] == [
        ("Co-auteur", None),
        ("Co-auteur", "Acceptée"),
    ]
    assert my_data(other)["equipes"]["lignes"][0]["réponse"] == ""
    assert initiative.title in client_of(people[ANIMATOR]).get("/compte/initiatives/").text
    assert client_of(people[ANIMATOR]).get(where(initiative, "manage")).status_code == 200


def test_a_charter_is_read_by_all_and_taken_away_when_empty():
    initiative, people = make_team()
    me, address = client_of(people[COAUTHOR]), where(initiative, "team-charter")
    assert me.post(address, {"text": "x" * 601}).status_code == 422
    me.post(address, {"text": "Nous décidons à deux."})
    assert "Nous décidons à deux." in Client().get(where(initiative, "team")).text
    assert Client().get(f"/api/v1/initiatives/{initiative.pk}/").json()["charter"]
    me.post(address, {"text": ""})
    assert not Charter.objects.exists()


def test_a_lone_founder_is_told_what_is_counted_only_when_enough_closed(monkeypatch):
    initiative = make_initiative()
    page = client_of(initiative.author).get(where(initiative, "team")).text
    assert "Vous la portez seul" in page
    assert "initiatives closes" not in page
    assert "Vous la portez seul" not in Client().get(where(initiative, "team")).text
    monkeypatch.setattr("initiatives.team.FACTS_LEAST", 1)
    monkeypatch.setattr("initiatives.team._facts.seconds", 0)
    for together in (True, False):
        row = make_initiative()
        if together:
            joined(row, COAUTHOR)
        outcome = Outcome.ACHIEVED if together else Outcome.NOT_ACHIEVED
        texts.close(by=row.author, initiative=row, outcome=outcome, text="Voilà.")
    assert tuple(facts()) == (0, 100, 2)


POSTS = [
    ("team-invite", "coauthor", {"who": "a@example.org", "role": "animator", "line": "Viens."}),
    ("team-charter", "coauthor", {"text": "Nous décidons à deux."}),
    ("team-cancel", "coauthor", {}),
    ("team-remove", "author", {}),
    ("team-hand-over", "author", {}),
    ("team-leave", "animator", {}),
]


@pytest.mark.parametrize(("name", "allowed", "typed"), POSTS, ids=[row[0] for row in POSTS])
def test_each_form_works_and_refuses_strangers_and_wrong_roles(name, allowed, typed):
    initiative, people = make_team()
    more = {}
    if name == "team-cancel":
        guest = Guest(COAUTHOR, person=make_user())
        asked = actions.invite(by=initiative.author, initiative=initiative, guest=guest)
        more = {"uid": asked.pk}
    elif name in ("team-remove", "team-hand-over"):
        more = {"number": TeamMember.objects.get(person=people[COAUTHOR]).pk}
    address = where(initiative, name, **more)
    assert Client().post(address, typed).url.startswith("/compte/")
    assert client_of(make_user()).post(address, typed).status_code == 403
    wrong = {"coauthor": ANIMATOR, "author": COAUTHOR}.get(allowed)
    if wrong:
        assert client_of(people[wrong]).post(address, typed).status_code == 403
    right = client_of(people[TeamRole(allowed)])
    assert right.get(address).status_code == (405 if name == "team-cancel" else 200)
    assert right.put(address).status_code == 405
    assert right.post(address, typed).status_code == 303
    if name in ("team-invite", "team-charter"):
        withhold(initiative)
        held = TeamInvitation.objects.count(), list(Charter.objects.values_list("text"))
        other = right.post(address, {**typed, "who": "b@example.org", "text": "Autre chose."})
        assert other.status_code == 409
        assert held == (TeamInvitation.objects.count(), list(Charter.objects.values_list("text")))
    elif name != "team-leave":
        assert right.post(address, typed).status_code in (403, 404, 409)
