import pytest

from initiatives import actions
from initiatives.states import Outcome, Visibility
from tests.factories import make_initiative, make_moderator

pytestmark = pytest.mark.django_db


def side_by_side(client, initiative):
    return client.get(f"{initiative.get_absolute_url()}alternatives/")


def test_it_puts_both_ways_side_by_side(client, django_assert_max_num_queries):
    original = make_initiative()
    answer = make_initiative(title="Construire un pont neuf", answers=original)
    for row in (original, answer):
        with django_assert_max_num_queries(4):
            html = side_by_side(client, row).content.decode()
        assert original.title in html
        assert answer.title in html
        assert f"{original.get_absolute_url()}rejoindre/" in html
        assert f"{answer.get_absolute_url()}opposer/" in html


def test_it_numbers_several_answers(client):
    original = make_initiative()
    for number in range(3):
        make_initiative(title=f"Une autre voie {number}", answers=original)
    html = side_by_side(client, original).content.decode()
    assert "Autre voie n° 3" in html


def test_it_invites_to_propose_when_there_is_none(client):
    initiative = make_initiative()
    html = side_by_side(client, initiative).content.decode()
    assert f"/initiatives/proposer/?autre-voie={initiative.pk}" in html


def test_it_hides_the_text_of_a_blurred_one(client):
    original = make_initiative()
    answer = make_initiative(title="Un pont", proposal="Le bâtir vite.", answers=original)
    actions.change_visibility(
        by=make_moderator(), initiative=answer, to=Visibility.BLURRED, reason="Images dures."
    )
    html = side_by_side(client, original).content.decode()
    assert "Masquée derrière un avertissement" in html
    assert "Le bâtir vite." not in html


def test_it_offers_no_side_on_a_closed_one(client):
    original = make_initiative()
    actions.close(by=original.author, initiative=original, outcome=Outcome.ACHIEVED, text="Fait.")
    html = side_by_side(client, original).content.decode()
    assert "Objectif atteint" in html
    assert "rejoindre/" not in html
    assert "autre-voie=" not in html


def test_it_is_cookie_free(client):
    response = side_by_side(client, make_initiative())
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
