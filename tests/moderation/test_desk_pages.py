"""The desk: what waits, the next case, a decision by keyboard or not, its minute of grace."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.lib.kept import forget_everything
from initiatives.models import Initiative
from moderation import actions, hub
from moderation.categories import Motive
from moderation.forms.desk import JudgementForm
from moderation.models import Case, Decision
from moderation.models.decision import Measure
from moderation.templatetags.judgement import fields
from tests.factories import make_initiative, make_moderator, make_operator, make_user
from tests.moderation.cast import make_notice, sign_in

pytestmark = pytest.mark.django_db
DECISION = {
    "measure": "disable",
    "motive": "insult",
    "passage": "fermée depuis mars",
    "explanation": "",
    "etape": "decider",
}


def flagged(motive=Motive.INSULT, note=""):
    initiative = make_initiative()
    actions.flag(
        by=make_user(), kind="initiative", key=str(initiative.pk), motive=motive, note=note
    )
    return initiative


@pytest.fixture
def moderator():
    return make_moderator()


@pytest.fixture
def client(moderator):
    return sign_in(moderator)


def drawn(client):
    response = client.post(reverse("draw-case"))
    assert response.status_code == 303
    return response.url


def test_it_counts_what_waits_and_draws_the_next(client):
    initiative = flagged(note="La deuxième phrase.")
    page = client.get(reverse("desk")).text
    assert "Tirer le prochain dossier" in page
    page = client.get(drawn(client)).text.replace("\N{NO-BREAK SPACE}", " ")
    for shown in (
        initiative.title,
        initiative.problem,
        "Injure : 1",
        "La deuxième phrase.",
        "/ 40",
    ):
        assert shown in page
    assert "Reprendre le dossier" in client.get(reverse("desk")).text


def test_it_says_when_nothing_waits(client):
    assert drawn(client) == reverse("desk")
    assert "Rien ne vous attend" in client.get(reverse("desk")).text


def test_a_decision_is_previewed_taken_and_taken_back(client):
    initiative = flagged()
    address = drawn(client)
    page = client.post(address, DECISION | {"etape": "apercu"}).text
    assert "Ce que l’auteur et les visiteurs liront" in page
    assert not Decision.objects.exists()
    response = client.post(address, DECISION)
    assert (response.status_code, response.url) == (303, reverse("desk"))
    assert Initiative.objects.get(pk=initiative.pk).visibility == "restricted"
    assert "Reprendre cette décision" in client.get(reverse("desk")).text
    undone = client.post(reverse("undo-decision", args=[Case.objects.get().pk]))
    assert undone.url == address
    assert Initiative.objects.get(pk=initiative.pk).visibility == "public"


def test_what_the_author_reads_is_what_was_previewed(client):
    initiative = flagged()
    address = drawn(client)
    preview = client.post(address, DECISION | {"etape": "apercu"}).context["preview"]
    client.post(address, DECISION)
    assert initiative.restrictions.get().reason == preview["reason"]
    assert "Ce contenu relève de ce motif : « Injure »." in preview["reason"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "measure"),
        ({"measure": "nothing"}, "measure"),
        (DECISION | {"motive": ""}, "motive"),
        (DECISION | {"passage": ""}, "passage"),
        (DECISION | {"passage": "une phrase d’ailleurs"}, "passage"),
        (DECISION | {"explanation": "x" * 1501}, "explanation"),
        (DECISION | {"measure": "disable", "motive": "personal"}, "measure"),
    ],
)
def test_it_says_what_to_correct(client, typed, field):
    flagged()
    response = client.post(drawn(client), typed)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Decision.objects.exists()


def test_a_passage_is_copied_from_what_the_page_shows(client):
    initiative = make_initiative(problem="La passerelle est **fermée** depuis *mars*.")
    actions.flag(by=make_user(), kind="initiative", key=str(initiative.pk), motive=Motive.INSULT)
    assert client.post(drawn(client), DECISION).status_code == 303


def test_a_case_is_read_by_whoever_holds_it_only(client):
    flagged()
    address = drawn(client)
    other = sign_in(make_moderator())
    assert other.get(address).status_code == 404
    lost = other.post(address, DECISION)
    assert lost.status_code == 409
    assert "fermée depuis mars" in lost.text
    assert other.post(reverse("pass-case", args=[Case.objects.get().pk])).status_code == 303
    assert Case.objects.get().lease_until > timezone.now()


def test_a_party_reads_nothing_of_a_case_by_posting_to_it(client):
    initiative = flagged(note="La deuxième phrase.")
    address = drawn(client)
    neighbour = make_moderator()
    neighbour.home = initiative.territory
    neighbour.save()
    response = sign_in(neighbour).post(address, DECISION)
    assert response.status_code == 403
    assert "La deuxième phrase." not in response.text


def test_already_handled_loses_nothing(client):
    flagged()
    address = drawn(client)
    Case.objects.update(decided_at=timezone.now())
    late = client.post(address, DECISION)
    assert late.status_code == 409
    assert "vient de décider" in late.text
    assert "fermée depuis mars" in late.text


def test_it_is_passed_on_without_a_reason(client):
    flagged()
    drawn(client)
    client.post(reverse("pass-case", args=[Case.objects.get().pk]))
    assert drawn(client) == reverse("desk")
    assert drawn(sign_in(make_moderator())) != reverse("desk")


def test_signing_out_gives_the_case_back(client):
    flagged()
    address = drawn(client)
    client.post(reverse("account_logout"))
    assert Case.objects.get().lease_by is None
    assert drawn(sign_in(make_moderator())) == address


def test_a_decided_case_is_not_read_by_a_party(client):
    initiative = flagged()
    address = drawn(client)
    client.post(address, DECISION)
    assert client.get(address).status_code == 200
    assert sign_in(make_moderator()).get(address).status_code == 200
    neighbour = make_moderator()
    neighbour.home = initiative.territory
    neighbour.save()
    assert sign_in(neighbour).get(address).status_code == 403


def test_the_minute_of_grace_ends(client):
    flagged()
    client.post(drawn(client), DECISION)
    Decision.objects.update(decided_at=timezone.now() - timedelta(seconds=61))
    assert "Reprendre cette décision" not in client.get(reverse("desk")).text
    client.post(reverse("undo-decision", args=[Case.objects.get().pk]))
    assert "La minute est passée" in client.get(reverse("desk")).text
    assert Decision.objects.standing().exists()


def test_deciding_a_case_answers_its_notices(client):
    initiative = make_initiative()
    notice = make_notice(address=initiative.get_absolute_url())
    client.post(drawn(client), {"measure": "keep", "explanation": "Une critique permise."})
    notice.refresh_from_db()
    assert "reste affiché" in notice.outcome
    assert "Une critique permise." in notice.outcome


ROUTES = [
    ("desk", "get", False),
    ("draw-case", "post", False),
    ("case", "get", True),
    ("case", "post", True),
    ("pass-case", "post", True),
    ("undo-decision", "post", True),
]


@pytest.mark.parametrize(("name", "method", "about"), ROUTES)
def test_nobody_but_a_moderator_past_the_second_step_comes_in(name, method, about):
    flagged()
    address = reverse(name, args=[Case.objects.get().pk] if about else [])
    send = {"get": Client.get, "post": Client.post}[method]
    anonymous = send(Client(), address)
    assert anonymous.status_code == 302
    assert anonymous.url.startswith("/compte/connexion/")
    for person in (make_user(), make_operator()):
        assert send(sign_in(person), address).status_code == 403
    without = send(sign_in(make_moderator(), second_step=False), address)
    assert without.status_code == 302
    assert "securite" in without.url
    assert not Decision.objects.exists()


@pytest.mark.parametrize("name", ["draw-case", "pass-case", "undo-decision"])
def test_they_take_a_post_only(client, name):
    flagged()
    address = reverse(name, args=[] if name == "draw-case" else [Case.objects.get().pk])
    assert client.get(address).status_code == 405


@pytest.mark.full
def test_the_desk_costs_the_same_whatever_waits(client, django_assert_max_num_queries):
    for _turn in range(20):
        flagged()
    client.get(reverse("desk"))
    # Who asks, their functions, their second step, all that waits.
    with django_assert_max_num_queries(4):
        client.get(reverse("desk"))
    address = drawn(client)
    client.get(address)
    # Who asks as above, the case, what hangs on it, the content: nothing about what it has not.
    with django_assert_max_num_queries(7):
        client.get(address)


def test_of_an_author_with_many_cases_the_last_ones_are_told(client):
    author = flagged().author
    shared = {"kind": "initiative", "key": "0", "author": author, "motive": "insult"}
    now = timezone.now()
    cases = [
        Case(
            **shared,
            text_hash=f"{number:064}",
            gravity=2,
            due_at=now,
            within=60,
            decided_at=now - timedelta(days=number),
        )
        for number in range(1, 26)
    ]
    for number, case in enumerate(Case.objects.bulk_create(cases)):
        # The five oldest were restricted too, and no longer tell anything.
        kept = number % 10 and number < 20
        measure, ground = (Measure.KEEP, "") if kept else (Measure.BLUR, "law:INSULT")
        case.decisions.create(measure=measure, ground=ground, reason=ground, before="public")
    page = client.get(drawn(client)).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Cet auteur, sur ses 20 derniers dossiers décidés : 2 avec une restriction." in page


def test_an_empty_form_is_kept_by_what_it_offers_and_starts_with():
    def drawn_with(name, **kwargs):
        return fields(JudgementForm(**kwargs), name)

    assert 'value="redact"' in drawn_with("measure", measures=tuple(Measure))
    assert 'value="redact"' not in drawn_with("measure")
    assert '"spam" selected' in drawn_with("motive", initial={"motive": "spam"})
    assert '"threat" selected' in drawn_with("motive", initial={"motive": "threat"})
    typed = JudgementForm({"motive": "insult"}, initial={"motive": "spam"})
    assert '"insult" selected' in fields(typed, "motive")


def test_lanes_that_are_all_full_are_counted_once_a_minute(client, monkeypatch):
    monkeypatch.setattr(hub, "COUNTED", 1)
    monkeypatch.setattr("moderation.views.desk.COUNTED", 1)
    for name, counted in (("_ask", True), ("_ask_of_full", False)):
        monkeypatch.setattr(hub, name, hub._question(counted=counted))
    flagged(Motive.THREAT)
    late = flagged()
    Case.objects.filter(key=late.pk).update(due_at=timezone.now())
    assert client.get(reverse("desk")).text.count("1 ou plus") == 2
    flagged()
    assert client.get(reverse("desk")).text.count("1 ou plus") == 3
    Case.objects.update(decided_at=timezone.now())
    assert client.get(reverse("desk")).text.count("1 ou plus") == 3
    forget_everything()
    assert "ou plus" not in client.get(reverse("desk")).text
