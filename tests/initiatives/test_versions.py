"""Versions, and what changed between two."""

import random
import time
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from initiatives import actions
from initiatives.actions import change_visibility
from initiatives.content import content_of
from initiatives.models import Initiative
from initiatives.states import Side, Visibility
from initiatives.versions import Change, compare, has_changes
from tests.factories import make_initiative, make_moderator, make_user


def words(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ")


def at(row: Initiative, number: int | None = None) -> str:
    known = {"pk": row.pk, "slug": row.slug}
    return (
        reverse("version", kwargs={**known, "number": number})
        if number
        else reverse("versions", kwargs=known)
    )


def rewrite(row: Initiative, **changes: Any) -> None:
    note = changes.pop("note", "")
    actions.edit(
        by=row.author,
        initiative=row,
        content=replace(content_of(row), **changes),
        note=note,
        expected_version=row.version,
    )


def join(row: Initiative, number: int) -> None:
    for _ in range(number):
        actions.take_stance(by=make_user(), initiative=row, side=Side.SUPPORT, agrees=True)


# --------------------------------------------------------------------- comparing


def test_it_finds_the_word_that_changed():
    found = [(p.change, p.text) for p in compare("un chat noir", "un chien noir")]
    assert found == [
        (Change.SAME, "un "),
        (Change.REMOVED, "chat "),
        (Change.ADDED, "chien "),
        (Change.SAME, "noir"),
    ]


def test_it_finds_nothing_in_the_same_text():
    assert not has_changes(compare("Bonjour.\nÀ demain.", "Bonjour.\nÀ demain."))
    assert compare("", "") == []


def test_it_compares_with_nothing():
    assert [p.change for p in compare("", "tout")] == [Change.ADDED]
    assert [p.change for p in compare("tout", "")] == [Change.REMOVED]


TEXTS = st.text(alphabet="ab \n.é", max_size=80)


@given(TEXTS, TEXTS)
@settings(max_examples=200, deadline=None)
def test_it_tells_both_texts_whole(before, after):
    found = compare(before, after)
    assert "".join(p.text for p in found if p.change != Change.ADDED) == before
    assert "".join(p.text for p in found if p.change != Change.REMOVED) == after
    assert all(one.change != two.change for one, two in pairwise(found))


@pytest.mark.parametrize("pieces", ["a b ", "ab. ", "ab\n", "aaaa"])
def test_it_compares_hostile_texts_quickly(pieces):
    draw = random.Random(7)
    made = ["".join(draw.choice([pieces, pieces[::-1]]) for _ in range(2_000)) for _ in "ab"]
    start = time.process_time()
    compare(*made)
    assert time.process_time() - start < 1.5


# -------------------------------------------------------------------------- pages


@pytest.mark.django_db
def test_it_lists_versions_with_date_and_reason(client):
    row = make_initiative()
    rewrite(row, proposal="Rouvrir avant Noël, pas avant la rentrée.", note="Après la réunion")
    response = client.get(at(row))
    page = words(response)
    assert response["Cache-Control"].startswith("public")
    assert not response.cookies
    assert "Version 2" in page
    assert "le texte publié au départ" in page
    assert "Après la réunion" in page
    assert at(row, 2) in page


@pytest.mark.django_db
def test_it_tells_how_many_joined_before_and_since(client):
    row = make_initiative()
    join(row, 6)
    rewrite(row, proposal="Rouvrir avant Noël, pas avant la rentrée.")
    row.refresh_from_db()
    join(row, 5)
    assert "6 personnes avaient déjà rejoint, 5 ont rejoint depuis" in words(client.get(at(row)))


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "since"), [(4, 9), (9, 4), (0, 0)])
def test_it_counts_nobody_where_one_side_is_small(client, before, since):
    row = make_initiative()
    join(row, before)
    rewrite(row, proposal="Rouvrir avant Noël, pas avant la rentrée.")
    row.refresh_from_db()
    join(row, since)
    page = words(client.get(at(row)))
    assert "Trop peu de personnes" in page
    assert "ont rejoint depuis" not in page


@pytest.mark.django_db
def test_it_shows_the_difference_in_words_too(client):
    row = make_initiative(proposal="Rouvrir la passerelle avant la rentrée.")
    rewrite(
        row,
        proposal="Rouvrir la passerelle avant Noël.",
        sources=[{"url": "https://ville.fr", "title": "La ville"}],
    )
    page = words(client.get(at(row, 2)))
    assert "<ins>" in page
    assert "[ajouté :" in page
    assert "[retiré :" in page
    assert "https://ville.fr" in page
    assert "Ce qui ne va pas" not in page


@pytest.mark.django_db
def test_it_shows_the_first_version_whole(client):
    row = make_initiative()
    page = words(client.get(at(row, 1)))
    assert row.problem in page
    assert "<ins>" not in page


@pytest.mark.django_db
def test_it_says_when_no_word_changed(client):
    row = make_initiative()
    rewrite(row)
    assert "Les mots n’ont pas changé" in words(client.get(at(row, 2)))


@pytest.mark.django_db
def test_it_escapes_what_people_wrote(client):
    row = make_initiative()
    rewrite(row, proposal="<script>alert(1)</script>", note="<b>x</b>")
    for page in (words(client.get(at(row, 2))), words(client.get(at(row)))):
        assert "<script>alert" not in page
        assert "<b>x</b>" not in page


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * 290, "a c " * 290),
        (("a b " * 150 + ". ") * 13, ("a c " * 150 + ". ") * 13),
        (("a b " * 60 + "\n") * 33, ("a c " * 60 + "\n") * 33),
        ("a\nb\n" * 2_000, "a\nc\n" * 2_000),
        ("a. b. " * 1_300, "a. c. " * 1_300),
    ],
)
def test_it_spends_little_on_words_said_again_and_again(before, after):
    start = time.process_time()
    passages = compare(before[:8000], after[:8000])
    assert time.process_time() - start < 1
    kept = "".join(p.text for p in passages if p.change != Change.REMOVED)
    assert kept == after[:8000]


@pytest.mark.django_db
def test_it_knows_no_other_version(client):
    row = make_initiative()
    assert client.get(at(row, 2)).status_code == 404
    assert client.get(at(row, 999_999_999_999_999_999_999)).status_code == 404
    assert client.post(at(row)).status_code == 405


@pytest.mark.django_db
def test_it_follows_the_title(client):
    row = make_initiative()
    stale = {"pk": row.pk, "slug": "ancien-titre"}
    assert client.get(reverse("versions", kwargs=stale))["Location"] == at(row)
    response = client.get(reverse("version", kwargs={**stale, "number": 1}))
    assert (response.status_code, response["Location"]) == (301, at(row, 1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("to", "status"), [(Visibility.RESTRICTED, 200), (Visibility.REMOVED, 410)]
)
def test_it_shows_no_version_of_what_is_withheld(client, to, status):
    row = make_initiative(proposal="Un texte retiré depuis par la modération.")
    change_visibility(by=make_moderator(), initiative=row, to=to, reason="Une raison.")
    for url in (at(row), at(row, 1)):
        response = client.get(url)
        assert response.status_code == status
        assert "Un texte retiré depuis" not in words(response)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 20])
def test_it_reads_as_many_rows_for_many_versions(client, number, django_assert_num_queries):
    row = make_initiative()
    for turn in range(number):
        rewrite(row, proposal=f"Rouvrir la passerelle, version {turn}.")
        row.refresh_from_db()
    client.get(at(make_initiative()))  # the places above are kept
    with django_assert_num_queries(3):
        client.get(at(row))
