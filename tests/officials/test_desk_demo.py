"""The demo's desk is full, and filling it twice changes nothing."""

import pytest
from django.core.management import call_command

from civic.officials.models import SavedView, TeamNote
from tests.factories import make_initiative, make_mandate
from tests.moderation.cast import sign_in

pytestmark = pytest.mark.django_db


def test_it_fills_the_desks_once(monkeypatch):
    monkeypatch.setattr("civic.officials.desk.demo.require_embedded_database", lambda: None)
    mandate, row = make_mandate(), make_initiative()
    for _turn in range(2):
        call_command("load_demo_desk")
    assert TeamNote.objects.get().entry.initiative == row
    assert SavedView.objects.get().person == mandate.user
    page = sign_in(mandate.user).get("/elus/bureau/").content.decode()
    assert row.title in page
    assert "Sans réponse à temps" in page
