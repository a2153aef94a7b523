"""Petitions over the API, and signing from a partner's site."""

import csv
import json
from datetime import date, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone

from civic.accounts.models import ApiToken
from civic.notifications.models import Mail
from initiatives import actions
from initiatives.actions.petition_figures import fill_figures
from initiatives.actions.petition_tallies import fold_signatures
from initiatives.actions.petitions import close_petition, pause_petition
from initiatives.api.integrity_shown import CheckSerializer, IntegritySerializer
from initiatives.models import PetitionArea, PetitionDay, PetitionTally, Root, Signature
from initiatives.petitions import rush
from initiatives.petitions.consents import CONSENT_VERSION, CONSENTS
from initiatives.states import Visibility
from initiatives.views.signing import NETWORK_MOST
from tests.api.test_initiatives_api import key_for
from tests.factories import make_initiative, make_moderator, make_user
from tests.petitions.cast import make_confirmed, make_petition, without_redis
from tests.petitions.crowd import crowd

pytestmark = pytest.mark.django_db

LIST, SIGN = "/api/v1/petitions/", "/api/v1/signatures/"


def address(petition, more=""):
    return f"{LIST}{petition.initiative_id}/{more}"


def form(petition, **changes):
    return {
        "petition": petition.initiative_id,
        "first_name": "Odile",
        "last_name": "Martin",
        "email": "odile@example.org",
        "commune": "21231",
        "old_enough": True,
        "agrees": True,
        "consent": CONSENT_VERSION,
        "terms": petition.terms,
        **changes,
    }


def send(client, data, *, headers=None, key=None):
    partner = key_for(make_user(), ApiToken.Scope.SIGNATURES) if headers is None else headers
    named = {**partner, "Idempotency-Key": str(uuid4()) if key is None else key}
    named = {name: value for name, value in named.items() if value}
    return client.post(SIGN, json.dumps(data), content_type="application/json", headers=named)


# -- Reading --------------------------------------------------------------------------------------


def test_it_lists_petitions_the_latest_first_without_a_key(client):
    first, second = make_petition(), make_petition()
    response = client.get(LIST)
    rows = response.json()["results"]
    assert [row["initiative"] for row in rows] == [second.initiative_id, first.initiative_id]
    assert rows[0]["confirmed"] is None
    assert rows[0]["url"].startswith("http://testserver/initiatives/")
    assert "Set-Cookie" not in response.headers


def test_it_pages_and_filters_by_state(client, monkeypatch):
    petitions = [make_petition() for _turn in range(21)]
    pause_petition(by=petitions[0].opened_by, petition=petitions[0])
    page = client.get(LIST).json()
    assert len(page["results"]) == 20
    after = client.get(page["next"]).json()
    assert [row["initiative"] for row in after["results"]] == [petitions[0].initiative_id]
    assert client.get(after["previous"]).json()["results"] == page["results"]
    [paused] = client.get(LIST + "?etat=paused").json()["results"]
    assert paused["state"] == "paused"


@pytest.mark.parametrize("query", ["etat=lost", "etat=", "apres=x", "avant=x"])
def test_it_refuses_what_it_never_gave_out(client, query):
    assert client.get(f"{LIST}?{query}").status_code == 422


def test_it_asks_as_little_for_many_as_for_few(client, django_assert_max_num_queries):
    for _turn in range(5):
        make_petition()
    with django_assert_max_num_queries(2):
        client.get(LIST)


def test_it_tells_what_a_signer_must_read(client):
    petition = make_petition()
    shown = client.get(address(petition)).json()
    assert shown["terms"] == petition.terms
    assert shown["consent"] == {"version": CONSENT_VERSION, "text": CONSENTS[CONSENT_VERSION]}
    assert shown["request"] == petition.request
    [step] = shown["thresholds"]
    assert step == {
        "kind": "reply",
        "level": petition.reply_threshold,
        "crossed_at": None,
        "checked": False,
    }


def test_it_counts_from_five_on_and_never_names_a_cell_under_ten(client):
    petition = make_petition()
    for number in range(4):
        make_confirmed(petition, f"Odile {'abcd'[number]}", f"odile{number}@example.org")
    fold_signatures()
    shown = client.get(address(petition)).json()
    assert (shown["confirmed"], shown["areas"], shown["history"]) == (None, [], [])
    assert shown["elsewhere"] == 0
    make_confirmed(petition, "Paul Roux", "paul@example.org")
    fold_signatures()
    shown = client.get(address(petition)).json()
    assert (shown["confirmed"], shown["areas"], shown["history"]) == (5, [], [])
    assert shown["elsewhere"] == 0


