"""Where too few people may judge a case: 48 hours at most, said to all, and recruits asked for."""

from datetime import timedelta
from itertools import product

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civic.accounts.models import RoleGrant
from civic.accounts.roles import Role
from civic.lib.permissions import Refused
from initiatives.actions import take_stance
from initiatives.models import Initiative
from initiatives.states import Side, Visibility
from moderation import actions, few, queries
from moderation.actions import write_journal
from moderation.categories import GRAVE, Motive, severity
from moderation.judgement import Judgement
from moderation.models import Authority, Case, Decision, Entry
from moderation.models.decision import AccountMeasure, Measure
from tests.factories import make_initiative, make_moderator, make_territory, make_user
from tests.moderation.cast import sign_in

pytestmark = pytest.mark.django_db
WORDS = "La deuxième phrase traite un voisin de voleur."
HOUR = timedelta(hours=1)
SUSPEND = Judgement(Measure.DISABLE, Motive.INSULT, "", WORDS)
TOLD = "Trop peu de personnes peuvent juger ce contenu ici"


@pytest.fixture(autouse=True)
def two_are_needed(_people_enough, monkeypatch):
    monkeypatch.setattr(few, "NEEDED", 2)


def flagged(motive=Motive.INSULT):
    row = make_initiative()
    actions.flag(by=make_user(), kind="initiative", key=str(row.pk), motive=motive)
    return row


def party(row):
    """A moderator who may not judge it: they live there."""
    return make_moderator(home=row.territory)


def drawn(by, at=None):
    case = actions.draw(by=by, at=at)
    assert case is not None
    return case


def decide(by, judgement, at=None, **fields):
    return actions.decide_case(by=by, case=drawn(by, at), judgement=judgement, at=at, **fields)


def state(row):
    return Initiative.objects.get(pk=row.pk).visibility


@pytest.mark.parametrize(("measure", "others"), [*product(Measure, ["nobody", "a party", "one"])])
def test_one_person_may_keep_or_suspend_and_two_may_do_all(measure, others):
    row = flagged()
    by = make_moderator()
    if others == "a party":
        party(row)
    elif others == "one":
        make_moderator()
    passage = "fermée depuis mars" if measure == Measure.REDACT else ""
    judgement = Judgement(measure, Motive.INSULT, passage, WORDS)
    if measure == Measure.KEEP:
        judgement = Judgement(Measure.KEEP)
    if others == "one" or measure in few.LEFT:
        decision = decide(by, judgement)
        alone = others != "one" and measure == Measure.DISABLE
        assert decision.is_proposal is alone
        assert decision.are_few is alone
    else:
        with pytest.raises(Refused, match=TOLD):
            decide(by, judgement)
        assert state(row) == Visibility.PUBLIC
        assert not Decision.objects.exists()


@pytest.mark.parametrize("account", [one for one in AccountMeasure if one])
def test_nothing_is_taken_from_an_account(account):
    flagged(Motive.THREAT)
    by = make_moderator()
    with pytest.raises(Refused, match=TOLD):
        decide(by, Judgement(Measure.DISABLE, Motive.THREAT, "", WORDS, account=account, days=3))


def test_a_suspension_says_so_to_everybody_and_lapses_by_itself():
    row, now = flagged(), timezone.now()
    decision = decide(make_moderator(), SUSPEND)
    assert decision.lapses_at - decision.decided_at == timedelta(hours=48)
    assert state(row) == Visibility.RESTRICTED
    client = sign_in(row.author, second_step=False)
    assert TOLD in client.get(row.get_absolute_url()).text
    write_journal(now + HOUR)
    assert Entry.objects.get().facts["trop_peu_de_monde"] is True
    assert "Trop peu de personnes pouvaient juger" in client.get(reverse("journal")).text
    assert actions.lapse_proposals(now + 47 * HOUR) == 0
    assert actions.lapse_proposals(now + 49 * HOUR) == 1
    assert state(row) == Visibility.PUBLIC
    # The same person does not suspend again; a recruit decides as in any team.
    later = now + 50 * HOUR
    assert actions.draw(by=decision.by, at=later) is None
    recruit = make_moderator()
    final = decide(recruit, Judgement(Measure.BLUR, Motive.INSULT, "", WORDS), at=later)
    assert not final.is_proposal
    assert state(row) == Visibility.BLURRED


