"""Decisions judged again, blind: who, what they see, what it changes, and the published figures."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from civic.accounts.roles import Role
from civic.lib.permissions import Conflict, Refused
from initiatives.actions import take_stance
from initiatives.models import Initiative
from initiatives.states import Side
from moderation import actions
from moderation.actions import Judgement
from moderation.agreement import actions as agreement
from moderation.agreement.kappa import kappa
from moderation.agreement.masking import NAME, mask
from moderation.agreement.queries import label_of, masked_text, quarters
from moderation.agreement.shares import interval
from moderation.categories import Motive
from moderation.models import Case, Decision, Rejudging
from moderation.models.decision import Measure
from moderation.models.rejudging import Target
from moderation.transparency.actions import compute
from tests.accounts.cast import enrolled
from tests.accounts.cast import sign_in as signed
from tests.factories import make_initiative, make_moderator, make_operator, make_user
from tests.moderation.cast import sign_in

pytestmark = pytest.mark.django_db
NOTE = Judgement(Measure.ANNOTATE, Motive.INSULT, "", "Une phrase vive.")
KEEP = Judgement(Measure.KEEP, explanation="C’est une critique politique.")
HERE = Target.LOCAL
LAST = agreement.bounds_of(agreement.quarter_of(timezone.now()))[0] - timedelta(days=5)


def decided(judgement=NOTE, motive=Motive.INSULT, by=None, **fields):
    """A decision of the last quarter."""
    row = make_initiative(**fields)
    by = by or make_moderator()
    actions.flag(by=make_user(), kind="initiative", key=str(row.pk), motive=motive, at=LAST)
    case = Case.objects.get(key=str(row.pk))
    Case.objects.filter(pk=case.pk).update(lease_by=by, lease_until=LAST + timedelta(minutes=9))
    return actions.decide_case(by=by, case=case, judgement=judgement, at=LAST)


# -- The sample ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("decisions", "taken"), [(0, 0), (3, 3), (60, 50), (2000, 100)])
def test_it_takes_one_in_twenty_and_fifty_at_least(decisions, taken):
    first = decided()
    Rejudging.objects.all().delete()
    copies = [
        Decision(case=first.case, round=number + 2, by=first.by, measure="keep", decided_at=LAST)
        for number in range(decisions - 1)
    ]
    Decision.objects.bulk_create(copies)
    if not decisions:
        Decision.objects.update(decided_at=LAST - timedelta(days=200))
    assert agreement.sample_quarter() == taken
    assert agreement.sample_quarter() == 0
    call_command("sample_decisions")
    assert Rejudging.objects.count() == taken


def test_it_leaves_out_the_gravest_the_undone_and_what_was_emptied():
    kept = decided()
    decided(Judgement(Measure.DISABLE, Motive.THREAT, "", "Une menace."), Motive.THREAT)
    undone = decided()
    Decision.objects.filter(pk=undone.pk).update(undone_at=LAST)
    emptied = decided()
    Case.objects.filter(pk=emptied.case_id).update(text=[])
    assert agreement.sample_quarter() == 1
    assert Rejudging.objects.get().decision == kept


@pytest.mark.parametrize(
    ("day", "name"),
    [((2026, 1, 1), "2026-1"), ((2026, 6, 30), "2026-2"), ((2026, 12, 31), "2026-4")],
)
def test_a_quarter_is_that_of_paris(day, name):
    late = timezone.make_aware(timezone.datetime(*day, 23, 30))
    first, after = agreement.bounds_of(name)
    assert agreement.quarter_of(late) == name
    assert first <= late < after
    assert agreement.quarter_of(after - timedelta(seconds=1)) == name


# -- Who, and what it changes ----------------------------------------------------------------------


def test_somebody_else_judges_again_and_nothing_changes():
    first = decided()
    agreement.sample_quarter()
    standing = Initiative.objects.get()
    before = (standing.visibility, standing.version)
    assert agreement.draw_again(by=first.by) is None
    assert agreement.draw_again(by=make_moderator(home=make_initiative().territory)) is None
    for nobody in (make_user(), make_operator()):
        with pytest.raises(Refused):
            agreement.draw_again(by=nobody)
    judge = make_moderator()
    row = agreement.draw_again(by=judge)
    assert agreement.draw_again(by=judge) == row
    other = make_moderator()
    assert agreement.draw_again(by=other) is None
    with pytest.raises(Conflict):
        agreement.judge_again(by=other, row=row, measure=Measure.KEEP, target=HERE)
    done = agreement.judge_again(by=judge, row=row, measure=Measure.KEEP, target=HERE)
    assert (done.measure, done.motive) == ("keep", "")
    with pytest.raises(Conflict):
        agreement.judge_again(by=judge, row=row, measure=Measure.REMOVE, target=HERE)
    assert agreement.draw_again(by=other) is None
    assert (
        Initiative.objects.filter(pk=first.case.key).values_list("visibility", "version").get()
        == before
    )
    assert Decision.objects.count() == 1


def test_a_tie_that_begins_once_it_is_drawn_ends_it():
    first = decided()
    agreement.sample_quarter()
    row = agreement.draw_again(by=(judge := make_moderator()))
    about = Initiative.objects.get(pk=first.case.key)
    take_stance(by=judge, initiative=about, side=Side.SUPPORT, agrees=True)
    with pytest.raises(Refused):
        agreement.judge_again(by=judge, row=row, measure=Measure.KEEP, target=HERE)
    agreement.give_back(by=judge, row=row)
    assert agreement.draw_again(by=judge) is None
    assert agreement.draw_again(by=make_moderator()) == row


# -- What is masked --------------------------------------------------------------------------------

TEXTS = {
    "Le maire Jean-Marc Ayrault a menti.": "Le maire [nom] a menti.",
    "Camille Dupont ment. Elle le sait.": "[nom] ment. Elle le sait.",
    "À Dijon, le PS et le rassemblement national font.": "À [nom], le [nom] et le [nom] font.",
    "Voir https://exemple.fr/x et a.b@exemple.fr.": "Voir [adresse] et [adresse].",
    "D’après Odile de La Tour du Pin, rien.": "D’après [nom], rien.",
    "L’école est fermée. Les enfants attendent.": "L’école est fermée. Les enfants attendent.",
    "- Rouvrir la passerelle\n- Éclairer la rue": "- Rouvrir la passerelle\n- Éclairer la rue",
    "Il dit : « Vous êtes nuls ! »": "Il dit : « Vous êtes nuls ! »",
}


@pytest.mark.parametrize("text", TEXTS)
def test_it_masks_names_places_parties_and_addresses(text):
    assert mask(text) == TEXTS[text]


@given(
    st.text(max_size=80), st.sampled_from(["Odile Martin", "Ajaccio", "LFI", "Zoé Lefèvre-Roux"])
)
def test_a_name_inside_a_sentence_never_shows(before, name):
    masked = mask(f"{before} selon {name}, hier.")
    assert name not in masked
    assert NAME in masked


def test_the_page_shows_no_name_and_not_what_was_decided():
    first = decided(
        title="Le maire de Dijon ment",
        problem="Samuel Kerouanton, à Dijon, a menti.",
        author=make_user(name="odile ferrand"),
        proposal="Que odile ferrand réponde.",
    )
    said = " ".join(text for _title, text in masked_text(first.case))
    for name in ("Dijon", "Kerouanton", "ferrand"):
        assert name not in said
    agreement.sample_quarter()
    client = sign_in(make_moderator())
    client.post(reverse("draw-again"))
    page = client.get(reverse("judge-again", args=[Rejudging.objects.get().pk])).text
    for hidden in ("Dijon", "Kerouanton", "ferrand", "Une phrase vive", first.by.name):
        assert hidden not in page
    assert "a menti" in page


# -- Pages -----------------------------------------------------------------------------------------


def test_the_pages_open_to_moderators_only():
    decided()
    agreement.sample_quarter()
    one = reverse("judge-again", args=[Rejudging.objects.get().pk])
    gets = [reverse("blind"), one]
    posts = [reverse("draw-again"), one, reverse("pass-again", args=[Rejudging.objects.get().pk])]
    for client, status in (
        (Client(), 302),
        (signed(Client(), enrolled(), second_step=True), 403),
        (signed(Client(), enrolled(roles=(Role.OPERATOR,)), second_step=True), 403),
    ):
        assert [client.get(path).status_code for path in gets] == [status] * 2
        assert [client.post(path).status_code for path in posts] == [status] * 3
    stranger = sign_in(make_moderator())
    assert stranger.get(one).status_code == 404
    assert stranger.post(one, {"measure": "keep"}).status_code == 404
    assert stranger.get(posts[0]).status_code == 405
    assert stranger.post(gets[0]).status_code == 405


def test_a_moderator_draws_passes_errs_and_judges():
    decided()
    agreement.sample_quarter()
    client = sign_in(make_moderator())
    assert "1 texte attend" in client.get(reverse("blind")).text
    page = client.post(reverse("draw-again"), follow=True)
    one = page.redirect_chain[-1][0]
    assert "Reprendre le texte" in client.get(reverse("blind")).text
    client.post(reverse("pass-again", args=[Rejudging.objects.get().pk]))
    assert client.get(one).status_code == 404
    client.post(reverse("draw-again"))
    assert client.post(one, {"measure": "blur"}).status_code == 422
    assert client.post(one, {"measure": "burn"}).status_code == 422
    typed = {"measure": "blur", "motive": "insult", "target": "local"}
    for missing in typed:
        left = {name: value for name, value in typed.items() if name != missing}
        assert client.post(one, left).status_code == 422
    Rejudging.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    late = client.post(one, typed)
    assert late.status_code == 409
    assert "selected" in late.text
    client.post(reverse("draw-again"))
    assert client.post(one, typed).status_code == 303
    assert Rejudging.objects.get().target == Target.LOCAL
    assert "Rien n’attend" in client.get(reverse("blind")).text
    assert "Rien ne vous attend" in client.post(reverse("draw-again"), follow=True).text


# -- Figures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], None),
        ([("a", "a")] * 5, None),
        ([("a", "a")] * 5 + [("b", "b")] * 5, 1.0),
        ([("a", "b")] * 5 + [("b", "a")] * 5, -1.0),
        # Cohen's example of two readers: 20 and 15 agreements of 50, 5 and 10 disagreements.
        (
            [("yes", "yes")] * 20
            + [("yes", "no")] * 5
            + [("no", "yes")] * 10
            + [("no", "no")] * 15,
            0.4,
        ),
    ],
)
def test_kappa_is_that_of_cohen(pairs, expected):
    found = kappa(pairs)
    assert found == (None if expected is None else pytest.approx(expected))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), max_size=30))
def test_kappa_is_at_most_one_and_the_same_both_ways(pairs):
    found, turned = kappa(pairs), kappa([(two, one) for one, two in pairs])
    assert (found is None) == (turned is None)
    if found is not None:
        assert -1 <= found <= 1.0000001
        assert found == pytest.approx(turned)


def test_the_year_publishes_agreement_once_ten_were_judged_again():
    for number in range(10):
        decided(KEEP if number % 2 else NOTE)
    agreement.sample_quarter()
    name = agreement.quarter_of(LAST)
    for _turn in range(9):
        again_as_first()
    number = int(name[-1]) - 1
    assert quarters(LAST.year)[number].kappa_restrict is None
    row = agreement.draw_again(by=(judge := make_moderator()))
    other = Measure.ANNOTATE if row.decision.measure == Measure.KEEP else Measure.KEEP
    motive = Motive.INSULT if other == Measure.ANNOTATE else None
    agreement.judge_again(by=judge, row=row, measure=other, motive=motive, target=HERE)
    figures = quarters(LAST.year)[number]
    assert (figures.decided, figures.sampled, figures.done) == (10, 10, 10)
    assert figures.share == pytest.approx(0.9)
    assert figures.kappa_restrict == pytest.approx(0.8)
    table = next(one for one in compute(LAST.year).tables if one["slug"] == "accord")
    line = next(row for row in table["rows"] if row[0] == figures.label)
    assert line[1:] == [10, 10, 10, 90.0, 0.8, 0.8]


def test_the_year_compares_what_is_restricted_by_whom_a_text_is_about():
    for number in range(20):
        decided(KEEP if number % 4 else NOTE)
    agreement.sample_quarter()
    name = agreement.quarter_of(LAST)
    for turn in range(20):
        again_as_first(Target.LOCAL if turn < 11 else Target.STATE)
    local = Rejudging.objects.filter(target=Target.LOCAL).select_related("decision")
    restricted = sum(one.decision.measure != Measure.KEEP for one in local)
    table = next(one for one in compute(LAST.year).tables if one["slug"] == "cibles")
    lines = [row for row in table["rows"] if row[0] == label_of(name)]
    assert [row[1:3] for row in lines] == [
        [Target.LOCAL.label, 11],
        [Target.OPPOSITION.label, 0],
        [Target.STATE.label, 9],
        [Target.OTHER.label, 0],
    ]
    low, high = interval(restricted, 11)
    share = round(100 * restricted / 11, 1)
    assert lines[0][3:] == [restricted, share, round(100 * low, 1), round(100 * high, 1)]
    # Nine say more of chance than of people.
    assert lines[2][3:] == [None] * 4


def test_the_interval_is_that_of_wilson():
    assert interval(0, 0) == (0.0, 1.0)
    assert interval(5, 10) == (pytest.approx(0.2366, abs=1e-4), pytest.approx(0.7634, abs=1e-4))
    assert interval(0, 10) == (0.0, pytest.approx(0.2775, abs=1e-4))
    low, high = interval(124, 2824)
    assert (round(100 * low, 1), round(100 * high, 1)) == (3.7, 5.2)


def again_as_first(target=HERE):
    judge = make_moderator()
    row = agreement.draw_again(by=judge)
    measure = Measure(row.decision.measure)
    motive = None if measure == Measure.KEEP else Motive.INSULT
    return agreement.judge_again(by=judge, row=row, measure=measure, motive=motive, target=target)
