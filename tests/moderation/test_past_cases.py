"""Past cases are found by what they were about, and a party finds nothing."""

import inspect
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.activity.actions import settle
from civic.lib.permissions import allows
from initiatives.actions import take_stance
from initiatives.models import TeamRole
from initiatives.permissions import check_is_no_party
from initiatives.states import Side
from moderation import actions, imprints, initiative_kind
from moderation.actions.referrals import refer
from moderation.categories import Motive
from moderation.imprints import imprint_cases, likeness, text_signs
from moderation.judgement import Judgement
from moderation.models import Case, Imprint
from moderation.models.decision import Measure
from moderation.patrol.feed import read_posts
from moderation.permissions import (
    _TIES,
    check_can_judge,
    check_can_read,
    check_is_moderator,
)
from moderation.retention import TEXT_KEPT, forget
from tests.elections.cast import make_poll, stands
from tests.factories import (
    make_initiative,
    make_mandate,
    make_moderator,
    make_operator,
    make_territory,
    make_user,
)
from tests.moderation.appeals_cast import answered, contested
from tests.moderation.cast import sign_in
from tests.moderation.test_watch import written
from tests.organisations.cast import backed, come_into, make_organisation
from tests.petitions.cast import make_pending, make_petition
from tests.teams.cast import joined as team_joined

pytestmark = pytest.mark.django_db
PAST = reverse("past-cases")


def decided(measure=Measure.KEEP, motive=Motive.SPAM, at=None, by=None, **fields):
    """An initiative that somebody flagged and a moderator decided about."""
    at = at or timezone.now()
    initiative = make_initiative(**fields)
    actions.flag(by=make_user(), kind="initiative", key=str(initiative.pk), motive=motive, at=at)
    by = by or make_moderator()
    case = actions.draw(by=by, at=at)
    judgement = Judgement(measure, motive, explanation="Voilà pourquoi.")
    actions.decide_case(by=by, case=case, judgement=judgement, at=at)
    imprint_cases()
    return initiative


@pytest.fixture
def moderator():
    return make_moderator()


@pytest.fixture
def client(moderator):
    return sign_in(moderator)


def shown(client, **asked):
    response = client.get(PAST, asked)
    assert response.status_code == 200
    return [row.title for row, _decision in response.context["cases"]]


def test_they_are_found_by_what_they_were_about(client):
    now = timezone.now()
    decided(title="Des bancs à l’ombre", territory=make_territory("21054"))
    decided(Measure.ANNOTATE, Motive.INSULT, title="Rouvrir l’école", at=now - timedelta(days=9))
    decided(title="Un élagage raisonné", territory=make_territory("2a004"))
    every = ["Un élagage raisonné", "Des bancs à l’ombre", "Rouvrir l’école"]
    assert shown(client) == every
    assert shown(client, q="ÉLAGAGE raisonne") == every[:1]
    assert shown(client, q="bancs élagage") == []
    assert shown(client, motif="insult") == every[2:]
    assert shown(client, mesure="keep") == every[:2]
    assert shown(client, mesure="annotate", motif="insult", q="ecole") == every[2:]
    assert shown(client, territoire="d21") == every[1:]
    assert shown(client, territoire="242100410") == every[2:]
    assert shown(client, territoire="fr") == every
    day = str(timezone.localdate(now) - timedelta(days=5))
    assert shown(client, depuis=day) == every[:2]
    assert shown(client, jusqu=day) == every[2:]


def test_what_waits_is_not_there(client):
    initiative = make_initiative()
    actions.flag(by=make_user(), kind="initiative", key=str(initiative.pk), motive=Motive.SPAM)
    imprint_cases()
    assert shown(client) == []
    assert "Aucun dossier" in client.get(PAST).text


def author(moderator):
    decided(author=moderator)


def neighbour(moderator):
    decided()
    moderator.home = make_territory()
    moderator.save()


def elected(moderator):
    decided()
    make_mandate(moderator)


def joined(moderator):
    take_stance(by=moderator, initiative=decided(), side=Side.SUPPORT, agrees=True)


def teammate(moderator):
    team_joined(decided(), TeamRole.ANIMATOR, person=moderator)


def of_an_organisation(moderator):
    organisation = make_organisation()
    come_into(organisation, person=moderator)
    backed(organisation, decided())


def flagger(moderator):
    initiative = make_initiative()
    actions.flag(by=moderator, kind="initiative", key=str(initiative.pk), motive=Motive.SPAM)
    by = make_moderator()
    actions.decide_case(by=by, case=actions.draw(by=by), judgement=Judgement(Measure.KEEP))


def rule_writer(moderator):
    written(by=moderator)
    make_initiative()
    settle()
    read_posts()
    by = make_moderator()
    actions.decide_case(by=by, case=actions.draw(by=by), judgement=Judgement(Measure.KEEP))


def referrer(moderator):
    initiative = make_initiative()
    refer(
        by=moderator,
        kind="initiative",
        key=str(initiative.pk),
        motive=Motive.SPAM,
        note="La deuxième phrase.",
    )
    by = make_moderator()
    actions.decide_case(by=by, case=actions.draw(by=by), judgement=Judgement(Measure.KEEP))


def judge_of_an_appeal(moderator):
    answered(contested(), by=moderator)