def test_it_gives_days_and_areas_as_the_page_masks_them(client):
    petition = make_petition()
    past = [timezone.localdate() - timedelta(days=back) for back in (3, 2, 1)]
    PetitionDay.objects.bulk_create(
        PetitionDay(petition=petition, day=day, confirmed=number)
        for day, number in zip(past, (30, 4, 26), strict=True)
    )
    PetitionArea.objects.bulk_create(
        PetitionArea(petition=petition, area=area, confirmed=number)
        for area, number in (("d21", 40), ("d71", 12), ("d39", 8))
    )
    PetitionTally.objects.filter(petition=petition).update(confirmed=60, local=40)
    shown = client.get(address(petition)).json()
    assert shown["confirmed"] == 60
    assert [period["confirmed"] for period in shown["history"]] == [30, 30]
    assert shown["history"][1]["first"] == past[1].isoformat()
    assert shown["areas"] == [{"code": "d21", "confirmed": 40}]
    assert shown["elsewhere"] == 20


def test_an_initiative_carries_its_petition(client):
    petition, alone = make_petition(), make_initiative()
    path = "/api/v1/initiatives/{}/"
    shown = client.get(path.format(petition.initiative_id)).json()["petition"]
    assert shown["request"] == petition.request
    assert client.get(path.format(alone.pk)).json()["petition"] is None


@pytest.mark.parametrize("more", ["", "roots/", "integrity/"])
def test_a_withheld_or_missing_one_is_not_found(client, more):
    petition = make_petition()
    actions.change_visibility(
        by=make_moderator(),
        initiative=petition.initiative,
        to=Visibility.RESTRICTED,
        reason="Une raison.",
    )
    # How it was counted stays public.
    answer = client.get(address(petition, more))
    assert answer.status_code == (200 if more else 404)
    assert petition.request not in answer.text
    assert client.get(LIST).json()["results"] == []
    assert client.get(f"{LIST}{make_initiative().pk}/{more}").status_code == 404
    assert client.get(f"{LIST}{2**70}/{more}").status_code == 404


def test_its_roots_are_read_as_json_and_as_csv(client):
    petition = make_petition()
    Root.objects.create(petition=petition, day=date(2026, 11, 2), size=7, root=b"\1" * 32)
    Root.objects.create(petition=petition, day=date(2026, 11, 1), size=5, root=b"\2" * 32)
    rows = client.get(address(petition, "roots/")).json()
    assert [(row["day"], row["size"]) for row in rows] == [("2026-11-01", 5), ("2026-11-02", 7)]
    assert rows[1]["merkle_root"] == "01" * 32
    response = client.get(address(petition, "roots/?format=csv"))
    assert response.headers["Content-Type"].startswith("text/csv")
    lines = list(csv.DictReader(StringIO(response.content.decode())))
    assert [{**line, "size": int(line["size"])} for line in lines] == rows
    assert client.get(f"{LIST}999999/roots/?format=csv").json()["status"] == 404
    assert client.get(address(petition, "roots/?format=xml")).status_code == 404


def test_the_report_of_integrity_says_what_its_page_says(client):
    petition = make_petition()
    crowd(petition, 40, timezone.now() - timedelta(days=3))
    crowd(petition, 15, state="excluded", reason="script")
    crowd(petition, 3, state="verifying")
    fold_signatures()
    fill_figures()
    Root.objects.create(petition=petition, day=date(2026, 11, 2), size=40, root=b"\1" * 32)
    Root.objects.create(petition=petition, day=date(2026, 11, 1), size=4, root=b"\2" * 32)
    told = client.get(address(petition, "integrity/")).json()
    assert told["confirmed"] == 40
    # Three in verification hide the excluded ones, hence their reasons and share.
    assert {"names": ["En vérification", "Écartées"], "number": 18} in told["states"]
    assert (told["excluded_by_reason"], told["excluded_share"]) == ([], None)
    assert [one["size"] for one in told["roots"]] == [40, None]
    assert told["roots"][0]["merkle_root"] == "01" * 32
    assert [one["confirmed"] for one in told["days"]] == [40]
    assert sum(one["confirmed"] for one in told["hours"]) == 40
    assert told["checks"]
    assert told["limits"]
    written = set(IntegritySerializer().fields)
    assert set(told) == written
    assert set(told["checks"][0]) == set(CheckSerializer().fields)


def test_the_report_of_a_petition_nobody_signed_tells_no_number(client):
    told = client.get(address(make_petition(), "integrity/")).json()
    assert (told["confirmed"], told["received"], told["days"], told["roots"]) == (
        None,
        None,
        [],
        [],
    )
    assert (told["disposable_percent"], told["top_network_percent"]) == (None, None)


def test_a_root_of_very_few_does_not_say_how_many(client):
    petition = make_petition()
    Root.objects.create(petition=petition, day=date(2026, 11, 1), size=4, root=b"\2" * 32)
    Root.objects.create(petition=petition, day=date(2026, 11, 2), size=5, root=b"\2" * 32)
    rows = client.get(address(petition, "roots/")).json()
    assert [row["size"] for row in rows] == [None, 5]


# -- Signing --------------------------------------------------------------------------------------


