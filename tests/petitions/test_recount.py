"""Every night the counts are proven: whatever was corrupted is found, told and corrected."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from civic.audit.models import AuditEvent
from initiatives.actions.petition_tallies import fold_signatures, recount_signatures
from initiatives.actions.signing import withdraw_signature
from initiatives.models import (
    PetitionArea,
    PetitionDay,
    PetitionFigures,
    PetitionTally,
    Signature,
    SignatureDelta,
)
from initiatives.petitions.states import SignatureState
from tests.petitions.cast import make_pending, make_petition
from tests.petitions.crowd import confirmed, crowd

pytestmark = pytest.mark.django_db
FIGURES = ("received", "confirmed", "verifying", "excluded", "withdrawn", "local")


def lively():
    petition = make_petition()
    rows = confirmed(petition, 4)
    withdraw_signature(uid=rows[0].uid)
    make_pending(petition, "Ana Silva", "ana@example.org")
    crowd(petition, 2, state=SignatureState.EXCLUDED, reason="fake")
    crowd(petition, 3, state=SignatureState.VERIFYING)
    crowd(petition, 2)
    crowd(petition, 5, timezone.now() - timedelta(days=3), area="d2a", local=False)
    return petition


def test_exact_counts_are_left_alone_and_said_to_be_exact():
    petition = lively()
    assert recount_signatures() == 0
    fold_signatures()
    before = PetitionTally.objects.values().get(petition=petition)
    assert recount_signatures() == 0
    assert PetitionTally.objects.values().get(petition=petition) == before
    assert [before[name] for name in FIGURES] == [17, 10, 3, 2, 1, 2]
    figures = PetitionFigures.objects.get(petition=petition)
    assert (figures.difference, figures.differed_at) == ({}, None)
    assert figures.recounted_at


@pytest.mark.parametrize("name", FIGURES)
def test_a_corrupted_count_is_found_told_and_corrected(name, caplog):
    petition = lively()
    fold_signatures()
    tally = PetitionTally.objects.filter(petition=petition)
    before = tally.values().get()
    tally.update(**{name: F(name) + 7})
    assert recount_signatures() == 1
    assert tally.values().get() == before
    found = {name: [before[name] + 7, before[name]]}
    assert PetitionFigures.objects.get(petition=petition).difference == found
    assert AuditEvent.objects.get(verb="petition.recount").data == {"difference": found}
    assert "counted wrong" in caplog.text
    assert recount_signatures() == 0
    figures = PetitionFigures.objects.get(petition=petition)
    assert figures.difference == {}
    assert figures.differed_at


@pytest.mark.parametrize(("model", "field"), [(PetitionDay, "days"), (PetitionArea, "areas")])
@pytest.mark.parametrize("harm", ["changed", "lost", "invented"])
def test_days_and_areas_are_recounted_too(model, field, harm):
    petition = lively()
    fold_signatures()
    rows = model.objects.filter(petition=petition)
    before = {
        (getattr(row, "day", None), getattr(row, "area", None)): row.confirmed for row in rows
    }
    if harm == "changed":
        rows.update(confirmed=F("confirmed") + 1)
    elif harm == "lost":
        rows.first().delete()
    elif model is PetitionDay:
        rows.create(petition=petition, day="2026-01-01", confirmed=4)
    else:
        rows.create(petition=petition, area="d75", confirmed=4)
    assert recount_signatures() == 1
    after = {
        (getattr(row, "day", None), getattr(row, "area", None)): row.confirmed
        for row in rows.exclude(confirmed=0)
    }
    assert after == before
    assert set(PetitionFigures.objects.get(petition=petition).difference) == {field}


def test_what_waits_to_be_folded_is_no_difference():
    petition = lively()
    fold_signatures(limit=5)
    assert SignatureDelta.objects.exists()
    assert recount_signatures() == 0
    fold_signatures()
    confirmed(petition, 2)
    assert recount_signatures() == 0


def test_a_day_is_that_of_paris():
    petition = make_petition()
    crowd(petition, 1, datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    fold_signatures()
    assert recount_signatures() == 0
    assert str(PetitionDay.objects.get(petition=petition).day) == "2026-07-02"


def test_a_signature_that_vanished_is_found():
    petition = lively()
    fold_signatures()
    Signature.objects.filter(petition=petition, state=SignatureState.CONFIRMED).first().delete()
    assert recount_signatures() == 1
    difference = PetitionFigures.objects.get(petition=petition).difference
    assert difference["received"] == [17, 16]
    assert difference["confirmed"] == [10, 9]
