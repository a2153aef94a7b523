"""The year's figures: right, flat in queries, and silent about people."""

import csv
import random
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from civic.accounts.models import Limit
from civic.accounts.roles import Role
from civic.audit.models import AuditEvent
from initiatives.models import Initiative
from moderation import actions
from moderation.actions import Judgement
from moderation.appeals import judging
from moderation.categories import Motive
from moderation.models import Appeal, Notice, Order, Recusal, TrustedFlagger, Yearly
from moderation.models.appeal import Side, Verdict
from moderation.models.decision import Measure
from moderation.retention import forget
from moderation.transparency.actions import TABLES, compute
from moderation.transparency.tables import Year
from tests.accounts.cast import enrolled
from tests.factories import make_initiative, make_moderator, make_territory, make_user
from tests.moderation.appeals_cast import answered, contested, final, refused
from tests.moderation.cast import make_notice, sign_in, typed

pytestmark = pytest.mark.django_db
ADDRESS = "/moderation/transparence/"
WORDS = "La deuxième phrase traite un habitant de voleur."
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def decided(measure=Measure.DISABLE, *, late=False, notice=False):
    initiative = make_initiative(author=make_user(name="Samuel Kerouanton"))
    before = timedelta(hours=60 if late else 1)
    if notice:
        row = make_notice(address=initiative.get_absolute_url())
        row.received_at = NOW - timedelta(hours=6)
        row.save()
    actions.flag(
        by=make_user(name="Odile Ferrand"),
        kind="initiative",
        key=str(initiative.pk),
        motive=Motive.INSULT,
        at=NOW - before,
    )
    by = make_moderator(name="Agathe Le Floch")
    case = actions.draw(by=by, at=NOW)
    motive = None if measure == Measure.KEEP else Motive.INSULT
    judgement = Judgement(measure, motive, "fermée depuis mars", WORDS)
    return actions.decide_case(by=by, case=case, judgement=judgement, at=NOW)


def rows(slug, year=2026):
    table = next(one for one in compute(year).tables if one["slug"] == slug)
    return {row[0]: row[1:] for row in table["rows"]}


def test_it_counts_flags_and_lateness():
    decided()
    decided(Measure.KEEP)
    decided(late=True)
    assert rows("signalements")["Injure"] == [3, 3, 1, 1, 33.3]
    assert rows("signalements")["Hors sujet ou doublon"] == [0, 0, 0, 0, None]
    assert rows("signalements", 2025)["Injure"] == [0, 0, 0, 0, None]


def test_it_counts_what_notices_led_to():
    decided(notice=True)
    decided(Measure.KEEP, notice=True)
    make_notice()
    assert rows("notifications")["Injure"] == [3, 0, 2, 1, 0, 6.0]


def test_it_counts_restrictions_of_flags_apart_from_those_of_notices():
    decided(Measure.BLUR)
    decided(Measure.REMOVE, notice=True)
    labels = [str(one.label) for one in Measure if one != Measure.KEEP]
    counts = dict(zip(labels, rows("mesures")["Injure"], strict=True))
    assert {label: n for label, n in counts.items() if n} == {str(Measure.BLUR.label): 1}


def test_it_measures_the_delay_before_a_text_is_public():
    for number in range(100):
        row = make_initiative()
        waited = timedelta(seconds=9 if number == 50 else 0.2)
        Initiative.objects.filter(pk=row.pk).update(created_at=NOW, published_at=NOW + waited)
    count, half, most, last = rows("publication")["Initiatives"]
    assert (count, half, last) == (100, 0.2, 9.0)
    assert 0.2 < most < 9


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_writes_when_a_text_began_to_be_stored():
    before = timezone.now()
    row = Initiative.objects.get(pk=make_initiative().pk)
    assert before - timedelta(seconds=1) < row.created_at <= row.published_at


def test_it_counts_orders_as_registered():
    assert [line[:2] for line in rows("injonctions").values()] == [["", 0], ["", 0]]
    hour = timedelta(hours=1)
    Order.objects.create(
        kind="act",
        category="terrorism",
        received_at=NOW,
        acknowledged_at=NOW + hour,
        done_at=NOW + 2 * hour,
    )
    assert rows("injonctions")[Order.Kind.ACT.label] == ["FR", 1, 1.0, 2.0]


def test_it_counts_people_of_a_month_once():
    person = make_user()
    for _turn in range(2):
        make_initiative(author=person)
    month = timezone.localdate().month
    name = list(rows("utilisateurs", timezone.localdate().year))[month - 1]
    assert rows("utilisateurs", timezone.localdate().year)[name] == [1]