def test_a_partner_hands_over_a_signature_that_a_mail_asks_to_confirm(client):
    petition = make_petition()
    response = send(client, form(petition, show_name=True))
    assert response.status_code == 202
    [row], [mail] = Signature.objects.all(), Mail.objects.filter(kind="signature-confirm")
    assert (row.state, row.show_name, row.person_key) == ("pending", True, None)
    assert row.who.email == mail.to == "odile@example.org"
    assert str(row.uid) not in response.content.decode()


def test_the_answer_is_the_same_whoever_signed_before(client):
    petition = make_petition()
    make_confirmed(petition)
    again = send(client, form(petition))
    new = send(client, form(petition, email="zoe@example.org", first_name="Zoé"))
    assert (again.status_code, again.content) == (new.status_code, new.content)


def test_the_same_key_is_one_signature(client):
    petition, key = make_petition(), str(uuid4())
    partner = key_for(make_user(), ApiToken.Scope.SIGNATURES)
    answers = [send(client, form(petition), headers=partner, key=key) for _turn in range(2)]
    assert answers[0].content == answers[1].content
    assert Signature.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "odile"}, "email"),
        ({"first_name": ""}, "first_name"),
        ({"last_name": "https://example.org"}, "last_name"),
        ({"commune": "99999"}, "commune"),
        ({"commune": "d21"}, "commune"),
        ({"old_enough": False}, "old_enough"),
        ({"agrees": False}, "agrees"),
        ({"agrees": 1}, "agrees"),
        ({"consent": "1999-01"}, "consent"),
        ({"terms": "0" * 64}, "terms"),
        ({"terms": "no digest"}, "terms"),
    ],
)
def test_it_says_what_to_correct(client, changes, field):
    petition = make_petition()
    response = send(client, form(petition, **changes))
    assert response.status_code == 422
    assert {error["field"] for error in response.json()["errors"]} == {field}
    assert not Signature.objects.exists()


@pytest.mark.parametrize("key", ["", "twice"])
def test_it_needs_a_key_that_makes_it_idempotent(client, key):
    response = send(client, form(make_petition()), key=key)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "Idempotency-Key"


def test_it_needs_the_right_scope(client):
    petition = make_petition()
    assert send(client, form(petition), headers={"Accept": "*/*"}).status_code == 401
    other = key_for(make_user(), ApiToken.Scope.INITIATIVES)
    assert send(client, form(petition), headers=other).status_code == 403
    assert not Signature.objects.exists()


def test_a_closed_or_missing_petition_takes_none(client):
    petition = make_petition()
    close_petition(by=petition.opened_by, petition=petition)
    assert send(client, form(petition)).status_code == 409
    assert send(client, {**form(petition), "petition": 2**62}).status_code == 404


def test_its_limits_are_those_of_the_form(client):
    petition, partner = make_petition(), key_for(make_user(), ApiToken.Scope.SIGNATURES)
    answers = [
        send(client, form(petition, email=f"odile{number}@example.org"), headers=partner)
        for number in range(NETWORK_MOST + 1)
    ]
    assert [answer.status_code for answer in answers] == [202] * NETWORK_MOST + [429]


def test_its_limits_hold_without_redis_and_nothing_is_lost(client):
    petition, partner = make_petition(), key_for(make_user(), ApiToken.Scope.SIGNATURES)
    with without_redis():
        answers = [
            send(client, form(petition, email=f"odile{number}@example.org"), headers=partner)
            for number in range(21)
        ]
    assert [answer.status_code for answer in answers] == [202] * 20 + [429]
    assert Signature.objects.count() == 20


def test_what_a_partner_hands_over_is_looked_at_and_its_network_is_nobodys(client):
    petition = make_petition()
    partner = key_for(make_user(), ApiToken.Scope.SIGNATURES)
    said = {"first_name": "Azertyuiop", "email": "odile42@yopmail.com"}
    send(client, form(petition, **said), headers=partner)
    send(client, form(petition, email="zoe@example.org"), headers=partner)
    first, second = Signature.objects.order_by("pk").values_list("features", flat=True)
    assert (first["disposable"], second["disposable"]) == (True, False)
    assert first["name"] >= 60 > second["name"]
    assert first["tail"] == 2
    assert (first["network"], first["seconds"]) == ("", None)
    assert first["relay"] is True


def test_forms_that_partners_hand_over_make_a_petition_rushed_too(client):
    petition = make_petition()
    before = cache.get(rush.window_of(petition.pk), 0)
    send(client, form(petition))
    windows = [rush.window_of(petition.pk, ago=ago) for ago in (0, 1)]
    assert max(cache.get_many(windows).values()) > before


def test_nobody_can_list_signatures(client):
    partner = key_for(make_user(), *ApiToken.Scope.values)
    assert client.get(SIGN, headers=partner).status_code == 405
    assert client.get(SIGN).status_code == 405
