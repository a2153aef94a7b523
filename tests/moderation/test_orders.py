"""Orders of authorities: registered, drawn, decided, reported, told to the author when allowed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from civic.accounts.roles import Role
from civic.audit.models import AuditEvent
from civic.lib.permissions import Refused
from civic.notifications import registry
from civic.notifications.models import Mail
from initiatives.models import Initiative
from initiatives.states import Visibility
from moderation import actions, retention
from moderation.actions import orders
from moderation.actions.decisions import undo_decision
from moderation.appeals import judging
from moderation.appeals.filing import file_appeal
from moderation.categories import GRAVE, Motive
from moderation.judgement import Judgement
from moderation.models import Case, Decision, Order
from moderation.models.appeal import Verdict
from moderation.models.case import Lane
from moderation.models.decision import Measure
from moderation.models.order import WITHIN, Basis
from moderation.orders import CHANGED, EFFECT, RECEIPT
from moderation.origin import Origin, origin_of
from moderation.queries import moderators_today
from moderation.transparency.official import orders as table_of
from moderation.transparency.tables import Year
from tests.accounts.cast import enrolled
from tests.accounts.cast import sign_in as come_in
from tests.factories import make_initiative, make_moderator, make_user
from tests.moderation.appeals_cast import ANSWER, answered, contested, flaggers_claim
from tests.moderation.cast import letters_to, sign_in

pytestmark = pytest.mark.django_db
ISSUER = "Office de lutte contre le terrorisme en ligne"
AT = "injonctions@autorite.example"
REMOVE = Judgement(Measure.DISABLE, Motive.TERROR, "", "Le deuxième alinéa appelle à un attentat.")


@pytest.fixture(autouse=True)
def _others():
    """Enough people for one decision."""
    for _turn in range(3):
        make_moderator()


def operator():
    return enrolled(roles=(Role.OPERATOR,))


def ordered(*initiatives, by=None, **fields):
    said = {
        "kind": Order.Kind.ACT,
        "basis": Basis.TERROR,
        "issuer": ISSUER,
        "issuer_email": AT,
        "reference": "TCO-2026-118",
        "category": "terrorism",
        "asked": "Retirer le deuxième alinéa.",
        "received_at": timezone.now() - timedelta(minutes=5),
    }
    subjects = [("initiative", str(one.pk), one.get_absolute_url()) for one in initiatives]
    return orders.register(by=by or operator(), order=Order(**said | fields), subjects=subjects)


def decided(judgement=REMOVE, **fields):
    by = make_moderator()
    case = actions.draw(by=by)
    return actions.decide_case(by=by, case=case, judgement=judgement, **fields)


def built(kind):
    mails = Mail.objects.filter(kind=kind)
    return [registry.model(kind).build(mail.args) for mail in mails]


@pytest.mark.parametrize(
    ("basis", "hours"), [(Basis.TERROR, 1), (Basis.ELECTION, 48), (Basis.OTHER, 24)]
)
def test_each_law_gives_its_time(basis, hours):
    assert WITHIN[basis] == timedelta(hours=hours)
    order = ordered(make_initiative(), basis=basis)
    assert order.due_at - order.received_at == timedelta(hours=hours)


def test_it_is_drawn_with_the_gravest_by_its_own_clock_and_duty_is_told():
    order = ordered(make_initiative(), basis=Basis.ELECTION, category="election")
    case = Case.objects.get()
    assert (case.gravity, case.lane_at(timezone.now())) == (GRAVE, Lane.GRAVE)
    assert case.due_at == min(order.due_at, case.due_at) <= order.due_at
    assert Mail.objects.filter(kind="grave-case").count() == len(moderators_today())
    # A flag of a lesser motive takes nothing from it.
    actions.flag(by=make_user(), kind="initiative", key=case.key, motive=Motive.SPAM)
    case.refresh_from_db()
    assert (case.gravity, case.ordered_until) == (GRAVE, order.due_at)
    assert actions.draw(by=make_moderator()) == case


def test_only_an_operator_registers_and_an_operator_decides_nothing():
    initiative = make_initiative()
    for person in (make_user(), make_moderator()):
        with pytest.raises(Refused):
            ordered(initiative, by=person)
    ordered(initiative)
    with pytest.raises(Refused):
        actions.draw(by=operator())
    assert Initiative.objects.get(pk=initiative.pk).visibility == Visibility.PUBLIC


def test_who_has_a_tie_does_not_draw_it():
    author = make_moderator()
    ordered(make_initiative(author=author))
    assert actions.draw(by=author) is None


def test_who_draws_it_reads_the_order_and_its_clock():
    ordered(make_initiative())
    moderator = make_moderator()
    case = actions.draw(by=moderator)
    page = sign_in(moderator).get(f"/moderation/dossiers/{case.pk}/").content.decode()
    for words in (ISSUER, "TCO-2026-118", "Retirer le deuxième alinéa.", "Il reste"):
        assert words in page
    Order.objects.update(
        received_at=timezone.now() - timedelta(hours=3),
        acknowledged_at=None,
        due_at=timezone.now() - timedelta(hours=2),
    )
    late = sign_in(moderator).get(f"/moderation/dossiers/{case.pk}/").content.decode()
    assert "Le délai est passé depuis" in late


def test_its_issuer_gets_a_receipt_then_the_effect():
    initiative = make_initiative()
    order = ordered(initiative)
    assert Mail.objects.get(kind=RECEIPT).to == AT
    assert ISSUER in letters_to(AT)[0].body
    assert order.acknowledged_at is not None
    assert not Mail.objects.filter(kind=EFFECT).exists()
    decision = decided()
    mail = Mail.objects.get(kind=EFFECT)
    assert (mail.to, mail.due_at) == (AT, decision.final_at)
    body = letters_to(AT)[-1].body
    assert initiative.get_absolute_url() in body
    assert "appelle à un attentat" in body
    order.refresh_from_db()
    assert order.done_at == decision.decided_at
    verbs = AuditEvent.objects.filter(target_kind="order").values_list("verb", flat=True)
    assert sorted(verbs) == ["order.done", "order.registered"]


def test_without_an_address_operators_forward_it(settings):
    settings.OPERATOR_EMAILS = ["un@exemple.fr", "deux@exemple.fr"]
    ordered(make_initiative(), issuer_email="")
    decided()
    assert Mail.objects.filter(kind=EFFECT, to__in=settings.OPERATOR_EMAILS).count() == 2
    assert "transmettez-lui" in letters_to("un@exemple.fr")[-1].body


def test_what_is_kept_is_reported_with_its_reasons():
    initiative = make_initiative()
    ordered(initiative)
    decided(Judgement(Measure.KEEP, explanation="Ce texte cite un jugement, il n’appelle à rien."))
    assert "il n’appelle à rien" in letters_to(AT)[-1].body
    assert Initiative.objects.get(pk=initiative.pk).visibility == Visibility.PUBLIC


def test_the_effect_waits_for_every_content_and_is_reported_once():
    ordered(make_initiative(), make_initiative())
    decided()
    assert not Mail.objects.filter(kind=EFFECT).exists()
    decided()
    assert Mail.objects.filter(kind=EFFECT).count() == 1
    assert len(built(EFFECT)[0].context["effects"]) == 2


def test_a_decision_taken_back_in_its_minute_reports_nothing():
    ordered(make_initiative())
    decision = decided()
    undo_decision(by=decision.by, decision=decision)
    assert Order.objects.get().done_at is None
    assert built(EFFECT) == [None]
    case = Case.objects.get()
    actions.decide_case(by=decision.by, case=case, judgement=REMOVE)
    assert [letter is not None for letter in built(EFFECT)] == [True, True]
    assert Mail.objects.filter(kind=EFFECT).count() == 2


def test_what_was_withheld_already_is_answered_at_once():
    initiative = make_initiative()
    ordered(initiative)
    decided()
    order = ordered(initiative)
    assert Case.objects.count() == 1
    order.refresh_from_db()
    assert order.done_at is not None
    assert "n’était déjà plus accessible" in letters_to(AT)[-1].body


def test_its_author_is_told_at_once_with_who_ordered_and_how_to_contest():
    initiative = make_initiative()
    ordered(initiative)
    decision = decided()
    mail = Mail.objects.get(kind="statement", to=initiative.author.email)
    assert mail.due_at == decision.final_at
    body = " ".join(letters_to(initiative.author.email)[-1].body.split())
    for words in (ISSUER, "TCO-2026-118", "48 heures", "tribunal administratif", "recours"):
        assert words in body
    page = Client().get(initiative.get_absolute_url()).content.decode()
    assert ISSUER in page


def test_a_prohibition_to_inform_holds_until_its_day_then_the_author_is_told():
    initiative, until = make_initiative(), timezone.now() + timedelta(days=10)
    ordered(initiative, silent_until=until)
    decision = decided()
    assert origin_of(decision.case) == Origin.UNTOLD
    mail = Mail.objects.get(kind="statement", to=initiative.author.email)
    assert mail.due_at == until
    page = Client().get(initiative.get_absolute_url()).content.decode()
    assert ISSUER not in page
    assert "interdit pour l’instant" in page.replace("’", "’")
    with pytest.raises(registry.TooEarlyError):
        registry.model("statement").build(mail.args)
    # It was prolonged meanwhile, then it ended.
    longer = until + timedelta(days=5)
    Order.objects.update(silent_until=longer)
    with pytest.raises(registry.TooEarlyError) as early:
        registry.model("statement").build(mail.args)
    assert early.value.until == longer
    Order.objects.update(silent_until=timezone.now() - timedelta(minutes=1))
    letter = registry.model("statement").build(mail.args)
    assert letter.context["order"].issuer == ISSUER


def test_what_was_ordered_does_not_lapse_without_a_second_voice():
    initiative = make_initiative()
    ordered(initiative, basis=Basis.OTHER, category="defamation")
    about = Judgement(Measure.DISABLE, Motive.DEFAMATION, "", "Un fait faux.", about_official=True)
    first = decided(about)
    assert (first.is_proposal, first.lapses_at) == (True, None)
    assert Order.objects.get().done_at is None


def test_the_text_is_kept_six_months_and_more():
    ordered(make_initiative())
    decision = decided()
    six = decision.decided_at + timedelta(days=184)
    retention.forget(six)
    assert Case.objects.get().text != []
    retention.forget(decision.decided_at + timedelta(days=214))
    assert Case.objects.get().text == []


def test_the_year_counts_it_with_its_times():
    order = ordered(make_initiative())
    decided()
    lines = table_of(Year(timezone.localdate(order.received_at).year)).rows
    act = next(line for line in lines if line[0] == Order.Kind.ACT.label)
    assert act[1:3] == ["FR", 1]
    assert all(0 < hours < 1 for hours in act[3:])


def contested_order():
    """A decision that answered an order, whose author contests it."""
    initiative = make_initiative()
    ordered(initiative, basis=Basis.OTHER)
    decision = decided()
    earlier = decision.decided_at - timedelta(minutes=2)
    Decision.objects.filter(pk=decision.pk).update(decided_at=earlier)
    decision.refresh_from_db()
    return contested(decision)


@pytest.mark.parametrize(
    ("verdict", "measure", "words"),
    [
        (Verdict.REVERSE, None, "cette décision est annulée"),
        (Verdict.MILDER, Measure.ANNOTATE, "une mesure plus légère la remplace"),
    ],
)
def test_its_issuer_is_told_what_an_appeal_changes_once_it_is_final(verdict, measure, words):
    appeal = contested_order()
    before = len(letters_to(AT))
    answered(appeal, verdict, measure)
    mail = Mail.objects.get(kind=CHANGED)
    ruling = appeal.rulings.get()
    assert (mail.to, mail.due_at) == (AT, ruling.final_at)
    letters = letters_to(AT)
    assert len(letters) == before + 1
    assert words in " ".join(letters[-1].body.split())
    assert ANSWER in letters[-1].body
    assert appeal.decision.case.ordered_contents.get().address in letters[-1].body


def test_an_appeal_that_changes_nothing_or_is_taken_back_tells_its_issuer_nothing():
    appeal = contested_order()
    answered(appeal, Verdict.CONFIRM)
    assert not Mail.objects.filter(kind=CHANGED).exists()
    other = contested_order()
    judge = make_moderator()
    answered(other, by=judge)
    judging.undo(by=judge, appeal=other)
    assert built(CHANGED) == [None]


def test_its_issuer_is_told_when_somebody_decides_otherwise_later():
    initiative, flagger = make_initiative(), make_user()
    ordered(initiative, basis=Basis.OTHER)
    actions.flag(by=flagger, kind="initiative", key=str(initiative.pk), motive=Motive.TERROR)
    decision = decided(Judgement(Measure.KEEP, explanation="Il cite un jugement."))
    earlier = decision.decided_at - timedelta(minutes=2)
    Decision.objects.filter(pk=decision.pk).update(decided_at=earlier)
    decision.refresh_from_db()
    appeal = file_appeal(claim=flaggers_claim(decision), words=ANSWER).appeal
    answered(appeal)
    assert "examiné de nouveau" in letters_to(AT)[-1].body
    Case.objects.update(lease_until=None)
    decided()
    assert "appelle à un attentat" in letters_to(AT)[-1].body
    assert Mail.objects.filter(kind=EFFECT).count() == 1
    assert Mail.objects.filter(kind=CHANGED).count() == 2


def test_the_one_that_ends_first_is_drawn_first_whatever_came_first():
    hours, minutes = make_initiative(), make_initiative()
    ordered(hours, basis=Basis.ELECTION, category="election")
    Case.objects.update(due_at=timezone.now() + timedelta(hours=40))
    ordered(minutes)
    assert actions.draw(by=make_moderator()).key == str(minutes.pk)
    assert actions.draw(by=make_moderator()).key == str(hours.pk)


def test_what_is_held_against_it_is_said_where_nobody_flagged():
    ordered(make_initiative())
    moderator = make_moderator()
    case = actions.draw(by=moderator)
    page = sign_in(moderator).get(f"/moderation/dossiers/{case.pk}/").text
    said = page.split("Ce qui est reproché")[1].split("</section>")[0]
    assert "injonction d’une autorité" in said


def typed(**changes):
    at = timezone.localtime(timezone.now() - timedelta(minutes=20))
    return {
        "kind": "act",
        "basis": "terror",
        "issuer": ISSUER,
        "issuer_email": AT,
        "reference": "TCO-2026-118",
        "state": "FR",
        "category": "terrorism",
        "asked": "Retirer.",
        "received_at_0": f"{at:%Y-%m-%d}",
        "received_at_1": f"{at:%H:%M:%S}",
        "hours": "",
        "addresses": "",
        "silent_until_0": "",
        "silent_until_1": "",
    } | changes


def test_an_operator_enters_it_and_each_address_is_a_case():
    desk, rows = (
        come_in(Client(), operator(), second_step=True),
        [make_initiative(), make_initiative()],
    )
    page = "/gestion/moderation/order/add/"
    addresses = "\n".join(f"https://testserver{row.get_absolute_url()}" for row in rows)
    wrong = desk.post(
        page, typed(addresses=f"{addresses}\n/initiatives/999999-rien/\nhttps://ailleurs.example/")
    )
    assert (wrong.status_code, "999999" in wrong.content.decode()) == (200, True)
    assert "ailleurs.example" in wrong.content.decode()
    assert addresses.splitlines()[0] in wrong.content.decode()
    empty = desk.post(page, typed())
    assert "vise au moins un contenu" in empty.content.decode()
    ahead = timezone.localtime(timezone.now() + timedelta(days=1))
    early = typed(addresses=addresses, received_at_0=f"{ahead:%Y-%m-%d}")
    assert "pas encore passée" in desk.post(page, early).content.decode()
    assert not Order.objects.exists()

    assert desk.post(page, typed(addresses=addresses, hours="3")).status_code == 302
    order = Order.objects.get()
    assert order.due_at - order.received_at == timedelta(hours=3)
    assert {row.case.key for row in order.contents.all()} == {str(row.pk) for row in rows}
    shown = desk.get(f"/gestion/moderation/order/{order.pk}/change/").content.decode()
    assert rows[0].get_absolute_url() in shown
    assert (
        come_in(Client(), make_moderator(), second_step=True).get(page, follow=True).status_code
        == 403
    )
    assert Client().get(page).status_code in (302, 403)
