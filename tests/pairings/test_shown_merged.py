"""An initiative that goes on in another is shown so everywhere, without a count of its own."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives import actions
from initiatives.actions.visibility import change_visibility
from initiatives.cards import html_of, with_kept
from initiatives.models import Initiative, Life
from initiatives.states import Outcome, Visibility
from tests.factories import make_initiative, make_moderator
from tests.pairings.cast import client_of, joined, make_merged, text_of

pytestmark = pytest.mark.django_db
POINTER = "Réunie avec une autre"
LIST, FOUND = "/initiatives/", "/initiatives/?etat=rapprochees"


@pytest.fixture
def pair():
    one = make_initiative(title="Rouvrir la passerelle")
    for _ in range(6):
        joined(one)
    found = make_merged(one, make_initiative(title="Une passerelle ouverte aux piétons"))
    actions.fold()
    return found


def card_of(row):
    return str(html_of(Initiative.objects.filter(pk=row.pk).for_cards())[row.pk])


def test_the_list_finds_them_and_names_the_one_that_goes_on(pair):
    page = text_of(Client().get(FOUND))
    assert pair.goes.get_absolute_url() in page
    assert POINTER in page
    assert pair.kept.get_absolute_url() in page
    assert POINTER not in text_of(Client().get(LIST))
    assert "Closes : réunies avec une autre" in text_of(Client().get(LIST))
    api = Client().get("/api/v1/initiatives/?etat=rapprochees").json()["results"]
    assert [one["id"] for one in api] == [pair.goes.pk]


def test_neither_the_card_nor_the_api_counts_it_any_more(pair):
    said = card_of(pair.goes)
    assert "personnes" not in said
    assert 'class="stance__b' not in said
    assert "<b>6</b>" not in said
    with_others = {"support": None, "oppose": None}
    for address in ("", "?etat=rapprochees"):
        address = f"/api/v1/initiatives/{address or f'{pair.goes.pk}/'}"
        got = Client().get(address).json()
        row = got["results"][0] if "results" in got else got
        assert row["counts"] == with_others
        assert row["merged_into"] == pair.kept.pk
    for _ in range(5):
        joined(pair.kept)
    actions.fold()
    kept = Client().get(f"/api/v1/initiatives/{pair.kept.pk}/").json()
    assert kept["merged_into"] is None
    assert kept["counts"]["support"] == 5
    assert "<b>5</b>" in card_of(pair.kept)


def test_a_withheld_one_is_not_named(pair):
    change_visibility(
        by=make_moderator(), initiative=pair.kept, to=Visibility.RESTRICTED, reason="Motif."
    )
    said = card_of(pair.goes)
    assert POINTER in said
    assert pair.kept.title not in said
    assert f"{pair.goes.get_absolute_url()}rapprochements/" in said


def test_ones_own_list_and_the_desk_lead_there(pair):
    page = text_of(client_of(pair.goes.author).get(reverse("my-initiatives")))
    assert pair.kept.get_absolute_url() in page
    desk = reverse("manage", kwargs={"pk": pair.kept.pk, "slug": pair.kept.slug})
    found = text_of(client_of(pair.kept.author).get(desk))
    assert f"{pair.kept.get_absolute_url()}rapprochements/" in found


def test_many_cost_two_questions(pair, django_assert_num_queries):
    rows = list(Initiative.objects.for_cards())
    with django_assert_num_queries(2):
        with_kept(rows)
    others = [make_initiative() for _ in range(5)]
    for other in others:
        Initiative.objects.filter(pk=other.pk).update(
            lifecycle="closed", outcome=Outcome.MERGED, closed_at=timezone.now()
        )
        Life.objects.update_or_create(pk=other.pk, defaults={"merged_into": pair.kept.pk})
    rows = list(Initiative.objects.for_cards())
    with django_assert_num_queries(2):
        with_kept(rows)
    plain = [row for row in rows if row.outcome != Outcome.MERGED]
    with django_assert_num_queries(0):
        with_kept(plain)
