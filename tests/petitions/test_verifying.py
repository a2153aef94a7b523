"""A signature that the controls point at: told why, proven in another way, counted again."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models import F
from django.test import Client
from django.utils import timezone

from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, Refused
from civic.notifications.models import Mail
from civic.notifications.states import Lane
from civic.territories.models import Territory
from initiatives.actions.petition_tallies import fold_signatures, recount_signatures, tally_of
from initiatives.actions.signing import confirm, withdraw_signature
from initiatives.actions.verifying import (
    VERIFYING_MAIL,
    prove_place,
    release_suspects,
    sweep_suspects,
)
from initiatives.models import Petition, Signature
from initiatives.petitions import risk
from initiatives.petitions.states import Proof, SignatureState
from initiatives.verifying import new_form_key, shown_at, verified_by, verify_url
from tests.factories import make_moderator, make_user
from tests.petitions.cast import (
    fill,
    last_letter,
    make_confirmed,
    make_pending,
    make_petition,
    sign_path,
)

pytestmark = pytest.mark.django_db
SCRIPT = {"network": "one", "domain": "x", "common": False, "seconds": 5}


def test_what_an_account_signs_for_more_people_than_a_family_is_asked():
    """No cookie of ours follows a device: the session of an account is there anyway."""
    petition, client = make_petition(), Client()
    client.force_login(make_user())
    names = ("Odile", "Zoe", "Basile", "Ada", "Ali", "Rose", "Max")
    noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    for number, name in enumerate(names):
        said = fill(petition, first_name=name, email=f"{name.lower()}@example.org")
        assert client.post(sign_path(petition), said).status_code == 303
        row = Signature.objects.latest("pk")
        confirm(uid=row.uid, terms=petition.terms)
        at = noon - timedelta(minutes=7 * (9 - number))
        times = {"created_at": at, "confirmed_at": at + timedelta(minutes=3)}
        Signature.objects.filter(pk=row.pk).update(**times)
        fold_signatures()
        sweep_suspects(noon)
        asked = Signature.objects.filter(state=SignatureState.VERIFYING).count()
        assert asked == (7 if number == 6 else 0)
    assert len(set(Signature.objects.values_list("features__session", flat=True))) == 1


def make_script(petition, count=12, **traces):
    """Confirmed within four seconds each, every twenty seconds, from one network."""
    # Of the day they are counted on, in the first hour of a day too.
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    start = max(timezone.now().replace(minute=10, second=0) - timedelta(hours=1), midnight)
    rows = []
    for number in range(count):
        name, email = (
            f"Odile Martin{chr(97 + number // 26)}{chr(97 + number % 26)}",
            f"o{number}@example.org",
        )
        row, _shown = make_confirmed(petition, name, email, features=SCRIPT | traces)
        at = start + timedelta(seconds=20 * number)
        times = {"created_at": at, "confirmed_at": at + timedelta(seconds=4)}
        Signature.objects.filter(pk=row.pk).update(**times)
        rows.append(row)
    fold_signatures()
    return rows


def counts(petition):
    tally = tally_of(Petition.objects.get(pk=petition.pk))
    return tally.confirmed, tally.verifying


def make_suspect(petition=None):
    petition = petition or make_petition()
    quick = {"seconds": 1, "disposable": True}
    row, shown = make_confirmed(petition, features=quick)
    return petition, row, shown


def postcode_of(row):
    from civic.territories.models import Territory

    commune = Territory.objects.get(code=row.commune)
    if not commune.postcodes:
        commune.postcodes = ["21000"]
        commune.save()
    return commune.postcodes[0]


def test_sixty_people_at_a_stand_are_left_alone_where_a_script_is_asked():
    petition = make_petition()
    make_script(petition, 60, common=True, stand="a" * 32)
    assert sweep_suspects() == 0
    assert counts(petition) == (60, 0)
    other = make_petition()
    make_script(other, 60, common=True)
    assert sweep_suspects() == 60


def test_the_sweep_takes_a_script_out_of_the_count_and_writes_to_each():
    petition = make_petition()
    make_script(petition)
    make_confirmed(petition, "Paul Durand", "paul@example.org")
    assert sweep_suspects() == 12
    assert counts(petition) == (1, 12)
    mails = Mail.objects.filter(kind=VERIFYING_MAIL)
    assert mails.count() == 12
    assert {mail.lane for mail in mails} == {Lane.DECISION}
    assert sweep_suspects() == 0
    fold_signatures()
    assert recount_signatures() == 0


@pytest.mark.parametrize(("communes", "asked"), [(1, 0), (3, 0), (4, 1)])
def test_a_household_of_eight_is_left_alone_where_a_mailbox_of_four_communes_is_asked(
    communes, asked
):
    """Two may sign with one mailbox; the others are refused, and say nothing of these two."""
    petition = make_petition()
    towns = list(Territory.objects.filter(kind="commune").order_by("code")[:communes])
    make_confirmed(petition, "Odile Martin", "nous@example.org", commune=towns[0])
    for number, name in enumerate("abcdefg", start=1):
        town = towns[number % communes]
        make_pending(petition, f"Paul Martin{name}", "nous@example.org", commune=town)
    fold_signatures()
    assert sweep_suspects() == asked


def test_between_two_hours_only_what_was_just_signed_is_looked_at():
    assert risk.PERIOD == 900
    quiet, busy = make_petition(), make_petition()
    make_script(quiet)
    Signature.objects.update(confirmed_at=F("confirmed_at") - timedelta(hours=1))
    make_script(busy)
    now = Signature.objects.filter(petition=busy).latest("confirmed_at").confirmed_at
    assert sweep_suspects(now + timedelta(seconds=1801), latest=True) == 0
    assert sweep_suspects(now + timedelta(seconds=60), latest=True) == 12
    assert counts(busy) == (0, 12)
    assert counts(quiet) == (12, 0)


def test_an_overfull_commune_is_asked_as_a_whole_the_first_days_too():
    petition = make_petition()
    hamlet = Territory.objects.get(code="21166")
    Territory.objects.filter(pk=hamlet.pk).update(population=30)
    rows = []
    for number in range(12):
        name, email = f"Odile Martin{'abcdefghijklmnop'[number]}", f"o{number}@example.org"
        rows.append(make_confirmed(petition, name, email, commune=hamlet)[0])
    before = timezone.now() - timedelta(days=4)
    early = Signature.objects.filter(pk__in=[row.pk for row in rows[:8]])
    early.update(created_at=before, confirmed_at=before)
    fold_signatures()
    assert sweep_suspects() == 12
    assert counts(petition)[1] == 12


def test_an_ordinary_petition_is_left_alone():
    petition = make_petition()
    make_confirmed(petition)
    fold_signatures()
    assert sweep_suspects() == 0


def test_the_audit_says_how_many_and_never_who():
    petition = make_petition()
    rows = make_script(petition)
    sweep_suspects()
    entry = AuditEvent.objects.filter(verb="signatures.verify").get()
    kept = str({field.name: getattr(entry, field.name) for field in AuditEvent._meta.fields})
    assert "12" in kept
    assert all(row.uid.hex not in kept and str(row.uid) not in kept for row in rows)


def test_what_one_signature_shows_by_itself_is_seen_at_the_button():
    petition, row, shown = make_suspect()
    row.refresh_from_db()
    assert row.state == SignatureState.VERIFYING
    assert counts(petition) == (0, 1)
    letter = last_letter()
    assert letter.context["receipt"] == shown.receipt
    assert not Mail.objects.filter(kind="signature-receipt").exists()


def test_the_message_blames_nobody():
    make_suspect()
    text = str(Client().get(last_letter().context["verify_url"]).content.decode()).casefold()
    for word in ("fraude", "triche", "faux", "opposant", "camp", "auteur"):
        assert word not in text


def test_a_postcode_of_the_commune_counts_it_again():
    petition, row, _shown = make_suspect()
    path, code = verify_url(row.uid), postcode_of(row)
    shown = Client().get(path)
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert "csrfmiddlewaretoken" not in shown.content.decode()
    assert counts(petition)[0] == 0
    done = Client(enforce_csrf_checks=True).post(path, {"postcode": code})
    assert (done.status_code, done.url) == (303, path)
    row.refresh_from_db()
    assert (row.state, row.proof) == (SignatureState.CONFIRMED, Proof.PLACE)
    assert counts(petition) == (1, 0)
    assert Client().post(path, {"postcode": code}).status_code == 303
    assert counts(petition)[0] == 1
    fold_signatures()
    assert recount_signatures() == 0
    assert "est enregistrée et comptée" in Client().get(path).content.decode()


@pytest.mark.parametrize("postcode", ["", "2100", "99999", "abcde", "21000 Dijon"])
def test_another_postcode_leaves_it_waiting(postcode):
    petition, row, _shown = make_suspect()
    postcode_of(row)
    response = Client().post(verify_url(row.uid), {"postcode": postcode})
    assert response.status_code == 422
    assert "Il reste quelque chose à corriger" in response.content.decode()
    assert counts(petition)[0] == 0


def test_who_proved_is_not_asked_again():
    petition = make_petition()
    rows = make_script(petition)
    sweep_suspects()
    assert prove_place(uid=rows[0].uid, postcode=postcode_of(rows[0]))
    assert sweep_suspects() == 0
    assert counts(petition)[0] == 1


def test_a_withdrawn_one_is_not_counted_by_a_proof():
    petition, row, _shown = make_suspect()
    withdraw_signature(uid=row.uid)
    with pytest.raises(Conflict):
        prove_place(uid=row.uid, postcode="21000")
    assert Client().post(verify_url(row.uid), {"postcode": "21000"}).status_code == 409
    assert counts(petition)[1] == 0


@pytest.mark.parametrize("token", ["x", "x:y"])
def test_a_forged_link_leads_nowhere(token):
    assert Client().get(f"/signatures/verifier/{token}/").status_code == 404
    assert Client().post(f"/signatures/verifier/{token}/").status_code == 404
    assert verified_by(token) is None


def test_one_network_tries_twenty_postcodes_then_waits(settings):
    _petition, row, _shown = make_suspect()
    postcode_of(row)
    client, path = Client(REMOTE_ADDR="198.51.100.77"), verify_url(row.uid)
    answers = [client.post(path, {"postcode": "99999"}).status_code for _ in range(21)]
    assert answers == [422] * 20 + [429]


def test_a_moderator_lets_them_all_back_and_the_count_is_exact():
    petition = make_petition()
    make_script(petition)
    sweep_suspects()
    since = timezone.now() - timedelta(days=1)
    moderator = make_moderator()
    assert release_suspects(by=moderator, petition=petition, since=since) == 12
    assert counts(petition) == (12, 0)
    assert sweep_suspects() == 0
    assert release_suspects(by=moderator, petition=petition, since=since) == 0


def test_the_author_and_strangers_let_nobody_back():
    petition = make_petition()
    for by in (petition.initiative.author, make_user()):
        with pytest.raises(Refused):
            release_suspects(by=by, petition=petition, since=timezone.now())


def test_the_form_leaves_its_traces():
    petition = make_petition()
    opened = new_form_key()
    Client(REMOTE_ADDR="198.51.100.7").post(
        sign_path(petition), fill(petition, form_key=str(opened))
    )
    traits = Signature.objects.get().features
    assert traits["seconds"] in (0, 1, 2)
    assert traits["network"]
    assert traits["account"] is False
    assert "198.51" not in str(traits)


def test_a_form_s_key_says_when_it_was_made_to_us_alone():
    now = timezone.now()
    key = new_form_key()
    assert abs((shown_at(key) - now).total_seconds()) < 2
    assert shown_at(uuid.uuid4()) is None
    assert new_form_key() != key
    assert settings.SIGNATURE_HASH_KEY
