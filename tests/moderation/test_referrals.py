"""What a moderator saw themselves becomes a case that somebody else draws: nobody picks."""

import pytest
from django.test import Client
from django.urls import reverse

from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, Refused
from initiatives.models import Initiative
from initiatives.states import Visibility
from moderation import actions
from moderation.categories import Motive
from moderation.judgement import Judgement
from moderation.models import Case, Decision, Referral
from moderation.models.case import Lane
from moderation.models.decision import Measure
from tests.factories import make_initiative, make_moderator, make_operator, make_user
from tests.moderation.cast import decide_about, make_notice, sign_in

pytestmark = pytest.mark.django_db
NOTE = "La deuxième phrase traite un habitant de voleur."
TYPED = {"motive": "insult", "note": NOTE}


def page_of(initiative):
    return reverse("refer", args=[initiative.pk])


def referred(initiative=None, by=None, motive=Motive.INSULT):
    row = initiative or make_initiative()
    by = by or make_moderator()
    return actions.refer(by=by, kind="initiative", key=str(row.pk), motive=motive, note=NOTE)


def test_it_opens_a_case_that_somebody_else_draws():
    by, initiative = make_moderator(), make_initiative()
    response = sign_in(by).post(page_of(initiative), TYPED)
    assert (response.status_code, response.url) == (303, reverse("desk"))
    assert Initiative.objects.get(pk=initiative.pk).visibility == Visibility.PUBLIC
    assert actions.draw(by=by) is None
    other = sign_in(make_moderator())
    page = other.get(other.post(reverse("draw-case")).url).text
    assert NOTE in page
    assert AuditEvent.objects.filter(verb="case.referred").exists()


def test_whoever_opened_it_never_decides_it():
    by = make_moderator()
    case = referred(by=by).case
    Case.objects.update(lease_by=by, lease_until="2100-01-01T00:00Z")
    with pytest.raises(Refused, match="Vous avez ouvert ce dossier"):
        actions.decide_case(by=by, case=case, judgement=Judgement(Measure.KEEP))


def test_the_gravest_is_drawn_first_whoever_saw_it():
    referred(motive=Motive.SPAM)
    grave = referred(motive=Motive.THREAT).case
    assert grave.lane_at(grave.opened_at) == Lane.GRAVE
    assert actions.draw(by=make_moderator()) == grave


def test_it_joins_the_case_that_waits_and_the_same_person_counts_once():
    initiative, by = make_initiative(), make_moderator()
    actions.flag(by=make_user(), kind="initiative", key=str(initiative.pk), motive=Motive.SPAM)
    referred(initiative, by)
    referred(initiative, by)
    referred(initiative)
    assert Case.objects.get().referrals.count() == 2
    assert Case.objects.get().motive == Motive.INSULT


def test_a_version_that_was_looked_at_is_not_opened_again_for_the_same():
    initiative = make_initiative()
    decide_about(initiative, Measure.ANNOTATE, motive=Motive.INSULT)
    with pytest.raises(Conflict, match="déjà été examinée"):
        referred(initiative)
    assert referred(initiative, motive=Motive.THREAT)


def test_nobody_opens_a_case_on_their_own_side():
    initiative = make_initiative()
    initiative.author.grants.create(role="moderator")
    client = sign_in(initiative.author)
    assert "Signalez-la comme tout le monde" in client.get(page_of(initiative)).text
    response = client.post(page_of(initiative), TYPED)
    assert response.status_code == 403
    assert not Case.objects.exists()


def test_what_is_suspended_already_is_not_opened():
    initiative = make_initiative()
    decide_about(initiative)
    client = sign_in(make_moderator())
    assert "Un recours peut le rétablir" in client.get(page_of(initiative)).text
    assert client.post(page_of(initiative), TYPED).status_code == 409


def test_the_page_shows_past_decisions_and_what_became_of_it():
    initiative, by = make_initiative(), make_moderator()
    decide_about(initiative, Measure.ANNOTATE, words="Une note de contexte.")
    client = sign_in(by)
    assert "Une note de contexte." in client.get(page_of(initiative)).text
    referred(initiative, by, Motive.THREAT)
    assert "Vous avez ouvert ce dossier" in client.get(page_of(initiative)).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"motive": ""},
        {"motive": "idées"},
        {"note": ""},
        {"note": "court"},
        {"note": "é" * 1001},
    ],
)
def test_it_says_what_is_wrong_and_keeps_what_was_typed(wrong):
    response = sign_in(make_moderator()).post(page_of(make_initiative()), TYPED | wrong)
    assert response.status_code == 422
    assert 'id="erreurs"' in response.text
    assert (wrong.get("note", NOTE)) in response.text
    assert not Case.objects.exists()


@pytest.mark.parametrize("make", [make_user, make_operator])
def test_only_a_moderator_past_the_second_step_comes_in(make):
    initiative = make_initiative()
    address = page_of(initiative)
    assert sign_in(make()).post(address, TYPED).status_code == 403
    for client in (Client(), sign_in(make_moderator(), second_step=False)):
        assert client.get(address).status_code == 302
        assert client.post(address, TYPED).status_code == 302
    assert not Referral.objects.exists()
    assert sign_in(make_moderator()).put(address).status_code == 405
    assert sign_in(make_moderator()).get("/moderation/initiatives/999999/").status_code == 404


def test_a_notice_about_a_content_is_a_case_that_nobody_picks():
    initiative = make_initiative()
    notice = make_notice(address=initiative.get_absolute_url())
    client = sign_in(make_moderator())
    address = reverse("notice", args=[notice.pk])
    page = client.get(address).text
    assert "Personne ne choisit ce qu’il juge" in page
    assert "Tirer le prochain dossier" in page
    assert "Tirer le prochain dossier" not in sign_in(make_operator()).get(address).text
    late = client.post(address, {"outcome": "Ce texte reste, il est permis."})
    assert late.status_code == 409
    assert "Ce texte reste, il est permis." in late.text
    decision = client.post(client.post(reverse("draw-case")).url, {"measure": "keep"})
    assert decision.status_code == 303
    notice.refresh_from_db()
    assert notice.handled_at is not None
    assert Decision.objects.count() == 1