def test_it_counts_who_moderates():
    make_moderator()
    year = timezone.localdate().year
    assert rows("equipe", year)["Français"] == [1]
    assert rows("equipe", year - 1)["Français"] == [0]


def test_a_year_is_that_of_france():
    assert Year(2026).start == datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert Year(2026).end == datetime(2026, 12, 31, 23, tzinfo=UTC)


def test_it_costs_as_many_queries_whatever_there_is():
    def cost():
        with CaptureQueriesContext(connection) as queries:
            compute(2026)
        return len(queries)

    compute(2026)
    first = cost()
    for _turn in range(3):
        decided(notice=True)
    assert cost() == first <= 23


def test_a_page_reads_figures_that_were_counted_before(django_assert_max_num_queries):
    compute(timezone.localdate().year)
    with django_assert_max_num_queries(2):
        page = Client().get(ADDRESS)
    assert page.headers["Cache-Control"].startswith("public")
    assert page.status_code == 200


def test_they_are_counted_at_the_first_reading_and_each_night():
    assert Client().get(ADDRESS).status_code == 200
    row = Yearly.objects.get()
    decided()
    assert Yearly.objects.get().made_at == row.made_at
    out = StringIO()
    call_command("count_years", stdout=out)
    assert out.getvalue() == "2 years counted.\n"
    assert Yearly.objects.get(year=row.year).made_at > row.made_at


def test_each_table_is_a_file_too():
    year = timezone.localdate().year
    make_initiative()
    for make in TABLES:
        slug = make(Year(year)).slug
        response = Client().get(f"{ADDRESS}{year}/{slug}.csv")
        assert response.headers["Content-Type"].startswith("text/csv")
        lines = list(csv.reader(StringIO(response.text)))
        assert len({len(line) for line in lines}) == 1
        assert len(lines) > 1


@pytest.mark.parametrize("path", ["2026/rien.csv", "1998/publication.csv"])
def test_it_does_not_know_other_tables_or_years(path):
    assert Client().get(ADDRESS + path).status_code == 404


def test_a_year_is_chosen_among_those_there_are():
    make_initiative(at=timezone.now() - timedelta(days=366))
    year = timezone.localdate().year
    assert f"modération, {year - 1}" in Client().get(f"{ADDRESS}?annee={year - 1}").text
    for asked in ("1998", "x", "9" * 40):
        assert f"modération, {year}" in Client().get(f"{ADDRESS}?annee={asked}").text


def test_it_names_nobody():
    decided()
    compute(timezone.localdate().year)
    said = Client().get(ADDRESS).text
    for word in ("Samuel", "Odile", "Agathe", "passerelle", "voleur"):
        assert word not in said


@pytest.mark.parametrize("path", ["", "2026/publication.csv"])
def test_it_is_only_read(path):
    assert Client().post(ADDRESS + path).status_code == 405


def test_an_operator_registers_an_order_and_it_is_written_down():
    desk = sign_in(enrolled(roles=(Role.OPERATOR,)))
    received = timezone.localtime(timezone.now() - timedelta(days=2))
    typed = {
        "kind": "inform",
        "basis": "other",
        "issuer": "Tribunal judiciaire de Dijon",
        "state": "FR",
        "category": "terrorism",
        "received_at_0": f"{received:%Y-%m-%d}",
        "received_at_1": "12:00:00",
        "silent_until_0": "",
        "silent_until_1": "",
    }
    assert desk.post("/gestion/moderation/order/add/", typed).status_code == 302
    row = Order.objects.get()
    assert row.acknowledged_at is not None
    seen = timezone.localtime(row.acknowledged_at)
    answer = typed | {
        "acknowledged_at_0": f"{seen:%Y-%m-%d}",
        "acknowledged_at_1": f"{seen:%H:%M:%S}",
        "done_at_1": "13:00:00",
    }
    late = answer | {"done_at_0": f"{received - timedelta(days=1):%Y-%m-%d}"}
    address = f"/gestion/moderation/order/{row.pk}/change/"
    assert desk.post(address, late).status_code == 200
    done = answer | {"done_at_0": f"{received:%Y-%m-%d}"}
    assert desk.post(address, done).status_code == 302
    verbs = AuditEvent.objects.filter(target_kind="order").values_list("verb", flat=True)
    assert sorted(verbs) == ["order.changed", "order.registered"]
    assert desk.post(f"/gestion/moderation/order/{row.pk}/delete/").status_code == 403
    assert (
        sign_in(make_moderator()).get("/gestion/moderation/order/", follow=True).status_code == 403
    )


