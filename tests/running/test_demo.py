"""The demo's page of operators is full, and filling it twice changes nothing."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from civic.accounts.demo import NotDemoError
from civic.running import demo
from civic.running.models import Day
from tests.factories import make_initiative, make_operator
from tests.moderation.cast import sign_in

pytestmark = pytest.mark.django_db


def test_it_counts_each_day_once(monkeypatch):
    monkeypatch.setattr(demo, "require_embedded_database", lambda: None)
    make_initiative(at=timezone.now() - timedelta(days=3))
    call_command("load_demo_days")
    made = dict(Day.objects.values_list("on", "made_at"))
    today = timezone.localdate()
    assert set(made) == {today - timedelta(days=back) for back in range(1, 32)}
    Day.objects.filter(on=today - timedelta(days=2)).delete()
    assert demo.load() == 1
    again = dict(Day.objects.exclude(on=today - timedelta(days=2)).values_list("on", "made_at"))
    assert again == {day: at for day, at in made.items() if day in again}
    page = sign_in(make_operator()).get("/operateur/").text
    assert "Actes par jour" in page


def test_it_goes_nowhere_else(monkeypatch):
    def refuse() -> None:
        raise NotDemoError("no")

    monkeypatch.setattr(demo, "require_embedded_database", refuse)
    with pytest.raises(CommandError):
        call_command("load_demo_days")
    assert not Day.objects.exists()
