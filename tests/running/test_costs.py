"""What the site costs: entered, corrected, divided by the people who were active."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.accounts.roles import Role
from civic.audit.models import AuditEvent
from civic.lib.dates import date_format
from civic.lib.permissions import Refused
from civic.running import actions, costs
from civic.running.forms import last_months
from civic.running.models import Cost, Day
from tests.accounts.cast import enrolled, sign_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db

FORM = reverse("running-costs")


@pytest.fixture
def desk(client):
    return sign_in(client, enrolled(roles=(Role.OPERATOR,)), second_step=True)


def counted(on, active):
    return Day.objects.create(on=on, active=active, contributions=0, minutes=0, acts=0)


def enter(by, month, euros, kind=Cost.Kind.HOSTING):
    return actions.enter_cost(by=by, month=month, kind=kind, euros=Decimal(euros))


def test_an_operator_enters_a_cost_and_corrects_it(desk):
    month = last_months()[0]
    typed = {"month": f"{month}", "kind": "hosting", "euros": "12,50", "note": "serveur"}
    assert desk.get(FORM).status_code == 200
    assert desk.post(FORM, typed).status_code == 303
    assert desk.post(FORM, typed | {"euros": "14"}).status_code == 303
    row = Cost.objects.get()
    assert (row.month, row.kind, row.euros, row.note) == (month, "hosting", 14, "serveur")
    said = AuditEvent.objects.filter(verb="cost.entered").order_by("pk")
    assert [(event.data["was"], event.data["euros"]) for event in said] == [
        (None, "12.50"),
        ("12.50", "14"),
    ]
    assert "14,00\u00a0€" in desk.get(reverse("running")).text


def test_it_gives_back_what_was_typed_with_what_is_wrong(desk):
    wrong = {"month": "1999-01-01", "kind": "hosting", "euros": "douze", "note": "serveur"}
    answer = desk.post(FORM, wrong)
    assert answer.status_code == 422
    assert 'value="douze"' in answer.text
    assert "comme 12,50" in answer.text
    assert "n’est pas négatif" in desk.post(FORM, wrong | {"euros": "-1"}).text
    assert not Cost.objects.exists()


def test_nobody_else_enters_costs(client):
    with pytest.raises(Refused):
        enter(make_user(), date(2026, 11, 1), 1)
    sign_in(client, enrolled(roles=(Role.MODERATOR,)), second_step=True)
    assert client.post(FORM, {}).status_code == 403


def test_it_divides_by_the_people_active_at_the_end_of_the_month():
    by = enrolled(roles=(Role.OPERATOR,))
    counted(date(2026, 9, 12), 1)
    counted(date(2026, 9, 30), 40)
    counted(date(2026, 10, 3), 7)
    enter(by, date(2026, 9, 15), 10)
    enter(by, date(2026, 9, 1), "10.50", Cost.Kind.LABOUR)
    enter(by, date(2026, 8, 1), 9)
    september, august = costs.months()
    assert (september.total, september.active) == (Decimal("20.50"), 40)
    assert (round(september.each, 4), august.each) == (Decimal("0.5125"), None)
    assert costs.table([september, august]).cells == [
        ["septembre 2026", 10, "", Decimal("10.50"), "", Decimal("20.50"), 40, Decimal("0.51")],
        ["août 2026", 9, "", "", "", 9, "", ""],
    ]
    assert costs.chart([september, august]) is None


def test_it_draws_months_where_they_are_and_adds_up_a_year(desk):
    by = enrolled(roles=(Role.OPERATOR,))
    months = last_months()[:14]
    for first in months:
        counted(first, 10)
        if first != months[5]:
            enter(by, first, 120 if first == months[0] else 60)
    found = costs.months()
    drawn = costs.chart(found)
    assert len(drawn.bars) == 13
    ends = date_format(months[-1], "F Y"), date_format(months[0], "F Y")
    assert (drawn.first, drawn.last) == ends
    assert (drawn.top, drawn.latest) == ("12,00\u00a0€", "12,00\u00a0€")
    assert (drawn.bars[-1].height, drawn.bars[0].height) == (200, 100)
    # The month without a cost leaves its room empty.
    gaps = {round(b.x - a.x) for a, b in zip(drawn.bars, drawn.bars[1:], strict=False)}
    assert gaps == {71, 72, 143}
    assert costs.yearly(found) == 78
    page = desk.get(reverse("running")).text
    assert f'd="{drawn.path}"' in page
    assert drawn.path.startswith("M0.0 200V100.0h71.4V200z")
    assert "78,00\u00a0€" in page.replace(" €", "\u00a0€")
    assert timezone.localdate() - months[0] < timedelta(days=31)
