"""While an election runs: what is on candidates, two voices, no cover, the pages that say so."""

from datetime import timedelta
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.roles import Role
from civic.elections.actions import cancel_poll
from civic.lib.permissions import allows
from initiatives.actions.named_replies import Saying, reply_as_named
from initiatives.models import Initiative, TeamMember
from initiatives.models.team import TeamRole
from initiatives.states import Visibility
from moderation import actions, covering, kinds
from moderation.actions import Judgement, Trace
from moderation.categories import Motive
from moderation.models import Case, Cover, Decision
from moderation.models.decision import Measure
from moderation.permissions import check_can_judge
from moderation.two_voices import is_about_candidate, needs_two
from tests.accounts.cast import enrolled
from tests.accounts.cast import sign_in as signed
from tests.elections.cast import make_poll, silent_poll, stands
from tests.factories import make_initiative, make_moderator, make_operator, make_user
from tests.moderation.cast import proven, sign_in

pytestmark = pytest.mark.django_db
QUOTED = "«\N{NO-BREAK SPACE}Municipales à Dijon\N{NO-BREAK SPACE}»"
NOTE = Judgement(Measure.ANNOTATE, Motive.INSULT, "", "Une phrase vive.")


def content_of(row):
    return kinds.find("initiative", str(row.pk))


def by_candidate(poll):
    row = make_initiative()
    stands(poll, row.author)
    return row


def naming(text, name="Zoé Lefèvre"):
    def made(poll):
        stands(poll, name=name)
        return make_initiative(problem=text)

    return made


def replied(poll):
    row, user = make_initiative(), make_user()
    reply_as_named(by=user, initiative=row, saying=Saying("Moi", "Ce n’est pas ce que j’ai dit."))
    stands(poll, user)
    return row


def carried(poll):
    row, user = make_initiative(), make_user()
    TeamMember.objects.create(initiative=row, person=user, role=TeamRole.COAUTHOR)
    stands(poll, user)
    return row


ABOUT = {
    "carried by": (carried, True),
    "written by": (by_candidate, True),
    "naming": (naming("Madame Zoé Lefèvre a menti."), True),
    "capitals and no accent": (naming("ZOE LEFEVRE a menti."), True),
    "replied to by": (replied, True),
    "another name": (naming("Zoélie Lefèvrette a menti."), False),
    "a last name alone": (naming("La rue Lefèvre est barrée."), False),
    "nobody": (lambda poll: make_initiative(), False),
}


@pytest.mark.parametrize("case", ABOUT)
def test_it_knows_what_is_on_a_candidate_during_the_period_only(case):
    make, about = ABOUT[case]
    poll = make_poll(in_days=10)
    content = content_of(make(poll))
    now = timezone.now()
    for at, runs in (
        (poll.begins_at - timedelta(minutes=1), False),
        (now, True),
        (poll.ends_at - timedelta(minutes=1), True),
        (poll.ends_at, False),
    ):
        assert is_about_candidate(content, at) is (about and runs)
        assert covering.is_on(content, at) is not (about and runs)


@pytest.mark.parametrize(("measure", "period"), [*product(Measure, [True, False])])
def test_everything_but_keeping_takes_two_people(measure, period):
    content = content_of(by_candidate(make_poll(in_days=10 if period else -5)))
    motive = None if measure == Measure.KEEP else Motive.SPAM
    judgement = Judgement(measure, motive, "", "Un motif.")
    assert needs_two(judgement, content, timezone.now()) is (period and measure != Measure.KEEP)


def test_a_profile_of_a_candidate_is_on_a_candidate():
    user = make_user()
    stands(make_poll(), user)
    profile = kinds.find("person", str(user.uid))
    assert is_about_candidate(profile, timezone.now())


def test_no_number_of_proven_flags_covers_a_candidate():
    row = by_candidate(make_poll())
    other = make_initiative()
    for place in range(4):
        for one in (row, other):
            trace = Trace(network=bytes([place]))
            actions.flag(
                by=proven(), kind="initiative", key=str(one.pk), motive=Motive.SPAM, trace=trace
            )
    assert list(Cover.objects.values_list("case__key", flat=True)) == [str(other.pk)]
    assert Initiative.objects.get(pk=row.pk).visibility == Visibility.PUBLIC


