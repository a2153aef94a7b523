"""Somebody who had a part in an initiative in every way there is, under their name or not."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from civic.accounts.models import User
from initiatives import actions, zones
from initiatives.actions import hands, takings
from initiatives.actions.amendment_answers import Verdict, accept_amendment
from initiatives.actions.amendments import Proposal, propose_amendment
from initiatives.actions.hands import Plan
from initiatives.actions.helped import Chosen, choose_helped
from initiatives.models import Action, Amendment, Initiative
from initiatives.models.action import Sort
from initiatives.models.amendment import Part
from initiatives.states import Outcome, Side
from tests.factories import make_initiative, make_user

EVERYTHING = Chosen(carried=True, joined=True, amended=True, tasks=True, events=True)


def client_of(user: User) -> Client:
    """Be somebody who signed in."""
    client = Client()
    client.force_login(user)
    return client


def join(person: User, initiative: Initiative, *, named: bool = True) -> None:
    """Join it, under one's name or not."""
    actions.take_stance(
        by=person, initiative=initiative, side=Side.SUPPORT, show_name=named, agrees=True
    )


def close(initiative: Initiative, outcome: Outcome = Outcome.ACHIEVED) -> None:
    """End it."""
    row = Initiative.objects.get(pk=initiative.pk)
    actions.close(by=row.author, initiative=row, outcome=outcome, text="Comme prévu.")


def done(
    initiative: Initiative,
    sort: Sort,
    title: str,
    person: User | None = None,
    *,
    named: bool = True,
) -> Action:
    """Something of the team that was done, with somebody who took part in it."""
    at = timezone.now() - timedelta(days=3)
    plan = Plan(title, "Avant le vote.", "Place de la Gare", at + timedelta(days=1), 60, 9)
    row = hands.call_for_hands(
        by=initiative.author, initiative=initiative, sort=sort, plan=plan, zone=zones.PARIS, at=at
    )
    if person is not None:
        takings.take(by=person, action=row, minutes_a_week=600, show_name=named, at=at)
    hands.finish_action(by=initiative.author, action=row, outcome=hands.Outcome("C’est fait."))
    row.refresh_from_db()
    return row


def amended(initiative: Initiative, person: User) -> Amendment:
    """A change that the team took in."""
    saying = {"part": Part.PROPOSAL, "base_version": 1, "before": initiative.proposal}
    proposal = Proposal(**saying, after="Une réouverture durable.", why="Pour longtemps.")
    row = propose_amendment(by=person, initiative=initiative, proposal=proposal)
    return accept_amendment(
        by=initiative.author, amendment=row, verdict=Verdict(), expected_version=1, seen=1
    )


def make_helper(*, named: bool = True, chosen: Chosen = EVERYTHING) -> User:
    """Who joined, amended, gave a hand and came to a meeting; and carried another one."""
    person = make_user()
    row = make_initiative(title="Rouvrir la passerelle")
    join(person, row, named=named)
    amended(row, person)
    done(row, Sort.TASK, "Coller quarante affiches", person, named=named)
    done(row, Sort.EVENT, "Réunion publique", person, named=named)
    close(row)
    close(make_initiative(author=person, title="Planter des haies"), Outcome.PARTLY)
    choose_helped(by=person, chosen=chosen)
    return person
