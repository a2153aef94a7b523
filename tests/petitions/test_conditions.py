"""Conditions on what the controls keep: what they find, how they are stored and told."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.models import Signature
from initiatives.petitions.conditions import Conditions, Provider
from initiatives.petitions.states import SignatureState
from tests.petitions.cast import make_petition
from tests.petitions.crowd import crowd

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TRACES = {
    "network": "a" * 16,
    "domain": "b" * 16,
    "stem": "c" * 16,
    "common": False,
    "disposable": True,
    "name": 40,
}
HASH = st.sampled_from(["", "a" * 16])
POINTS = st.none() | st.integers(0, 100)
HOURS = st.none() | st.integers(0, 500).map(lambda hours: NOON + timedelta(hours=hours))
ANY = st.builds(
    Conditions,
    network=HASH,
    domain=HASH,
    stem=HASH,
    provider=st.sampled_from(["", *Provider.values]),
    name_from=POINTS,
    name_to=POINTS,
    score_from=POINTS,
    score_to=POINTS,
    since=HOURS,
    until=HOURS,
    state=st.sampled_from(["", "confirmed", "verifying"]),
)


@given(ANY)
def test_what_is_stored_is_read_back_and_told(conditions):
    stored = conditions.as_json()
    assert stored["v"] == 1
    assert Conditions.of_json(stored) == conditions
    assert bool(conditions.told()) == (conditions != Conditions())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, True),
        ({"network": "a" * 16}, True),
        ({"network": "b" * 16}, False),
        ({"domain": "b" * 16, "stem": "c" * 16}, True),
        ({"domain": "b" * 16, "stem": "b" * 16}, False),
        ({"provider": "disposable"}, True),
        ({"provider": "common"}, False),
        ({"provider": "other"}, False),
        ({"name_from": 40}, True),
        ({"name_from": 41}, False),
        ({"name_to": 39}, False),
        ({"score_from": 55, "score_to": 55}, True),
        ({"score_from": 56}, False),
        ({"since": NOON}, True),
        ({"since": NOON + timedelta(hours=1)}, False),
        ({"until": NOON}, False),
        ({"until": NOON + timedelta(hours=1)}, True),
        ({"state": "confirmed"}, True),
        ({"state": "verifying"}, False),
    ],
)
def test_every_condition_must_hold(asked, found):
    petition, other = make_petition(), make_petition()
    for one in (petition, other):
        crowd(one, 1, NOON, features=TRACES, score=55)
    rows = Signature.objects.matching(petition, Conditions(**asked))
    assert [row.petition_id for row in rows] == ([petition.pk] if found else [])


@pytest.mark.django_db
def test_only_what_counts_or_is_in_verification_is_found():
    petition = make_petition()
    for state in SignatureState:
        crowd(petition, 1, NOON, state=state, features=TRACES)
    rows = Signature.objects.matching(petition, Conditions(domain="b" * 16))
    assert set(rows.values_list("state", flat=True)) == {"confirmed", "verifying"}