def signer(moderator):
    petition = make_petition()
    make_pending(petition, name=moderator.name, by=moderator)
    key = str(petition.initiative_id)
    actions.flag(by=make_user(), kind="initiative", key=key, motive=Motive.SPAM)
    by = make_moderator()
    actions.decide_case(by=by, case=actions.draw(by=by), judgement=Judgement(Measure.KEEP))


def past_candidate(moderator):
    decided()
    stood(moderator, "d21", days=-400)


def candidate_elsewhere(moderator):
    decided()
    stood(moderator, "2a004", days=20)


def stood(moderator, place, days):
    day = timezone.localdate() + timedelta(days=days)
    poll = make_poll(place=place, first_on=day, candidates_from=day - timedelta(days=60))
    stands(poll, moderator)


def stranger(moderator):
    decided()


def judge(moderator):
    decided(by=moderator)
    # Who judged reads on, whatever tie comes later.
    moderator.home = make_territory()
    moderator.save()


TIES = [
    author,
    neighbour,
    elected,
    joined,
    teammate,
    of_an_organisation,
    flagger,
    referrer,
    rule_writer,
    judge_of_an_appeal,
    signer,
    past_candidate,
    candidate_elsewhere,
    stranger,
    judge,
]


@pytest.mark.parametrize("tie", TIES, ids=lambda tie: tie.__name__)
def test_the_list_says_what_each_page_says(moderator, client, tie):
    tie(moderator)
    imprint_cases()
    case = Case.objects.get()
    may_read = allows(check_can_read, moderator, case)
    assert may_read == (tie in (stranger, judge))
    assert bool(shown(client)) == may_read
    page = client.get(reverse("case", args=[case.pk]))
    assert page.status_code == (200 if may_read else 403)
    assert (case.title in client.get(PAST).text) == may_read


def test_it_knows_every_tie_that_a_page_knows():
    """One refusal more in `check_can_judge` is one condition more in the list, and a tie above."""
    assert inspect.getsource(check_is_moderator).count("raise Refused") == 2
    assert inspect.getsource(check_can_judge).count("raise Refused") == 3
    assert len(_TIES) == 5
    assert inspect.getsource(check_is_no_party).count("raise Refused") == 6
    assert inspect.getsource(initiative_kind.check_can_judge).count("raise Refused") == 1


def test_they_go_by_pages_and_cost_the_same(client, django_assert_max_num_queries):
    by = make_moderator()
    for turn in range(23):
        decided(title=f"Un banc de plus au parc, {turn}", by=by)
    client.get(PAST)
    with django_assert_max_num_queries(9):
        page = client.get(PAST)
    assert len(page.context["cases"]) == 20
    older = client.get(page.context["next_url"])
    assert len(older.context["cases"]) == 3
    assert older.context["previous_url"]


@pytest.mark.parametrize(
    "asked", ["motif=x", "mesure=x", "depuis=x", "territoire=zz", f"q={'x' * 201}"]
)
def test_it_says_what_to_correct(client, asked):
    assert client.get(f"{PAST}?{asked}").status_code == 422
    assert client.get(f"{PAST}?apres=x").status_code == 404


def test_nobody_but_a_moderator_past_the_second_step_comes_in():
    assert Client().get(PAST).url.startswith("/compte/connexion/")
    for person in (make_user(), make_operator()):
        assert sign_in(person).get(PAST).status_code == 403
    assert sign_in(make_moderator(), second_step=False).get(PAST).status_code == 302
    assert sign_in(make_moderator()).post(PAST).status_code == 405


def test_imprints_are_written_once_and_emptied_in_time():
    decided(problem="Voir https://offre.example/page et https://fr.wikipedia.org/wiki/Banc.")
    assert imprint_cases() == 0
    row = Imprint.objects.get()
    assert row.words == ["rouvrir", "la", "passerelle", "des", "mauges"]
    assert [sign for sign in row.signs if sign.startswith("d:")] == ["d:offre.example"]
    Case.objects.update(decided_at=timezone.now() - TEXT_KEPT - timedelta(days=1))
    forget()
    row.refresh_from_db()
    assert (row.signs, row.sketch, bool(row.words)) == ([], [], True)


def test_a_case_that_appears_late_gets_its_imprint(monkeypatch):
    for turn in range(3):
        initiative = make_initiative(title=f"Un banc de plus au parc, {turn}")
        actions.flag(by=make_user(), kind="initiative", key=str(initiative.pk), motive=Motive.SPAM)
    assert [imprint_cases(limit=2), imprint_cases(limit=2), imprint_cases()] == [2, 1, 0]
    # As if its transaction ended after the others were read.
    Imprint.objects.filter(case=Case.objects.order_by("pk")[0]).delete()
    assert imprint_cases() == 1
    monkeypatch.setattr(imprints, "_LATE", 0)
    assert imprint_cases() == 0


def test_likeness_tells_near_texts_from_others():
    text = "Gagnez de l’argent chez vous sans effort grâce à notre méthode éprouvée"
    spam = f"{text} par des milliers de foyers, inscription gratuite avant vendredi soir minuit."
    near = spam.replace("vendredi", "samedi")
    other = "La passerelle est fermée depuis mars : les enfants font deux kilomètres de plus."
    signs, sketch = text_signs(spam)
    near_signs, near_sketch = text_signs(near)
    assert set(signs) & set(near_signs)
    assert likeness(sketch, near_sketch) > likeness(sketch, text_signs(other)[1]) == 0
    assert text_signs(spam.upper().replace("É", "E"))[0] == text_signs(spam.upper())[0]
    assert text_signs("Trop court.") == ([], [])
