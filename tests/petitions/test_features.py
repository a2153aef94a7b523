"""What a signature leaves for the controls: nothing that can be read back, nobody singled out."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.integrity.names import ORIGINS
from initiatives.petitions.features import (
    Trace,
    features_of,
    is_disposable,
    name_score,
    shape_of,
    stem_of,
    wide,
)

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECRET = b"secret"


def traces(**fields) -> Trace:
    return Trace(
        **{
            "network": "82.64.10.7",
            "email": "odile.martin42@example.org",
            "name": "Odile Martin",
            "at": NOON,
            "seconds": 31.6,
        }
        | fields
    )


def features(petition=1, **fields):
    return features_of(SECRET, petition, traces(**fields))


def test_it_keeps_no_clear_text():
    kept = json.dumps(features()).casefold()
    for said in ("odile", "martin", "example", "82.64", "a5"):
        assert said not in kept


def test_it_keeps_coarse_things_only():
    assert features() | {"network": "", "domain": "", "pattern": "", "stem": ""} == {
        "v": 1,
        "network": "",
        "domain": "",
        "common": False,
        "disposable": False,
        "name": 0,
        "pattern": "",
        "tail": 2,
        "switches": 1,
        "stem": "",
        "hour": 12,
        "seconds": 31,
        "account": False,
    }


def test_the_key_of_a_network_changes_every_day():
    later = features(at=NOON + timedelta(hours=11))
    tomorrow = features(at=NOON + timedelta(days=1))
    assert features()["network"] == later["network"] != tomorrow["network"]
    assert features()["domain"] == tomorrow["domain"]


def test_no_hash_is_shared_by_two_petitions_or_two_keys():
    keys = ("network", "domain", "pattern", "stem")
    one, other = features(1), features(2)
    elsewhere = features_of(b"another", 1, traces())
    assert all(one[key] and one[key] not in (other[key], elsewhere[key]) for key in keys)


@pytest.mark.parametrize(
    ("network", "around"),
    [
        ("82.64.10.7", "82.64.10.0/24"),
        ("2a01:e0a:1:2::/64", "2a01:e0a:1:2::/64"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_it_looks_at_the_network_around_an_address(network, around):
    assert wide(network) == around


def test_an_unknown_network_is_nobody_s():
    assert features(network="unknown")["network"] == ""


@pytest.mark.parametrize("domain", ["yopmail.com", "eu.yopmail.com", "guerrillamail.com"])
def test_it_knows_throw_away_domains_and_what_is_under_them(domain):
    assert is_disposable(domain)


@pytest.mark.parametrize("domain", ["duck.com", "mozmail.com", "orange.fr", "example.org", "com"])
def test_a_relay_that_protects_its_users_is_not_thrown_away(domain):
    assert not is_disposable(domain)
    assert not features(email=f"x7k2m9@{domain}")["disposable"]


def test_every_name_of_every_origin_costs_nothing():
    names = [
        f"{first} {last}"
        for firsts, lasts in ORIGINS.values()
        for first in firsts
        for last in lasts
    ]
    assert [name for name in names if name_score(name)] == []


@pytest.mark.parametrize(
    "name",
    ["Ng O", "Krzysztof Strzelczyk", "Werther Azeri", "Ali Ali", "Jean-Noël d’Ha", "Emma Nnamdi"],
)
def test_short_rare_or_doubled_names_cost_nothing(name):
    assert name_score(name) == 0


@pytest.mark.parametrize(
    "name",
    ["Azerty Qwerty", "Aaaaa B", "Test 123", "http://a.b c", "abcde f", "lkjhg x", "ababab c"],
)
def test_what_is_typed_without_thinking_costs(name):
    assert name_score(name) >= 40


@given(st.text(max_size=60))
def test_a_name_score_lies_between_0_and_100(name):
    assert 0 <= name_score(name) <= 100


def test_it_tells_how_an_address_is_written():
    assert shape_of("odile.martin42") == ("a5.1a6d2", 2, 1)
    assert shape_of("x7k2m9") == ("a1d1a1d1a1d1", 1, 5)
    assert shape_of("") == ("", 0, 0)


@pytest.mark.parametrize("local", ["odile.martin7", "odilemartin812", "odile-martin_1"])
def test_a_series_has_one_stem(local):
    assert stem_of(local) == "odilemartin"


def test_the_number_of_a_student_is_no_series():
    assert stem_of("p1234567") == ""
    assert features(email="p1234567@etu.example.fr")["stem"] == ""


@given(st.emails(), st.text(max_size=40), st.floats(allow_nan=False, allow_infinity=False))
def test_it_is_made_of_any_form(email, name, seconds):
    made = features(email=email, name=name, seconds=seconds)
    assert json.loads(json.dumps(made)) == made


def test_a_stand_is_marked_only_when_there_is_one():
    assert "stand" not in features()
    assert features(stand="1")["stand"] == "1"
    assert "relay" not in features()
    assert features(relay=True)["relay"] is True


def test_the_account_of_a_session_is_hashed_for_one_petition():
    assert "session" not in features()
    one, other = (features(petition, session="0123-uid") for petition in (1, 2))
    assert one["session"] == features(1, session="0123-uid")["session"] != other["session"]
    assert "0123" not in one["session"]
