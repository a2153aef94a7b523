"""The pages of appeals: from a link without signing in, and on the desk; every route and role."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.models import Initiative, Restriction
from moderation.appeals import claims
from moderation.models import Appeal, Decision, Plea, Ruling
from moderation.models.appeal import OPEN_FOR, PANEL, Verdict
from tests.factories import make_initiative, make_moderator, make_operator, make_user
from tests.moderation.appeals_cast import (
    ANSWER,
    KEEP,
    WORDS,
    answered,
    authors_claim,
    contested,
    final,
    flaggers_claim,
    minutes_pass,
    refused,
)
from tests.moderation.cast import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return make_moderator()


@pytest.fixture
def client(moderator):
    return sign_in(moderator)


def link(decision=None):
    return claims.path_of(authors_claim(decision or final()))


# -- Behind the link -------------------------------------------------------------------------------


def test_anybody_with_the_link_contests_without_signing_in():
    address, visitor = link(), Client()
    page = visitor.get(address)
    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page.text
    assert "La phrase injurie un habitant." in page.text
    assert "Elle peut être contestée jusqu’au" in page.text
    assert not Appeal.objects.exists(), "opening it changes nothing"
    sent = visitor.post(address, {"words": WORDS})
    assert (sent.status_code, sent.url) == (303, f"{address}#recours")
    page = visitor.get(address).text
    assert "Un recours est en cours" in page
    assert WORDS in page
    assert "Envoyer mon recours" not in page


@pytest.mark.parametrize("words", ["", "   ", "x" * 3001])
def test_a_form_that_fails_comes_back_filled(words):
    response = Client().post(link(), {"words": words})
    assert response.status_code == 422
    assert 'id="erreurs"' in response.text
    assert words.strip() in response.text
    assert not Appeal.objects.exists()


def test_a_second_text_is_given_back_with_what_was_sent():
    address = link()
    for _turn in range(2):
        assert Client().post(address, {"words": WORDS}).status_code == 303
    again = Client().post(address, {"words": "Autre chose."})
    assert again.status_code == 409
    assert "Autre chose." in again.text
    assert Plea.objects.get().words == WORDS


def test_a_link_too_old_says_so_and_names_who_else_can_be_asked():
    address = link()
    old = timezone.now() - OPEN_FOR - timedelta(days=1)
    Decision.objects.update(decided_at=old)
    page = Client().get(address)
    assert "Le délai de six mois est passé." in page.text
    assert "Envoyer mon recours" not in page.text
    assert "tribunal judiciaire" in page.text
    late = Client().post(address, {"words": WORDS})
    assert late.status_code == 403
    assert WORDS in late.text
    assert not Appeal.objects.exists()


@pytest.mark.parametrize("token", ["x", "x.y", "a" * 400])
def test_a_forged_link_leads_nowhere(token):
    address = reverse("appeal", args=[token])
    assert Client().get(address).status_code == 404
    assert Client().post(address, {"words": WORDS}).status_code == 404


def test_it_is_a_get_or_a_post():
    assert Client().put(link()).status_code == 405
    assert Client().post(reverse("contest", args=[final().restriction_id])).status_code == 405


def test_the_answer_shows_once_its_minute_is_over(settings):
    settings.OUT_OF_COURT_BODIES = "Médiation numérique"
    appeal = contested()
    address = link(appeal.decision)
    answered(appeal)
    assert ANSWER not in Client().get(address).text
    minutes_pass(appeal)
    page = Client().get(address).text
    for said in (ANSWER[:30], "La décision est annulée.", "Médiation numérique", "tribunal"):
        assert said in page


def test_it_says_when_nobody_here_may_judge():
    decision = final()
    Client().post(link(decision), {"words": WORDS})
    assert "Personne ici ne peut juger" in Client().get(link(decision)).text
    make_moderator()
    from moderation.tasks import look_for_judges

    assert look_for_judges() == 0
    assert "Personne ici ne peut juger" not in Client().get(link(decision)).text


def test_a_panel_is_announced():
    appeal = contested()
    Appeal.objects.update(judges=PANEL, stuck_since=None)
    assert "Trois personnes" in Client().get(link(appeal.decision)).text


# -- From the content's page and the account -------------------------------------------------------


def test_author_and_visitor_read_the_same_beside_the_decision():
    decision = final()
    initiative = decision.restriction.initiative
    author, visitor = sign_in(initiative.author), Client()

    def beside(client):
        page = client.get(initiative.get_absolute_url()).text
        return re.search(r'<section class="note decision".*?</section>', page, re.S).group(0)

    assert "en cours" not in beside(visitor)
    appeal = contested(decision)
    assert "Un recours est en cours" in beside(visitor)
    assert beside(visitor) == beside(author)
    answered(appeal, Verdict.CONFIRM)
    assert "après un recours" in beside(visitor)
    assert beside(visitor) == beside(author)


def test_the_decision_on_the_page_leads_its_author_to_the_form():
    decision = final()
    address = reverse("contest", args=[decision.restriction_id])
    initiative = decision.restriction.initiative
    assert address in Client().get(initiative.get_absolute_url()).text
    author = sign_in(initiative.author)
    assert author.get(address).url == link(decision)
    manage = reverse("manage", args=[initiative.pk, initiative.slug])
    assert address in author.get(manage).text
    for other in (Client(), sign_in(make_user()), sign_in(make_moderator())):
        page = other.get(address)
        assert page.status_code == 200
        assert "/recours/" not in page.text
    assert Client().get(reverse("contest", args=[10**9])).status_code == 404


def test_a_flagger_contests_from_their_own_list():
    flagger = make_user()
    decision = final(KEEP, flagger=flagger)
    member, address = sign_in(flagger), claims.path_of(flaggers_claim(decision))
    assert address in member.get(reverse("my-flags")).text
    member.post(address, {"words": WORDS})
    assert "Suivre le recours" in member.get(reverse("my-flags")).text
    final(flagger=flagger)
    assert member.get(reverse("my-flags")).text.count("/recours/") == 1


def test_a_flagger_reads_that_a_decision_was_annulled():
    flagger = make_user()
    appeal = contested(final(flagger=flagger))
    answered(appeal)
    minutes_pass(appeal)
    assert "annulée après un recours" in sign_in(flagger).get(reverse("my-flags")).text


# -- On the desk -----------------------------------------------------------------------------------


def taken(client):
    response = client.post(reverse("draw-appeal"))
    assert response.status_code == 303
    return response.url


def test_it_is_drawn_answered_and_taken_back(client):
    appeal = contested()
    assert "1 recours attend" in client.get(reverse("desk")).text
    address = taken(client)
    page = client.get(address).text
    for shown in (WORDS, "La phrase injurie un habitant.", "Rouvrir la passerelle", "Annuler"):
        assert shown in page
    assert "Reprendre le recours" in client.get(reverse("desk")).text
    done = client.post(address, {"verdict": "reverse", "answer": ANSWER})
    assert done.url.startswith(reverse("desk"))
    assert appeal.decision.restriction.initiative.restrictions.first().visibility == "public"
    assert "Reprendre ma réponse" in client.get(reverse("desk")).text
    assert "La décision est annulée." in client.get(address).text
    back = client.post(reverse("undo-appeal", args=[appeal.pk]))
    assert back.url == address
    assert Ruling.objects.filter(undone_at=None).count() == 0


def test_a_milder_measure_is_offered_to_the_author_only(client):
    contested()
    page = client.get(taken(client)).text
    assert "Alléger – masquer derrière un avertissement" in page
    assert "Alléger – retirer" not in page


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"answer": ANSWER}, "verdict"),
        ({"verdict": "reverse"}, "answer"),
        ({"verdict": "milder:remove", "answer": ANSWER}, "verdict"),
        ({"verdict": "reverse", "answer": "x" * 1501}, "answer"),
    ],
)
def test_an_answer_is_whole_or_comes_back(client, typed, field):
    contested()
    response = client.post(taken(client), typed)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert typed.get("answer", "") in response.text
    assert not Ruling.objects.exists()


def test_a_flaggers_appeal_is_confirmed_or_reversed(client):
    refused()
    assert client.post(taken(client), {"verdict": "milder:blur", "answer": "x"}).status_code == 422


def test_what_was_typed_survives_a_lease_that_ended(client):
    appeal = contested()
    address = taken(client)
    appeal.seats.update(lease_until=timezone.now() - timedelta(seconds=1))
    late = client.post(address, {"verdict": "reverse", "answer": ANSWER})
    assert late.status_code == 409
    assert ANSWER in late.text
    assert client.get(address).status_code == 404


def test_nobody_sees_a_vote_before_theirs(client, moderator):
    appeal = contested()
    Appeal.objects.update(judges=PANEL)
    appeal.refresh_from_db()
    answered(appeal, answer="Mes raisons, que les autres ignorent.")
    address = taken(client)
    assert "que les autres ignorent" not in client.get(address).text
    client.post(address, {"verdict": "confirm", "answer": ANSWER})
    page = client.get(address).text
    assert "Votre réponse est enregistrée" in page
    assert "que les autres ignorent" not in page


def test_it_is_passed_on(client):
    appeal = contested()
    taken(client)
    client.post(reverse("pass-appeal", args=[appeal.pk]))
    assert taken(client) == reverse("desk")
    assert "Aucun recours que vous puissiez juger" in client.get(reverse("desk")).text
    client.post(reverse("pass-appeal", args=[appeal.pk]))
    assert "plus entre vos mains" in client.get(reverse("desk")).text


def test_it_is_undone_by_its_judge_only(client):
    appeal = contested()
    answered(appeal)
    assert client.post(reverse("undo-appeal", args=[appeal.pk])).status_code == 404
    assert Ruling.objects.filter(undone_at=None).exists()


def test_an_appeal_is_read_by_whoever_holds_it_only(client):
    initiative = make_initiative()
    appeal = contested(final(initiative=initiative))
    address = taken(client)
    other, neighbour = make_moderator(), make_moderator()
    assert sign_in(other).get(address).status_code == 404
    neighbour.home = initiative.territory
    neighbour.save()
    posted = sign_in(neighbour).post(address, {"verdict": "reverse", "answer": ANSWER})
    assert posted.status_code == 403
    assert WORDS not in posted.text
    client.post(address, {"verdict": "confirm", "answer": ANSWER})
    assert sign_in(other).get(address).status_code == 200
    assert sign_in(neighbour).get(address).status_code == 403
    assert appeal.rulings.count() == 1


ROUTES = [
    ("draw-appeal", "post", False),
    ("judge-appeal", "get", True),
    ("judge-appeal", "post", True),
    ("pass-appeal", "post", True),
    ("undo-appeal", "post", True),
]


@pytest.mark.parametrize(("name", "method", "about"), ROUTES)
def test_nobody_but_a_moderator_past_the_second_step_comes_in(name, method, about):
    appeal = contested()
    address = reverse(name, args=[appeal.pk] if about else [])
    send = {"get": Client.get, "post": Client.post}[method]
    anonymous = send(Client(), address)
    assert anonymous.status_code == 302
    assert anonymous.url.startswith("/compte/connexion/")
    for person in (make_user(), make_operator(), appeal.decision.case.author):
        assert send(sign_in(person), address).status_code == 403
    without = send(sign_in(make_moderator(), second_step=False), address)
    assert without.status_code == 302
    assert "securite" in without.url
    assert not appeal.seats.exists()


@pytest.mark.parametrize("name", ["draw-appeal", "pass-appeal", "undo-appeal"])
def test_they_take_a_post_only(client, name):
    appeal = contested()
    address = reverse(name, args=[] if name == "draw-appeal" else [appeal.pk])
    assert client.get(address).status_code == 405


def test_the_desk_costs_the_same_however_many_appeals_wait(client, django_assert_max_num_queries):
    for _turn in range(3):
        contested()
    with django_assert_max_num_queries(22):
        client.get(reverse("desk"))
    address = taken(client)
    with django_assert_max_num_queries(24):
        client.get(address)


def test_signing_out_gives_it_back(client):
    appeal = contested()
    address = taken(client)
    client.post(reverse("account_logout"))
    assert taken(sign_in(make_moderator())) == address
    assert appeal.seats.count() == 2


def test_the_page_says_when_the_answer_is_late():
    decision = final()
    contested(decision)
    late = "La réponse est en retard"
    page = Initiative.objects.get(pk=decision.case.key).get_absolute_url()
    assert late not in Client().get(page).content.decode()
    week = timezone.now() - timedelta(days=7)
    row = Restriction.objects.filter(pk=decision.restriction.pk)
    row.update(contested_at=week + timedelta(minutes=5))
    assert not row.get().is_answer_late
    row.update(contested_at=week)
    assert row.get().is_answer_late
    cache.clear()
    assert late in Client().get(page).content.decode()
