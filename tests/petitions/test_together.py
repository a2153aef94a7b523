"""Groups that act together: who is one, who is not, and that only a number is kept."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from initiatives.actions.petition_figures import fill_figures
from initiatives.actions.petition_tallies import fold_signatures
from initiatives.actions.together import count_groups
from initiatives.models import PetitionFigures, Stance
from initiatives.petitions.together import CROWD, Act, groups, is_alike
from tests.factories import make_initiative, make_user
from tests.petitions.cast import make_petition
from tests.petitions.crowd import crowd


def ring(members=5, targets=4, gap=60.0, **own) -> list[Act]:
    """People who go to the same places one after the other; `own`: acts of each elsewhere."""
    acts = [
        Act(who, what, what * 90_000 + who * gap)
        for who in range(members)
        for what in range(targets)
    ]
    others = own.get("others", 0)
    return acts + [
        Act(who, 1000 + who * 100 + turn, turn * 50_000.0)
        for who in range(members)
        for turn in range(others)
    ]


@pytest.mark.parametrize(
    ("acts", "found"),
    [
        (ring(), 1),
        # Three places in common, four people, an hour and a minute from one to the next.
        (ring(targets=3), 0),
        (ring(members=4), 0),
        (ring(gap=3600.0), 1),
        (ring(gap=3601.0), 0),
        # Half of what two people did, and less: 4 of 4 + 2 + 2, 4 of 4 + 3 + 3.
        (ring(others=2), 1),
        (ring(others=3), 0),
        # So many within the hour that anybody meets anybody.
        (ring(members=CROWD, gap=1.0), 1),
        (ring(members=CROWD + 1, gap=1.0), 0),
        ([], 0),
    ],
)
def test_it_tells_a_group_from_chance(acts, found):
    assert len(groups(acts)) == found
    assert len(groups(reversed(acts))) == found


def test_the_values_are_those_that_were_agreed():
    from initiatives.petitions import together

    assert (together.COMMON, together.JACCARD, together.WITHIN) == (4, 0.5, 3600)


@pytest.mark.parametrize(
    ("acts", "alike"),
    [((4, 4, 8), True), ((3, 3, 3), False), ((50, 75, 75), True), ((49, 74, 74), False)],
)
def test_two_people_share_four_acts_and_half_of_what_they_did(acts, alike):
    assert is_alike(*acts) is alike


def test_what_one_side_does_is_not_what_the_other_does():
    acts = ring(members=10)
    torn = [Act(act.actor, -act.target - 1, act.at) if act.actor % 2 else act for act in acts]
    assert sorted(map(len, groups(torn))) == [5, 5]


@pytest.mark.django_db
@pytest.mark.parametrize(("members", "shown"), [(12, 12), (10, 10), (9, None), (0, 0)])
def test_their_number_is_published_from_ten_on_and_nothing_else_changes(members, shown):
    initiatives = [make_initiative() for _turn in range(4)]
    petition = make_petition(initiatives[0])
    crowd(petition, 30)
    people = [make_user() for _turn in range(members)]
    start = timezone.now() - timedelta(days=9)
    for at, one in enumerate(initiatives):
        Stance.objects.bulk_create(
            Stance(initiative=one, person=who, side="support", taken_at=start + timedelta(days=at))
            for who in people
        )
    fold_signatures()
    fill_figures()
    where = f"{petition.initiative.get_absolute_url()}integrite.json"
    assert json.loads(Client().get(where).content)["groupes_ensemble"] is None
    assert count_groups() == (1 if members else 0)
    report = json.loads(Client().get(where).content)
    assert (report["groupes_ensemble"], report["confirmees"]) == (shown, 30)
    page = Client().get(f"{petition.initiative.get_absolute_url()}integrite/").text
    told = {
        12: "groupe qui agit ensemble\N{NO-BREAK SPACE}: 12",
        10: "groupe qui agit ensemble\N{NO-BREAK SPACE}: 10",
        None: "Moins de 10 personnes",
        0: "Aucune personne",
    }
    assert told[shown] in page
    # Once they are no group any more, the number follows.
    Stance.objects.update(taken_at=start - timedelta(days=200))
    assert count_groups() == 0
    assert PetitionFigures.objects.get().together == 0
