import pytest
from django.test import Client

from initiatives.actions.visibility import change_visibility
from initiatives.models import Restriction
from initiatives.states import Visibility
from moderation.grounds import LAWS, Category, ground_sentence, grounds
from moderation.models import Statement
from moderation.reasons import EFFECTS
from tests.factories import make_initiative, make_moderator, make_operator, make_user
from tests.moderation.cast import make_notice, sign_in

pytestmark = pytest.mark.django_db
REASON = "La deuxième phrase nomme un habitant et l’insulte."


def page_of(initiative, notice=None):
    suffix = f"?signalement={notice.pk}" if notice else ""
    return f"/moderation/initiatives/{initiative.pk}/{suffix}"


def typed(**fields):
    return {
        "visibility": "restricted",
        "ground": "terms:person",
        "reason": REASON,
        "expected": "public",
        "etape": "decider",
        **fields,
    }


@pytest.fixture
def initiative():
    return make_initiative()


def state_of(initiative):
    initiative.refresh_from_db()
    return initiative.visibility


def test_it_shows_the_text_its_history_and_what_can_be_decided(initiative):
    change_visibility(
        by=make_moderator(), initiative=initiative, to=Visibility.ANNOTATED, reason="Une note."
    )
    response = sign_in(make_moderator()).get(page_of(initiative))
    assert response.status_code == 200
    assert "La passerelle est fermée depuis mars." in response.text
    assert "Une note." in response.text
    offered = [value for value, _label in response.context["form"].fields["visibility"].choices]
    assert offered == ["public", "blurred", "restricted", "removed"]


@pytest.mark.parametrize("state", ["annotated", "blurred", "restricted", "removed"])
def test_a_moderator_restricts_with_a_reason_that_its_author_reads(initiative, state):
    response = sign_in(make_moderator()).post(page_of(initiative), typed(visibility=state))
    assert (response.status_code, response.url) == (303, page_of(initiative))
    assert state_of(initiative) == state
    decision = Restriction.objects.get()
    assert decision.reason.startswith(REASON)
    assert "règle\u00a01" in decision.reason or "règle 1" in decision.reason
    assert "Origine\u00a0: une vérification." in decision.reason
    assert Statement.objects.get().ground == "terms:person"
    author = sign_in(initiative.author, second_step=False)
    assert REASON in author.get(initiative.get_absolute_url()).text
    assert REASON in Client().get(initiative.get_absolute_url()).text


def test_a_moderator_restores_without_a_ground(initiative):
    moderator = sign_in(make_moderator())
    moderator.post(page_of(initiative), typed())
    back = typed(visibility="public", expected="restricted", reason="Ce nom est celui d’un élu.")
    assert moderator.post(page_of(initiative), back).status_code == 303
    assert state_of(initiative) == "public"
    lifted = Restriction.objects.first()
    assert "Fondement" not in lifted.reason
    assert lifted.statement.ground == ""
    assert initiative.proposal in Client().get(initiative.get_absolute_url()).text


def test_it_previews_exactly_what_will_be_read(initiative):
    client = sign_in(make_moderator())
    preview = client.post(page_of(initiative), typed(etape="apercu"))
    assert preview.status_code == 200
    assert state_of(initiative) == "public"
    assert EFFECTS[Visibility.RESTRICTED] in preview.text
    client.post(page_of(initiative), typed())
    assert preview.context["preview"]["reason"] == Restriction.objects.get().reason


def test_a_decision_after_a_notice_says_so_and_goes_back_to_it(initiative):
    notice = make_notice(address=initiative.get_absolute_url())
    client = sign_in(make_moderator())
    assert f"/moderation/signalements/{notice.pk}/" in client.get(page_of(initiative, notice)).text
    response = client.post(page_of(initiative, notice), typed(ground="law:insult"))
    assert response.url == f"/moderation/signalements/{notice.pk}/"
    decision = Restriction.objects.get()
    assert "Origine\u00a0: un signalement." in decision.reason
    assert "Injure" in decision.reason
    assert decision.statement.notice == notice