def test_it_counts_appeals_as_a_plain_recount_does():
    """Confirmed, milder, annulled, answered then taken back, and open: by side and by motive."""
    contested(final())
    answered(Appeal.objects.latest("pk"), Verdict.CONFIRM)
    contested(final())
    answered(Appeal.objects.latest("pk"), Verdict.REVERSE)
    contested(final())
    answered(Appeal.objects.latest("pk"), Verdict.MILDER, Measure.BLUR)
    refused()
    answered(Appeal.objects.latest("pk"), Verdict.REVERSE)
    taken_back = contested(final())
    seat = answered(taken_back, Verdict.REVERSE)
    judging.undo(by=seat.person, appeal=taken_back)
    year = timezone.localdate().year
    Appeal.objects.filter(ended_at__isnull=False).update(
        ended_at=F("filed_at") + timedelta(hours=3)
    )
    # One answered after its day, one that still waits after it.
    mine = Appeal.objects.filter(side=Side.AUTHOR).order_by("pk")
    late = [mine[0].pk, mine.get(ended_at=None).pk]
    Appeal.objects.filter(pk__in=late).update(due_at=F("filed_at") - timedelta(hours=1))
    found = rows("recours", year)
    assert found[str(Side.AUTHOR.label)] == [4, 3, 2, 1, 1, 1, 3.0]
    assert found[str(Side.NOTIFIER.label)] == [1, 1, 0, 0, 0, 1, 3.0]
    assert rows("infirmations", year)["Injure"] == [4, 3, 75.0, "à revoir"]


def test_it_counts_who_flagged_without_ground_too_often():
    limit = {"user": make_user(), "source": "flags:x", "reason": "Trois."}
    limit |= {"starts_at": NOW, "ends_at": NOW + timedelta(days=14)}
    Limit.objects.create(scope=Limit.Scope.WARNING, **limit)
    Limit.objects.create(scope=Limit.Scope.FLAG, **limit)
    Limit.objects.create(scope=Limit.Scope.FLAG, lifted_at=NOW, **limit)
    Limit.objects.create(scope=Limit.Scope.FLAG, **limit | {"source": "decision:x"})
    found = rows("comptes")
    assert found["Avertissement pour des signalements infondés"] == [1]
    assert found["Signalements suspendus, parce qu’infondés"] == [1]


def test_it_counts_a_case_kept_from_somebody_once():
    for place in ("21231", "2a004"):
        initiative = make_initiative(territory=make_territory(place))
        key = str(initiative.pk)
        actions.flag(by=make_user(), kind="initiative", key=key, motive=Motive.INSULT)
    neighbour = make_moderator(home=make_territory("21231"))
    year = timezone.localdate().year
    for _turn in range(2):
        case = actions.draw(by=neighbour, chance=random.Random(1))
        assert case.area_code == "2a004"
        actions.pass_on(by=neighbour, case=case)
        case.passed.all().delete()
    assert rows("deports", year)["Dossiers écartés d’une personne"] == [1]
    other = make_moderator(home=make_territory("21231"))
    actions.draw(by=other, chance=random.Random(1))
    assert rows("deports", year)["Dossiers écartés d’une personne"] == [2]
    fields = {field.name for field in Recusal._meta.get_fields()}
    assert fields == {"id", "mark", "at"}
    assert forget(timezone.now() + timedelta(days=800)) >= 2
    assert not Recusal.objects.exists()


def test_it_tells_the_share_of_trusted_flaggers_and_of_nobody_who_only_says_so():
    body, member = make_user(email="contact@organisme.example"), make_user()
    today = timezone.localdate()
    designated = TrustedFlagger.objects.create(
        name="Point de contact", user=body, designated_on=today
    )
    sent = typed(email=body.email)
    for client in (sign_in(body), sign_in(member), Client()):
        client.post(reverse("report-illegal"), sent | {"form_key": str(uuid4())})
    assert [row.trusted for row in Notice.objects.order_by("pk")] == [designated, None, None]
    tables = {one["slug"]: one for one in compute(today.year).tables}
    assert "désigné par l’Arcom : 1, soit 33,3 %." in tables["notifications"]["note"]
    assert sum(row[2] for row in tables["notifications"]["rows"]) == 1
    TrustedFlagger.objects.update(ended_on=today)
    sign_in(body).post(reverse("report-illegal"), sent | {"form_key": str(uuid4())})
    assert Notice.objects.latest("pk").trusted is None
    assert "Aucun ne vient" in next(
        one["note"] for one in compute(today.year - 1).tables if one["slug"] == "notifications"
    )