def test_one_moderator_proposes_and_reads_why_and_the_second_one_decides():
    row = by_candidate(make_poll())
    actions.flag(by=make_user(), kind="initiative", key=str(row.pk), motive=Motive.INSULT)
    first, second = make_moderator(), make_moderator()
    client = sign_in(first)
    client.post(reverse("draw-case"))
    address = reverse("case", args=[Case.objects.get().pk])
    assert "ce texte est d’une personne candidate ou la concerne" in client.get(address).text
    typed = {"measure": "annotate", "motive": "insult", "explanation": "Une phrase vive."}
    assert client.post(address, typed).status_code == 303
    proposal = Decision.objects.get()
    assert proposal.is_proposal
    later = timezone.now() + timedelta(minutes=2)
    case = actions.draw(by=second, at=later)
    assert case is not None
    decided = actions.decide_case(by=second, case=case, judgement=NOTE, at=later)
    assert not decided.is_proposal
    assert Initiative.objects.get(pk=row.pk).visibility == Visibility.ANNOTATED


def test_it_changes_no_priority():
    row = by_candidate(make_poll())
    other = make_initiative()
    for one in (row, other):
        actions.flag(by=make_user(), kind="initiative", key=str(one.pk), motive=Motive.INSULT)
    ranks = set(Case.objects.values_list("rank", "gravity", "within"))
    assert len({(round(rank, 4), *rest) for rank, *rest in ranks}) == 1


STOOD = {
    # Where they stood, and when the vote was: whether they may judge what is about Dijon.
    "there, now": ("21231", 20, False),
    "elsewhere, now": ("2a004", 20, False),
    "there, two years ago": ("21231", -700, False),
    "around it, two years ago": ("d21", -700, False),
    "elsewhere, two years ago": ("2a004", -700, True),
    "in France, two years ago": ("fr", -700, True),
    "there, six years ago": ("21231", -6 * 366, True),
}


@pytest.mark.parametrize("case", STOOD)
def test_who_stands_judges_nothing_and_who_stood_nothing_of_that_place(case):
    place, days, may = STOOD[case]
    row, moderator = make_initiative(), make_moderator()
    day = timezone.localdate() + timedelta(days=days)
    poll = make_poll(place=place, first_on=day, candidates_from=day - timedelta(days=60))
    stands(poll, moderator)
    actions.flag(by=make_user(), kind="initiative", key=str(row.pk), motive=Motive.INSULT)
    assert can_judge(moderator, Case.objects.get()) is may


def can_judge(user, case):
    return allows(check_can_judge, user, case)


# -- Pages -----------------------------------------------------------------------------------------


def test_the_calendar_is_public_names_nobody_and_says_what_holds_now(client):
    address, rules = reverse("elections"), reverse("rules")
    assert "Aucun scrutin n’est inscrit" in client.get(address).text
    assert "aucune période électorale n’est en cours" in client.get(rules).text
    poll = make_poll(name="Municipales à Dijon", place="21231", second_on=None)
    stands(poll)
    answer = client.get(address)
    assert "Municipales à Dijon" in answer.text
    assert "Une période électorale est en cours" in answer.text
    assert "Camille" not in answer.text
    assert "s-maxage" in answer.headers["Cache-Control"]
    assert QUOTED in client.get(rules).text
    silent_poll()
    assert "La loi demande le silence en ce moment" in client.get(address).text
    assert client.post(address).status_code == 405


def test_the_team_reads_who_stands_and_nobody_else_does():
    address = reverse("election-desk")
    poll = make_poll(name="Municipales à Dijon")
    stands(poll, make_user(handle="odile", name="Odile Martin"))
    stands(poll)
    assert Client().get(address).status_code == 302
    assert signed(Client(), enrolled(), second_step=True).get(address).status_code == 403
    for role, edits in ((Role.MODERATOR, False), (Role.OPERATOR, True)):
        client = signed(Client(), enrolled(roles=(role,)), second_step=True)
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Camille Dupont" in answer.text
        assert "/personnes/odile/" in answer.text
        assert ("/gestion/elections/poll/" in answer.text) is edits
        assert client.post(address).status_code == 405


def test_the_desk_is_reminded_while_a_period_runs():
    client = sign_in(make_moderator())
    assert "Période électorale" not in client.get(reverse("desk")).text
    poll = make_poll(name="Municipales à Dijon")
    assert QUOTED in client.get(reverse("desk")).text
    cancel_poll(by=make_operator(), poll=poll)
    assert "Période électorale" not in client.get(reverse("desk")).text