@pytest.mark.parametrize("number", ["999999", "x", "²", "9" * 40, "9" * 5_000])
def test_it_ignores_a_notice_about_something_else(initiative, number):
    client = sign_in(make_moderator())
    assert client.get(f"{page_of(initiative)}?signalement={number}").context["notice"] is None
    other = make_notice(address=make_initiative().get_absolute_url())
    assert client.get(page_of(initiative, other)).context["notice"] is None


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"visibility": ""}, "Choisissez une décision"),
        ({"visibility": "pending"}, "décision de la liste"),
        ({"reason": ""}, "Écrivez le motif"),
        ({"reason": "trop court"}, "20 caractères"),
        ({"reason": "é" * 1_000_000}, "Raccourcissez"),
        ({"reason": "nul\0" * 20}, "caractère"),
        ({"ground": ""}, "la loi ou la règle en cause"),
        ({"ground": "law:idées"}, "fondement de la liste"),
        ({"expected": "pending"}, "erreurs"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_what_was_typed(initiative, wrong, message):
    response = sign_in(make_moderator()).post(page_of(initiative), typed() | wrong)
    assert response.status_code == 422
    assert message in response.text
    assert "erreurs" in response.text
    assert (wrong.get("reason", REASON))[:2000].replace("\0", "") in response.text.replace("\0", "")
    assert state_of(initiative) == "public"


def test_the_second_of_two_is_told_and_loses_nothing(initiative):
    change_visibility(
        by=make_moderator(), initiative=initiative, to=Visibility.BLURRED, reason="Un motif."
    )
    client = sign_in(make_moderator())
    response = client.post(page_of(initiative), typed())
    assert response.status_code == 409
    assert REASON in response.text
    assert "Un motif." in response.text
    assert response.context["form"]["expected"].value() == "blurred"
    assert state_of(initiative) == "blurred"
    again = client.post(page_of(initiative), typed(expected="blurred"))
    assert again.status_code == 303
    assert client.post(page_of(initiative), typed(expected="restricted")).status_code == 409


def test_it_takes_the_present_state_as_expected_when_the_page_did_not_say(initiative):
    form = typed()
    del form["expected"]
    assert sign_in(make_moderator()).post(page_of(initiative), form).status_code == 303


def test_a_moderator_does_not_judge_their_own_initiative(initiative):
    initiative.author.grants.create(role="moderator")
    client = sign_in(initiative.author)
    assert "Vous êtes l’auteur" in client.get(page_of(initiative)).text
    response = client.post(page_of(initiative), typed())
    assert response.status_code == 403
    assert "Vous êtes l’auteur" in response.text
    assert state_of(initiative) == "public"


@pytest.mark.parametrize("make", [make_user, make_operator])
def test_only_a_moderator_decides(initiative, make):
    client = sign_in(make())
    assert client.get(page_of(initiative)).status_code == 403
    assert client.post(page_of(initiative), typed()).status_code == 403
    assert state_of(initiative) == "public"


def test_it_wants_a_sign_in_and_the_second_step(initiative):
    for client in [Client(), sign_in(make_moderator(), second_step=False)]:
        assert client.get(page_of(initiative)).status_code == 302
        assert client.post(page_of(initiative), typed()).status_code == 302
    assert state_of(initiative) == "public"


def test_it_knows_its_addresses_and_methods(initiative):
    client = sign_in(make_moderator())
    assert client.get("/moderation/initiatives/999999/").status_code == 404
    assert client.put(page_of(initiative)).status_code == 405


def test_every_ground_can_be_said():
    for _group, choices in grounds():
        for value, _label in choices:
            assert ground_sentence(value)
    assert set(LAWS) == set(Category) - {Category.OTHER}
    assert ground_sentence("") == ""
