import pytest
from django.core.cache import cache

from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.kept import forget_everything
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


@pytest.fixture
def pair():
    original = make_initiative(title="Rouvrir la passerelle")
    answer = make_initiative(title="Un titre que la modération retire", answers=original)
    return original, answer


def hide(row, to=Visibility.RESTRICTED):
    row.refresh_from_db()
    actions.change_visibility(by=make_moderator(), initiative=row, to=to, reason="Une raison.")


def told(client, row):
    """The places that quote the titles of others."""
    cache.clear()
    forget_everything()
    return "".join(client.get(path).content.decode() for path in ("/", row.get_absolute_url()))


@pytest.mark.parametrize("to", [Visibility.RESTRICTED, Visibility.REMOVED])
def test_it_tells_nowhere_of_an_answer_that_is_withheld(client, pair, to):
    original, answer = pair
    assert answer.title in told(client, original)
    hide(answer, to)
    assert answer.title not in told(client, original)
    hide(answer, Visibility.PUBLIC)
    assert answer.title in told(client, original)


def test_it_stays_silent_on_a_withheld_answer_when_the_original_comes_back(client, pair):
    original, answer = pair
    hide(original)
    hide(answer)
    hide(original, Visibility.PUBLIC)
    assert answer.title not in told(client, original)
    hide(answer, Visibility.PUBLIC)
    assert answer.title in told(client, original)


def test_it_stays_silent_under_a_withheld_original_when_the_answer_comes_back(client, pair):
    original, answer = pair
    hide(answer)
    hide(original)
    hide(answer, Visibility.PUBLIC)
    rows = Activity.objects.about("initiative", original.pk)
    assert not rows.public().filter(verb=Verb.ALTERNATIVE).exists()
