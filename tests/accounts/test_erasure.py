"""Leaving: what goes, what stays, and what only a judge may read."""

from datetime import date, timedelta
from io import StringIO
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts import registry, sealed, tasks
from civic.accounts.actions import (
    change_profile,
    create_token,
    erase_account,
    erase_again,
    give_consent,
)
from civic.accounts.models import ApiToken, Consent, SealedIdentity, User
from civic.accounts.roles import Role
from civic.audit import actions as audit
from civic.audit.models import AuditEvent, PersonKey
from civic.lib.permissions import Conflict, Refused
from tests.accounts.cast import PASSWORD, enrolled, person, sign_in
from tests.factories import make_mandate, make_operator, make_territory

pytestmark = pytest.mark.django_db

ERASE = reverse("erase")


@pytest.fixture
def author(monkeypatch) -> User:
    monkeypatch.setattr(registry, "_authorship", [lambda user: True])
    return enrolled(email="autrice@example.org", name="Autrice", home=make_territory())


def test_it_erases_after_the_address_is_typed(client):
    user = person(email="ana@example.org")
    sign_in(client, user)
    assert client.post(ERASE, {"email": "autre@example.org"}).status_code == 422
    answer = client.post(ERASE, {"email": " ANA@example.org "})
    assert answer.url == reverse("erased")
    assert client.get(answer.url).status_code == 200
    assert client.get(reverse("account")).status_code == 302
    user.refresh_from_db()
    assert user.erased_at
    assert mail.outbox[-1].to == ["ana@example.org"]


def test_it_asks_who_is_there_first():
    user = person()
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert client.post(ERASE, {"email": user.email}).url.startswith(
        reverse("account_reauthenticate")
    )


def test_it_leaves_nothing_that_names_the_person(author):
    give_consent(by=author, purpose=Consent.Purpose.OPINIONS, text_version="2026-11")
    create_token(by=author, name="Tableur", scopes=["read"])
    mandate = make_mandate(author)
    make_mandate(author, starts_on=timezone.localdate() + timedelta(days=3))
    Client().post(reverse("account_login"), {"login": author.email, "password": PASSWORD})
    erase_account(by=author)

    row = User.objects.get(pk=author.pk)
    assert row.public_name == "compte supprimé"
    assert (row.name, row.bio, row.home, row.is_active) == ("", "", None, False)
    assert row.email.endswith("@efface.invalid")
    assert not row.has_usable_password()
    for model in (EmailAddress, Authenticator, UserSession, ApiToken, Consent):
        assert not model.objects.filter(user=row).exists()
    mandate.refresh_from_db()
    assert not mandate.is_current
    assert not any(one.is_current for one in row.mandates.all())
    assert not PersonKey.objects.filter(person=author.uid).exists()


def test_it_keeps_the_audit_chain_valid(author):
    give_consent(by=author, purpose=Consent.Purpose.OPINIONS, text_version="2026-11")
    pseudonym = audit.pseudonym(author.uid)
    erase_account(by=author)
    audit.seal()
    assert audit.first_break() is None
    assert AuditEvent.objects.filter(actor=pseudonym, verb="account.erased").exists()
    assert audit.pseudonym(author.uid) != pseudonym


def test_it_seals_who_an_author_was(author, settings):
    Client().post(reverse("account_login"), {"login": author.email, "password": PASSWORD})
    erase_account(by=author)
    identity, technical = SealedIdentity.objects.order_by("kind")
    assert b"autrice" not in bytes(identity.sealed).lower()
    today = timezone.localdate()
    assert identity.purge_on.year == today.year + 5
    assert technical.purge_on.year == today.year + 1
    rows = sealed.open_identity(by=make_operator(), person=author.uid, reason="Réquisition 12")
    assert rows[0]["emails"] == ["autrice@example.org"]
    assert rows[0]["name"] == "Autrice"
    assert rows[1]["joined_at"]
    opened = AuditEvent.objects.get(verb="sealed.opened")
    assert opened.data == {"reason": "Réquisition 12"}


def test_it_seals_nothing_about_somebody_who_published_nothing(monkeypatch):
    monkeypatch.setattr(registry, "_authorship", [lambda user: False])
    user = person()
    erase_account(by=user)
    assert not SealedIdentity.objects.exists()


def test_it_runs_the_steps_of_other_apps_in_the_same_transaction(monkeypatch):
    seen = []

    def fail(user):
        raise RuntimeError

    monkeypatch.setattr(registry, "_erasure", [])
    registry.add_erasure(lambda user: seen.append(user.email))
    user = person(email="ana@example.org")
    erase_account(by=user)
    assert seen == ["ana@example.org"]
    registry.add_erasure(fail)
    other = person(email="bob@example.org")
    with pytest.raises(RuntimeError):
        erase_account(by=other)
    other.refresh_from_db()
    assert other.email == "bob@example.org"
    assert other.erased_at is None


