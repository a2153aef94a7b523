"""The demo's mandates: one that waits, one verified, one refused, somebody who helps."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from civic.accounts.demo import NotDemoError
from civic.accounts.models import Mandate
from civic.officials.models import Claim, Staff
from civic.officials.states import ClaimState
from tests.factories import make_mandate, make_operator, make_places, make_territory, make_user

pytestmark = pytest.mark.django_db


def test_it_leaves_one_claim_in_each_state_and_one_helper(settings, monkeypatch):
    monkeypatch.setattr("civic.officials.demo.require_embedded_database", lambda: None)
    make_places()
    nantes = make_territory("21231")
    nantes.pk, nantes.path, nantes.slug = "44109", "fr/r52/d44/44109/", "nantes"
    nantes.save(force_insert=True)
    make_operator()
    make_mandate()
    for _one in range(6):
        make_user()
    out = StringIO()
    call_command("load_demo_mandates", stdout=out)
    assert "3 mandates claimed." in out.getvalue()
    states = set(Claim.objects.values_list("state", flat=True))
    assert states == {ClaimState.PENDING, ClaimState.ACCEPTED, ClaimState.REFUSED}
    assert Staff.objects.serving().count() == 1
    assert Mandate.objects.current().count() == 2


def test_it_stays_out_of_a_real_database(settings):
    settings.EMBEDDED = False
    with pytest.raises((NotDemoError, CommandError)):
        call_command("load_demo_mandates")
    assert not Claim.objects.exists()
