"""What is forgotten about signers, when, and how that is proven."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from civic.accounts import registry
from civic.accounts.actions import erase_account
from civic.audit.models import AuditEvent
from initiatives import tasks
from initiatives.actions import retention
from initiatives.actions.petition_tallies import fold_signatures, recount_signatures, tally_of
from initiatives.actions.petitions import close_petition
from initiatives.actions.retention import (
    anonymise_petitions,
    drop_traces,
    months_before,
    prove_retention,
    purge_unconfirmed,
)
from initiatives.actions.roots import publish_roots
from initiatives.actions.signing import confirm, sign, withdraw_signature
from initiatives.inclusion import look_up
from initiatives.models import Petition, PetitionFigures, Signature
from initiatives.petitions.states import PetitionState, SignatureState
from tests.factories import make_user
from tests.petitions.cast import make_confirmed, make_pending, make_petition, signing
from tests.petitions.crowd import confirmed, crowd

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def aged(row: Signature, **ago) -> None:
    Signature.objects.filter(pk=row.pk).update(created_at=NOW - timedelta(**ago))


def closed(petition: Petition, **ago) -> Petition:
    close_petition(by=None, petition=petition)
    at = NOW - timedelta(**ago)
    Petition.objects.filter(pk=petition.pk).update(closed_at=at)
    petition.refresh_from_db()
    return petition


def test_what_nobody_confirmed_goes_after_thirty_days():
    petition = make_petition()
    old, young = (
        make_pending(petition, "Ana Silva", f"{word}@example.org") for word in ("old", "young")
    )
    [kept] = confirmed(petition)
    aged(old, days=30, seconds=1)
    aged(young, days=29, hours=23)
    aged(kept, days=400)
    assert purge_unconfirmed(NOW) == 1
    left = set(Signature.objects.values_list("pk", flat=True))
    assert left == {young.pk, kept.pk}
    assert PetitionFigures.objects.get(petition=petition).purged == 1
    # It was received all the same: the recount agrees.
    fold_signatures()
    assert recount_signatures() == 0
    assert tally_of(Petition.objects.get(pk=petition.pk)).received == 3


def test_one_withdrawn_before_it_counted_goes_too():
    petition = make_petition()
    row = make_pending(petition)
    withdraw_signature(uid=row.uid)
    aged(row, days=31)
    assert purge_unconfirmed(NOW) == 1


def test_it_purges_by_batches(monkeypatch):
    monkeypatch.setattr(retention, "_BATCH", 2)
    petition = make_petition()
    for number in range(5):
        aged(make_pending(petition, "Ana Silva", f"a{number}@example.org"), days=31)
    assert purge_unconfirmed(NOW) == 5
    assert purge_unconfirmed(NOW) == 0
    assert PetitionFigures.objects.get(petition=petition).purged == 5


def test_traces_go_after_thirty_days():
    petition = make_petition()
    rows = confirmed(petition, 3)
    Signature.objects.update(features={"network": "abcd"}, score=12)
    aged(rows[0], days=30, seconds=1)
    aged(rows[1], days=29, hours=23)
    assert drop_traces(NOW) == 1
    assert drop_traces(NOW) == 0
    for row in rows:
        row.refresh_from_db()
    assert [bool(row.features) for row in rows] == [False, True, True]
    assert (rows[0].score, rows[1].score) == (0, 12)


def test_who_signed_is_forgotten_six_months_after_closing():
    petition = make_petition()
    row, shown = make_confirmed(petition, show_name=True)
    crowd(petition, 2, state=SignatureState.EXCLUDED, reason="fake")
    make_pending(petition, "Ana Silva", "ana@example.org")
    fold_signatures()
    publish_roots(NOW + timedelta(days=1))
    closed(petition, days=190)
    before = tally_of(petition)
    assert anonymise_petitions(NOW) == 1
    petition.refresh_from_db()
    assert petition.state == PetitionState.ARCHIVED
    assert petition.anonymised_at == NOW
    for one in petition.signatures.all():
        assert (one.identity, one.address_key, one.name_key, one.person_key) == (None,) * 4
        assert (one.commune, one.features, one.show_name) == ("", {}, False)
        assert one.area
        assert one.uid != row.uid
    assert recount_signatures() == 0
    after = tally_of(Petition.objects.get(pk=petition.pk))
    assert (after.confirmed, after.excluded) == (before.confirmed, before.excluded) == (1, 2)
    # The receipt still holds; the old link leads to nobody.
    assert look_up(petition, shown.receipt).is_proven
    assert not withdraw_signature(uid=row.uid)
    assert not any(prove_retention(NOW).values())


def test_nothing_is_forgotten_before_its_time():
    young, running = make_petition(), make_petition()
    for petition in (young, running):
        confirmed(petition)
    closed(young, days=170)
    assert anonymise_petitions(NOW) == 0
    assert Signature.objects.filter(identity__isnull=False).count() == 2


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (datetime(2026, 11, 25, 12, tzinfo=UTC), "2026-05-25"),
        (datetime(2026, 8, 31, 12, tzinfo=UTC), "2026-02-28"),
        (datetime(2026, 1, 15, 12, tzinfo=UTC), "2025-07-15"),
        (datetime(2026, 6, 30, 12, tzinfo=UTC), "2025-12-30"),
        (datetime(2028, 8, 30, 12, tzinfo=UTC), "2028-02-29"),
    ],
)
def test_six_months_are_months_of_the_calendar(day, expected):
    assert months_before(day).date().isoformat() == expected


def test_an_archive_cut_short_goes_on_the_next_day(monkeypatch):
    petition = closed(make_petition(), days=190)
    crowd(petition, 5)
    monkeypatch.setattr(retention, "_BATCH", 2)
    with monkeypatch.context() as patch:
        done = []

        def dies(keys):
            if done:
                raise RuntimeError("power is out")
            done.append(keys)
            return 0

        patch.setattr(retention, "anonymise", dies)
        with pytest.raises(RuntimeError):
            anonymise_petitions(NOW)
    petition.refresh_from_db()
    assert petition.state == PetitionState.CLOSED
    assert anonymise_petitions(NOW) == 1
    assert not petition.signatures.exclude(identity=None).exists()


def test_the_proof_says_that_nothing_older_remains():
    petition = make_petition()
    confirmed(petition, 2)
    found = prove_retention(NOW)
    assert found == dict.fromkeys(
        ["unconfirmed", "traces", "petitions", "replies", "identities", "withdrawn"], 0
    )
    row = AuditEvent.objects.get(verb="retention.proven")
    assert row.data == {"overdue": found, "rows": 2, "archived": 0}
    assert row.target_id == timezone.localdate(NOW).isoformat()


def _late_pending(petition):
    aged(make_pending(petition), days=31, hours=1)


def _late_traces(petition):
    [row] = confirmed(petition)
    Signature.objects.update(features={"network": "ab"})
    aged(row, days=31, hours=1)


def _late_petition(petition):
    confirmed(petition)
    closed(petition, days=190)


def _known_after(petition):
    confirmed(petition)
    closed(petition, days=10)
    Petition.objects.update(state=PetitionState.ARCHIVED, anonymised_at=NOW)


def _known_withdrawn(petition):
    [row] = confirmed(petition)
    Signature.objects.update(state=SignatureState.WITHDRAWN)
    aged(row, days=1)


@pytest.mark.parametrize(
    ("harm", "rule"),
    [
        (_late_pending, "unconfirmed"),
        (_late_traces, "traces"),
        (_late_petition, "petitions"),
        (_known_after, "identities"),
        (_known_withdrawn, "withdrawn"),
    ],
)
def test_the_proof_finds_what_was_not_forgotten(harm, rule, caplog):
    harm(make_petition())
    found = prove_retention(NOW)
    assert {name for name, number in found.items() if number} == {rule}
    assert AuditEvent.objects.get(verb="retention.overdue").data["overdue"] == found
    assert "not forgotten in time" in caplog.text


def test_keys_are_rotated_then_the_old_one_is_no_longer_needed(settings):
    petition = make_petition()
    rows = confirmed(petition, 3)
    withdraw_signature(uid=rows[2].uid)
    old, new = settings.SIGNATURE_KEYS, Fernet.generate_key().decode()
    with override_settings(SIGNATURE_KEYS=[new, *old]):
        out = StringIO()
        call_command("rotate_signatures", stdout=out)
        assert out.getvalue().startswith("2 ")
    with override_settings(SIGNATURE_KEYS=[new]):
        rows[0].refresh_from_db()
        assert rows[0].who.first_name == "Ada"
    with pytest.raises(InvalidToken):
        rows[0].who  # noqa: B018


def signed_with(user, petition, **fields) -> Signature:
    form = signing(email=user.email, **fields)
    sign(by=user, petition=petition, signing=form)
    row = Signature.objects.latest("id")
    confirm(uid=row.uid, terms=petition.terms)
    row.refresh_from_db()
    return row


def test_an_account_reads_its_own_signatures_and_nobody_elses():
    user, other = make_user(name="Odile Martin"), make_user(name="Paul Petit")
    petition = make_petition()
    signed_with(user, petition, show_name=True)
    signed_with(other, petition, name="Paul Petit")
    [part] = [part for part in registry.parts() if part.key == "signatures"]
    [row] = part.rows(user)
    assert row["pétition"] == petition.initiative.title
    assert row["état"] == "Confirmée"
    assert row["nom affiché"] is True
    assert row["nom"] == "Odile Martin"
    assert not list(part.rows(make_user()))


def test_who_erases_their_account_stays_counted_under_no_name():
    user = make_user(name="Odile Martin")
    petition = make_petition()
    row = signed_with(user, petition, show_name=True)
    leaf = bytes(row.leaf)
    erase_account(by=user)
    one = petition.signatures.get()
    assert (one.identity, one.address_key, one.name_key, one.person_key) == (None,) * 4
    assert (one.show_name, one.commune, one.state) == (False, "", SignatureState.CONFIRMED)
    assert bytes(one.leaf) == leaf
    assert tally_of(petition).confirmed == 1
    fold_signatures()
    assert recount_signatures() == 0


@pytest.mark.parametrize(
    "name", ["purge_signatures", "drop_traces", "anonymise_petitions", "prove_retention"]
)
def test_each_sweep_is_a_task_and_a_command(name, settings):
    out = StringIO()
    call_command(name, stdout=out)
    assert out.getvalue().startswith("0 ")
    assert getattr(tasks, name)() == 0
    beat = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert f"initiatives.tasks.{name}" in beat
