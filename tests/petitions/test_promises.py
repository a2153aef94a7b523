"""The numbers that petitions promise, as people meet them: one step beside, and this fails.

No number here comes from the code that it checks.
"""

import time
import uuid
from datetime import timedelta
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from civic.lib.permissions import Conflict
from civic.territories.models import Territory
from initiatives.actions.exclusions import propose_exclusion
from initiatives.actions.paper import Pile, declare_paper
from initiatives.actions.petition_tallies import fold_signatures, settle_steps
from initiatives.actions.stand import open_stand
from initiatives.actions.verifying import sweep_suspects
from initiatives.models import Petition, SignatureDelta
from initiatives.petitions.receipts import new_code
from initiatives.petitions.states import Reason
from initiatives.petitions.tokens import confirm_url
from initiatives.petitions.worth import routes_for
from tests.accounts.cast import sign_in
from tests.factories import make_initiative, make_moderator, make_territory
from tests.petitions.cast import make_pending, make_petition, post_form, sign_path
from tests.petitions.crowd import crowd

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("population", "threshold"),
    [
        (None, 30),
        (3, 5),
        (29, 29),
        (5_800, 30),
        (6_001, 31),
        (160_000, 800),
        (1_999_800, 9_999),
        (2_000_000, 10_000),
        (12_000_000, 10_000),
    ],
)
def test_a_petition_opens_with_half_a_percent_of_its_place(population, threshold):
    initiative = make_initiative()
    Territory.objects.filter(pk=initiative.territory_id).update(population=population)
    initiative.territory.refresh_from_db()
    petition = make_petition(initiative)
    assert (petition.reply_threshold, petition.debate_threshold) == (threshold, None)


def test_a_national_one_opens_with_ten_and_a_hundred_thousand():
    petition = make_petition(make_initiative(territory=make_territory("fr")))
    assert (petition.reply_threshold, petition.debate_threshold) == (10_000, 100_000)


def test_the_form_of_a_petition_proposes_six_months():
    initiative = make_initiative()
    client = sign_in(Client(), initiative.author)
    page = client.get(f"{initiative.get_absolute_url()}gerer/petition/ouvrir/").content.decode()
    day = timezone.localdate() + timedelta(days=182)
    assert f'value="{day.isoformat()}"' in page


@pytest.mark.parametrize(("days", "is_taken"), [(6, False), (7, True), (365, True), (366, False)])
def test_a_petition_lasts_from_a_week_to_a_year(days, is_taken):
    initiative = make_initiative()
    client = sign_in(Client(), initiative.author)
    answer = client.post(
        f"{initiative.get_absolute_url()}gerer/petition/ouvrir/",
        {
            "addressee": "autre",
            "other": "Le maire",
            "request": "Rouvrir la passerelle aux piétons.",
            "goal": "autre",
            "own_goal": "100",
            "ends_on": (timezone.localdate() + timedelta(days=days)).isoformat(),
            "suite": "ouvrir",
        },
    )
    assert (answer.status_code == 303) is is_taken
    assert Petition.objects.exists() is is_taken


@pytest.fixture
def clock():
    """The clock by which links are made and read."""
    with mock.patch("cryptography.fernet.time.time", return_value=time.time()) as shown:
        yield shown


@pytest.mark.parametrize(("seconds", "status"), [(24 * 3600, 200), (24 * 3600 + 1, 404)])
def test_the_link_is_sent_again_within_a_day(clock, seconds, status):
    page = post_form(make_petition()).url
    clock.return_value += seconds
    assert Client().get(page).status_code == status


@pytest.mark.parametrize(("seconds", "status"), [(900, 200), (901, 404)])
def test_the_receipt_is_shown_within_a_quarter_of_an_hour(clock, seconds, status):
    petition = make_petition()
    row = make_pending(petition)
    page = Client().post(confirm_url(row.uid), {"terms": petition.terms}).url
    clock.return_value += seconds
    assert Client().get(page).status_code == status


@pytest.mark.parametrize(
    ("number", "said"), [(10_000, "Aucune de ces signatures"), (10_001, "resserrez le moment")]
)
def test_ten_thousand_are_set_aside_at_once_at_most(number, said):
    petition = make_petition()
    listed = range(2_000_000_000, 2_000_000_000 + number)
    with pytest.raises(Conflict, match=said):
        propose_exclusion(
            by=make_moderator(),
            petition=petition,
            signatures=listed,
            reason=Reason.SCRIPT,
            evidence="312 formulaires en quatre minutes.",
        )


@pytest.mark.parametrize(("signed", "asked"), [(246, 0), (247, 247)])
def test_more_than_three_in_ten_of_age_are_asked_for_another_proof(signed, asked):
    """A thousand people, of whom 820 are 15 or over."""
    place = make_territory("21054")
    Territory.objects.filter(pk=place.pk).update(population=1_000)
    petition = make_petition()
    crowd(petition, signed, commune=place.pk, local=False)
    fold_signatures()
    assert sweep_suspects() == asked


@pytest.mark.parametrize(("hours", "is_settled"), [(47.99, False), (48, True)])
def test_a_threshold_is_under_control_for_two_days(hours, is_settled):
    petition, now = make_petition(), timezone.now()
    SignatureDelta.objects.create(petition_id=petition.pk, confirmed=805)
    fold_signatures(at=now - timedelta(hours=hours))
    page = Client().get(petition.initiative.get_absolute_url()).content.decode()
    assert ("Contrôle en cours, 48 heures au plus" in page) is not is_settled
    assert settle_steps(now) == is_settled


@pytest.mark.parametrize(
    ("kind", "needs"),
    [
        ("commune", "Un électeur inscrit sur dix, dans la commune."),
        ("district", "la demande se fait à la ville, avec un électeur inscrit sur dix."),
        ("epci", "l’une de ses communes, avec un électeur inscrit sur dix."),
        ("departement", "Un électeur inscrit sur vingt, dans le territoire."),
        ("region", "Un électeur inscrit sur vingt, dans le territoire."),
    ],
)
def test_a_local_petition_needs_a_tenth_or_a_twentieth_of_voters(kind, needs):
    [route] = routes_for(kind)
    assert str(route.needs).endswith(needs)


def test_one_signs_from_sixteen_on_here_and_from_a_partner():
    page = Client().get(sign_path(make_petition())).content.decode()
    assert "J’ai 16 ans ou plus" in page.replace("\u00a0", " ")
    fields = Client().get("/api/v1/schema/?format=json").json()["components"]["schemas"]
    assert "16 ans ou plus" in fields["SignatureInput"]["properties"]["old_enough"]["description"]


def test_a_receipt_is_twenty_four_letters_drawn_among_thirty_two():
    codes = [new_code().replace("-", "") for _turn in range(1000)]
    assert {len(code) for code in codes} == {24}
    # Each of them at each place: 120 bits, none of which is always the same.
    assert all(len(set(place)) == 32 for place in zip(*codes, strict=True))


def test_twenty_stands_are_open_and_fifty_piles_wait_at_most():
    petition = make_petition()
    author = petition.initiative.author
    for _turn in range(20):
        open_stand(by=author, petition=petition)
    with pytest.raises(Conflict, match="Vingt"):
        open_stand(by=author, petition=petition)
    for _turn in range(50):
        declare_paper(by=author, petition=petition, pile=pile())
    with pytest.raises(Conflict, match="Cinquante"):
        declare_paper(by=author, petition=petition, pile=pile())


def pile():
    return Pile(12, 1, timezone.localdate(), "Marché du mardi", uuid.uuid4())