def test_it_brings_no_name_back_from_another_tab():
    user = person(name="Un nom effacé")
    stale = User.objects.get(pk=user.pk)
    erase_account(by=user)
    fields = {"bio": "", "home": None, "home_is_public": False, "display": ""}
    with pytest.raises(Refused):
        change_profile(by=stale, name="Un nom effacé", handle="de-retour", **fields)
    with pytest.raises(Refused):
        create_token(by=stale, name="clé", scopes=["read"])
    with pytest.raises(Refused):
        give_consent(by=stale, purpose=Consent.Purpose.OPINIONS, text_version="1")
    user.refresh_from_db()
    assert user.name == ""


def test_it_refuses_twice_and_the_last_operator():
    user = person()
    erase_account(by=user)
    with pytest.raises(Conflict):
        erase_account(by=user)
    operator = person(roles=(Role.OPERATOR,))
    with pytest.raises(Conflict):
        erase_account(by=operator)
    make_operator()
    erase_account(by=operator)
    assert not User.objects.get(pk=operator.pk).roles


def test_it_answers_409_to_the_last_operator(client):
    operator = person(roles=(Role.OPERATOR,))
    sign_in(client, operator)
    assert client.post(ERASE, {"email": operator.email}).status_code == 409


def test_it_frees_the_address_for_a_new_account():
    erase_account(by=person(email="ana@example.org", handle="ana"))
    person(email="ana@example.org", handle="ana")


# -- the sealed store --------------------------------------------------------------------------


def test_it_opens_with_an_older_key_and_not_with_a_stranger_one(author, settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.SEALED_STORE_KEYS = [old]
    erase_account(by=author)
    operator = make_operator()
    settings.SEALED_STORE_KEYS = [new, old]
    assert sealed.open_identity(by=operator, person=author.uid, reason="x")
    settings.SEALED_STORE_KEYS = [new]
    with pytest.raises(sealed.UnreadableError):
        sealed.open_identity(by=operator, person=author.uid, reason="x")
    assert AuditEvent.objects.filter(verb="sealed.opened").count() == 2


def test_it_opens_from_the_command_for_an_operator_with_a_reason(author):
    erase_account(by=author)
    operator, uid, out = make_operator(), str(author.uid), StringIO()
    call_command("open_sealed", uid, by=operator.email, reason="Réquisition 12", stdout=out)
    assert "autrice@example.org" in out.getvalue()
    for by, reason in [
        (person().email, "x"),
        ("inconnu@example.org", "x"),
        (operator.email, " "),
    ]:
        with pytest.raises(CommandError):
            call_command("open_sealed", uid, by=by, reason=reason, stdout=StringIO())


def test_it_says_when_no_key_opens(author, settings):
    erase_account(by=author)
    settings.SEALED_STORE_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="SEALED_STORE_KEYS"):
        call_command("open_sealed", str(author.uid), by=make_operator().email, reason="x")


def test_it_purges_each_row_at_its_term(author):
    erase_account(by=author)
    assert tasks.purge_sealed_identities() == 0
    today = timezone.localdate()
    assert sealed.purge(today + timedelta(days=366)) == 1
    assert SealedIdentity.objects.get().kind == "identity"
    with time_machine.travel(timezone.now() + timedelta(days=5 * 366), tick=False):
        out = StringIO()
        call_command("purge_sealed_identities", stdout=out)
    assert out.getvalue() == "1 purged\n"
    assert AuditEvent.objects.filter(verb="sealed.purged").count() == 2


def test_it_counts_years_from_a_29_february():
    assert sealed._years_after(date(2028, 2, 29), 1) == date(2029, 3, 1)
    assert sealed._years_after(date(2028, 2, 29), 4) == date(2032, 2, 29)


def test_it_erases_again_whom_a_backup_brought_back(author):
    then = timezone.now() - timedelta(days=3)
    mail.outbox.clear()
    assert erase_again(person=author.uid, erased_at=then)
    author.refresh_from_db()
    assert (author.erased_at, author.name) == (then, "")
    technical = SealedIdentity.objects.get(kind=sealed.TECHNICAL)
    assert technical.purge_on == sealed._years_after(timezone.localdate(then), 1)
    # It was told once, and is done once.
    assert mail.outbox == []
    assert not erase_again(person=author.uid, erased_at=timezone.now())
    assert not erase_again(person=uuid4(), erased_at=then)


def test_it_erases_the_last_operator_again():
    operator = make_operator()
    assert erase_again(person=operator.uid, erased_at=timezone.now())