def test_a_second_person_agrees_as_with_any_first_voice():
    row, now = flagged(), timezone.now()
    decide(make_moderator(), SUSPEND)
    final = decide(make_moderator(), SUSPEND, at=now + HOUR)
    assert not final.is_proposal
    assert actions.lapse_proposals(now + 99 * HOUR) == 0
    assert state(row) == Visibility.RESTRICTED


def test_the_gravest_stands_until_a_second_person_and_authorities_are_told():
    assert severity(Motive.CHILD).gravity == GRAVE
    row, now = flagged(Motive.CHILD), timezone.now()
    grave = Judgement(Measure.DISABLE, Motive.CHILD, "", WORDS)
    decision = decide(make_moderator(), grave, forward_to=Authority.PHAROS)
    assert decision.lapses_at is None
    assert actions.lapse_proposals(now + 99 * HOUR) == 0
    assert state(row) == Visibility.RESTRICTED


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(["free", "lives", "joined", "flagged", "left"]), max_size=4),
    st.sampled_from([one for one in Measure if one != Measure.KEEP]),
)
def test_whoever_else_is_on_the_team_it_takes_one_who_may_judge(team, measure):
    row = flagged()
    by = make_moderator()
    for tie in team:
        other = make_moderator(home=row.territory if tie == "lives" else None)
        if tie == "joined":
            take_stance(by=other, initiative=row, side=Side.SUPPORT, agrees=True)
        elif tie == "flagged":
            actions.flag(by=other, kind="initiative", key=str(row.pk), motive=Motive.INSULT)
        elif tie == "left":
            RoleGrant.objects.filter(user=other).update(ends_at=timezone.now() - HOUR)
    case = Case.objects.get(key=str(row.pk))
    assert {one.pk for one in few.eligible_moderators(case)} >= {by.pk}
    enough = "free" in team
    assert few.has_enough(case, by) is enough
    Case.objects.filter(pk=case.pk).update(lease_by=by, lease_until=timezone.now() + HOUR)
    judgement = Judgement(measure, Motive.INSULT, "fermée depuis mars", WORDS)
    try:
        actions.decide_case(by=by, case=case, judgement=judgement)
    except Refused:
        assert not enough
        assert measure != Measure.DISABLE
    else:
        assert enough or measure == Measure.DISABLE
    RoleGrant.objects.filter(role=Role.MODERATOR).delete()


# -- What is shown ---------------------------------------------------------------------------------


def test_the_form_offers_what_is_left_and_says_why():
    flagged()
    client = sign_in(make_moderator())
    client.post(reverse("draw-case"))
    address = reverse("case", args=[Case.objects.get().pk])
    page = client.get(address).text
    assert TOLD in page
    assert 'value="disable"' in page
    assert 'value="remove"' not in page
    typed = {"motive": "insult", "explanation": WORDS}
    assert client.post(address, typed | {"measure": "remove"}).status_code == 422
    seen = client.post(address, typed | {"measure": "disable", "etape": "apercu"}).text
    assert seen.count(TOLD) == 2
    assert client.post(address, typed | {"measure": "disable"}).status_code == 303
    assert Decision.objects.get().is_proposal


def test_the_hub_the_rules_and_the_flagger_say_that_a_case_waits_for_people(client):
    row = make_initiative()
    flagger = make_user()
    actions.flag(by=flagger, kind="initiative", key=str(row.pk), motive=Motive.INSULT)
    moderator = party(row)
    call_command("look_for_judges")
    assert Case.objects.get().stuck_since is not None
    queries._stuck.clear()
    assert "1 dossier attend du monde" in sign_in(moderator).get(reverse("desk")).text
    assert "1 dossier attend ainsi" in client.get(reverse("rules")).text
    mine = sign_in(flagger, second_step=False).get(reverse("my-flags")).text
    assert "Trop peu de personnes peuvent juger" in mine
    since = Case.objects.get().stuck_since
    call_command("look_for_judges")
    assert Case.objects.get().stuck_since == since
    for _one in range(2):
        make_moderator(home=make_territory("2a004"))
    call_command("look_for_judges")
    assert Case.objects.get().stuck_since is None
