"""The pages of watch rules: nothing is saved before it was tried."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.activity.actions import settle
from moderation.models import Case, Rule
from moderation.patrol.feed import read_posts
from moderation.watch import figures, trial
from tests.factories import make_initiative, make_moderator, make_operator, make_user
from tests.moderation.cast import sign_in
from tests.moderation.test_watch import written

pytestmark = pytest.mark.django_db
WRITE = reverse("write-rule")


def typed(**fields):
    return {
        "kind": "words",
        "lines": "passerelle",
        "motive": "spam",
        "reason": "Une vague d’annonces.",
        "until": str(timezone.localdate() + timedelta(days=30)),
        "etape": "essayer",
    } | fields


@pytest.fixture
def moderator():
    return make_moderator()


@pytest.fixture
def client(moderator):
    return sign_in(moderator)


def posted(**fields):
    initiative = make_initiative(**fields)
    settle()
    read_posts()
    return initiative


def test_a_rule_is_tried_then_saved(client, moderator):
    posted()
    posted(title="Un marché le jeudi soir", problem="Rien.")
    tried = client.post(WRITE, typed())
    assert tried.status_code == 200
    assert "1 publication, sur 2 relues." in tried.text
    assert "Rouvrir la passerelle" in tried.text
    assert not Rule.objects.exists()
    token = tried.context["token"]
    saved = client.post(WRITE, typed(etape="enregistrer", tried=token))
    rule = Rule.objects.get()
    assert (saved.status_code, saved.url) == (303, reverse("watch-rule", args=[rule.pk]))
    assert (rule.created_by, rule.lines) == (moderator, "passerelle")
    # A trial opens nothing, and a rule reads what comes after it only.
    assert not Case.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "other"])
def test_nothing_is_saved_before_it_was_tried(client, token):
    if token == "other":
        token = trial.token_of("words", "autre chose")
    response = client.post(WRITE, typed(etape="enregistrer", tried=token))
    assert response.status_code == 200
    assert "Ce qu’elle aurait attrapé" in response.text
    assert not Rule.objects.exists()


def test_a_trial_shows_nothing_that_was_withdrawn(client):
    initiative = posted()
    from civic.activity.actions import withdraw

    withdraw(subject_kind="initiative", subject_key=str(initiative.pk))
    response = client.post(WRITE, typed())
    assert "Aucune publication (relues" in response.text
    assert initiative.title not in response.text


def test_a_trial_shows_so_many_examples_only(client, monkeypatch):
    monkeypatch.setattr(trial, "EXAMPLES", 2)
    for turn in range(4):
        posted(title=f"Une passerelle, tour {turn}")
    response = client.post(WRITE, typed())
    assert len(response.context["trial"].examples) == 2
    assert "4 publications, sur 4" in response.text


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "spells"}, "kind"),
        ({"lines": ""}, "lines"),
        ({"kind": "patterns", "lines": "(a"}, "lines"),
        ({"lines": "Parti socialiste"}, "lines"),
        ({"motive": ""}, "motive"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 301}, "reason"),
        ({"until": ""}, "until"),
        ({"until": "2020-01-01"}, "until"),
        ({"until": "2090-01-01"}, "until"),
    ],
)
def test_it_says_what_to_correct(client, fields, field):
    response = client.post(WRITE, typed(**fields))
    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_a_rule_is_read_stopped_and_resumed(client):
    rule = written(kind="links", lines="exemple.org")
    page = reverse("watch-rule", args=[rule.pk])
    assert "exemple.org" in client.get(page).text
    assert client.post(reverse("stop-rule", args=[rule.pk])).status_code == 303
    assert "Arrêtée" in client.get(page).text
    client.post(reverse("stop-rule", args=[rule.pk]))
    assert "ne tourne déjà plus" in client.get(page).text
    client.post(reverse("resume-rule", args=[rule.pk]))
    assert "Tourne jusqu’au" in client.get(page).text
    listed = client.get(reverse("watch-rules"))
    assert "exemple.org" in listed.text
    assert "exemple.org" in client.get(f"{WRITE}?comme={rule.pk}").text
    assert client.get(f"{WRITE}?comme=x").status_code == 200


def test_a_rule_that_errs_says_so(client, monkeypatch):
    monkeypatch.setattr(figures, "ERRS_FROM", 1)
    rule = written()
    posted()
    address = reverse("watch-rule", args=[rule.pk])
    assert "se trompe souvent" not in client.get(address).text
    client.post(reverse("draw-case"))
    client.post(reverse("case", args=[Case.objects.get().pk]), {"measure": "keep"})
    told = client.get(address)
    assert told.context["results"].errs
    assert "se trompe souvent" in told.text


def test_whoever_draws_reads_what_the_rule_found(client):
    written()
    posted()
    client.post(reverse("draw-case"))
    page = client.get(reverse("case", args=[Case.objects.get().pk])).text
    assert "Trouvé par une règle de veille" in page
    assert "Une vague d’annonces." in page


def test_everyone_reads_figures_and_no_term():
    written(lines="mot secret")
    response = Client().get(reverse("watch-figures"))
    assert response.status_code == 200
    assert "mot secret" not in response.text
    assert not response.cookies
    assert response.headers["Cache-Control"].startswith("public")


ROUTES = [
    ("watch-rules", "get", False),
    ("write-rule", "get", False),
    ("write-rule", "post", False),
    ("watch-rule", "get", True),
    ("stop-rule", "post", True),
    ("resume-rule", "post", True),
]


@pytest.mark.parametrize(("name", "method", "about"), ROUTES)
def test_nobody_but_a_moderator_past_the_second_step_comes_in(name, method, about):
    rule = written()
    address = reverse(name, args=[rule.pk] if about else [])
    send = {"get": Client.get, "post": Client.post}[method]
    assert send(Client(), address).url.startswith("/compte/connexion/")
    for person in (make_user(), make_operator()):
        assert send(sign_in(person), address).status_code == 403
    without = send(sign_in(make_moderator(), second_step=False), address)
    assert without.status_code == 302
    assert Rule.objects.get().stopped_at is None


@pytest.mark.parametrize("name", ["stop-rule", "resume-rule"])
def test_they_take_a_post_only(client, name):
    assert client.get(reverse(name, args=[written().pk])).status_code == 405


def test_the_list_costs_the_same_whatever_it_holds(client, django_assert_num_queries):
    written()
    client.get(reverse("watch-rules"))
    with django_assert_num_queries(4):
        client.get(reverse("watch-rules"))
    for _turn in range(8):
        written()
    with django_assert_num_queries(4):
        client.get(reverse("watch-rules"))
