"""The account's own pages: overview, profile, consents, data, keys, erasure."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIRequestFactory

from civic.accounts import registry
from civic.accounts.actions import (
    change_profile,
    create_token,
    give_consent,
    revoke_token,
    withdraw_consent,
)
from civic.accounts.consents import has_consent, text_of
from civic.accounts.models import ApiToken, Consent, User
from civic.accounts.roles import Role
from civic.accounts.tokens import TokenAuthentication
from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, Refused, TooMany
from tests.accounts.cast import PASSWORD, person, sign_in
from tests.factories import make_mandate, make_territory

pytestmark = pytest.mark.django_db

OPINIONS = Consent.Purpose.OPINIONS
PAGES = ["account", "profile", "consents", "my-data", "my-data-file", "api-tokens", "erase"]


def profile(**changes: object) -> dict[str, object]:
    return {"name": "Zoé", "handle": "zoe", "bio": "", "home": "", "display": "sombre", **changes}


@pytest.fixture
def user() -> User:
    return person()


@pytest.fixture
def me(client: Client, user: User) -> Client:
    return sign_in(client, user)


@pytest.mark.parametrize("name", PAGES)
def test_it_shows_each_page_to_its_owner_only(client, user, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))
    answer = sign_in(client, user).get(reverse(name))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["account", "consents", "my-data", "my-data-file"])
def test_it_only_reads_these_pages(me, name):
    assert me.post(reverse(name)).status_code == 405


@pytest.mark.parametrize("name", ["withdraw-consent", "revoke-token"])
def test_it_only_posts_to_these(me, name):
    kwargs = {"pk": 1} if name == "revoke-token" else {}
    assert me.get(reverse(name, kwargs=kwargs)).status_code == 405


def test_it_reminds_a_moderator_of_the_second_step(client):
    make_mandate(moderator := person(roles=(Role.MODERATOR,)))
    page = sign_in(client, moderator).get(reverse("account")).content.decode()
    assert "Vos outils attendent" in page
    assert "Adjointe au maire" in page


# -- profile -----------------------------------------------------------------------------------


def test_it_changes_the_profile(me, user):
    answer = me.post(reverse("profile"), profile(bio="Bonjour"))
    assert answer.status_code == 302
    user.refresh_from_db()
    assert (user.name, user.handle, user.bio, user.display) == ("Zoé", "zoe", "Bonjour", "sombre")
    assert AuditEvent.objects.get(verb="profile.changed").data == {
        "fields": ["bio", "display", "handle", "name"]
    }
    assert 'data-theme="sombre"' in me.get(reverse("profile")).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"handle": "deux mots"},
        {"handle": "admin"},
        {"handle": "pris"},
        {"display": "rose"},
        {"bio": "x" * 301},
    ],
)
def test_it_keeps_what_was_typed_when_the_profile_is_wrong(me, user, wrong):
    person(handle="pris")
    answer = me.post(reverse("profile"), profile(bio="à garder") | wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "à garder" in page or "bio" in wrong
    user.refresh_from_db()
    assert user.handle != "zoe"


def test_it_shows_a_commune_only_where_there_is_one(user):
    fields = {"name": "Zoé", "handle": "zoe", "bio": "", "display": ""}
    change_profile(by=user, home=None, home_is_public=True, **fields)
    assert not user.home_is_public
    change_profile(by=user, home=make_territory(), home_is_public=True, **fields)
    assert user.home_is_public


def test_it_says_when_a_handle_was_taken_in_between(user):
    person(handle="pris")
    with pytest.raises(Conflict):
        change_profile(
            by=user, name="Z", handle="pris", bio="", home=None, home_is_public=False, display=""
        )


# -- consents ----------------------------------------------------------------------------------


def test_it_gives_a_consent_once_and_keeps_older_wordings(user):
    first = give_consent(by=user, purpose=OPINIONS, text_version="2026-11")
    assert give_consent(by=user, purpose=OPINIONS, text_version="2026-11") == first
    assert text_of(first).startswith("J’accepte")
    second = give_consent(by=user, purpose=OPINIONS, text_version="2027-01")
    first.refresh_from_db()
    assert first.withdrawn_at
    assert not second.withdrawn_at
    assert text_of(second) == ""
    assert has_consent(user, OPINIONS)


def test_it_withdraws_a_consent_and_what_it_allowed(me, user, monkeypatch):
    seen = []
    monkeypatch.setattr(registry, "_withdrawal", {})
    registry.add_withdrawal(OPINIONS, seen.append)
    registry.add_withdrawal(OPINIONS, seen.append)
    give_consent(by=user, purpose=OPINIONS, text_version="2026-11")
    assert "Retirer mon accord" in me.get(reverse("consents")).content.decode()
    answer = me.post(reverse("withdraw-consent"), {"purpose": "opinions"})
    assert answer.status_code == 302
    assert not has_consent(user, OPINIONS)
    assert seen == [user]
    assert not withdraw_consent(by=user, purpose=OPINIONS)
    assert "Retirer mon accord" not in me.get(reverse("consents")).content.decode()


def test_it_ignores_an_unknown_purpose(me, client):
    assert me.post(reverse("withdraw-consent"), {"purpose": "tout"}).status_code == 302
    assert Client().post(reverse("withdraw-consent"), {"purpose": "opinions"}).status_code == 302
    assert not AuditEvent.objects.filter(verb="consent.withdraw").exists()


# -- keys --------------------------------------------------------------------------------------


def test_it_shows_a_key_once_and_keeps_only_its_hash(me, user):
    answer = me.post(
        reverse("api-tokens"), {"name": "Tableur", "scopes": ["read", "stances"], "expires_on": ""}
    )
    token = ApiToken.objects.get()
    [key] = [
        word
        for word in answer.content.decode().replace("<", " ").replace(">", " ").split()
        if word.startswith("civ_")
    ]
    assert answer.status_code == 200
    assert key not in str(token.__dict__)
    assert "civ_" not in me.get(reverse("api-tokens")).content.decode()
    assert token.scopes == ["read", "stances"]
    assert [row.verb for row in AuditEvent.objects.all()] == ["token.created"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"scopes": []},
        {"scopes": ["tout"]},
        {"expires_on": "2020-01-01"},
        {"expires_on": "demain"},
    ],
)
def test_it_refuses_a_wrong_key_form(me, wrong):
    answer = me.post(reverse("api-tokens"), {"name": "Tableur", "scopes": ["read"], **wrong})
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_it_asks_who_is_there_before_showing_keys(user):
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    answer = client.get(reverse("api-tokens"))
    assert answer.url.startswith(reverse("account_reauthenticate"))


def test_it_revokes_only_its_own_key_and_only_once(me, user):
    mine, _ = create_token(by=user, name="a", scopes=["read"])
    theirs, _ = create_token(by=person(), name="b", scopes=["read"])
    revoke = [reverse("revoke-token", kwargs={"pk": one.pk}) for one in (mine, theirs)]
    assert me.post(revoke[0]).status_code == 302
    assert me.post(revoke[0]).status_code == 409
    assert me.post(revoke[1]).status_code == 404
    with pytest.raises(Refused):
        revoke_token(by=user, token=theirs)
    assert "révoquée" in me.get(reverse("api-tokens")).content.decode()


def test_it_stops_at_twenty_keys_and_at_unknown_scopes(user):
    for number in range(20):
        create_token(by=user, name=str(number), scopes=["read"])
    with pytest.raises(TooMany):
        create_token(by=user, name="x", scopes=["read"])
    with pytest.raises(Refused):
        create_token(by=user, name="x", scopes=["read", "tout"])


def bearer(header: str):
    return TokenAuthentication().authenticate(
        APIRequestFactory().get("/api/v1/", HTTP_AUTHORIZATION=header)
    )


def test_it_lets_a_key_in_and_notes_the_day_once(user, django_assert_num_queries):
    token, key = create_token(by=user, name="a", scopes=["read"])
    found, auth = bearer(f"Bearer {key}")
    assert (found, auth.scopes) == (user, ["read"])
    token.refresh_from_db()
    assert token.last_used_on == timezone.localdate()
    with django_assert_num_queries(1):
        bearer(f"bearer {key}")


def test_it_lets_a_day_of_grace_until_the_last_evening(me):
    day = timezone.localdate()
    me.post(reverse("api-tokens"), {"name": "a", "scopes": ["read"], "expires_on": str(day)})
    ends = timezone.localtime(ApiToken.objects.get().expires_at)
    assert (ends.date(), ends.hour) == (day, 23)


@pytest.mark.parametrize("state", ["unknown", "revoked", "expired", "closed", "odd", "empty"])
def test_it_refuses_a_dead_key(user, state):
    from rest_framework.exceptions import AuthenticationFailed

    token, key = create_token(by=user, name="a", scopes=["read"])
    if state == "revoked":
        revoke_token(by=user, token=token)
    elif state == "expired":
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif state == "closed":
        User.objects.filter(pk=user.pk).update(is_active=False)
    header = {"unknown": "Bearer civ_x", "odd": f"Bearer {key} {key}", "empty": "Bearer"}
    with pytest.raises(AuthenticationFailed):
        bearer(header.get(state, f"Bearer {key}"))


def test_it_leaves_other_headers_alone():
    assert bearer("") is None
    assert bearer("Basic abc") is None
    assert TokenAuthentication().authenticate_header(None) == 'Bearer realm="api"'


# -- data --------------------------------------------------------------------------------------


def test_it_exports_everything_without_secrets(me, user):
    give_consent(by=user, purpose=OPINIONS, text_version="2026-11")
    _, key = create_token(by=user, name="Tableur", scopes=["read"])
    make_mandate(user)
    answer = me.get(reverse("my-data-file"))
    data = answer.json()
    assert "attachment" in answer.headers["Content-Disposition"]
    assert data["adresses"]["lignes"][0]["adresse"] == user.email
    assert data["consentements"]["lignes"][0]["version du texte"] == "2026-11"
    assert data["fonctions"]["lignes"][0]["fonction"] == "Adjointe au maire, Dijon"
    acts = [row["acte"] for row in data["journal"]["lignes"]]
    assert acts == ["Accord donné", "Clé d’API créée"]
    raw = answer.content.decode()
    assert key not in raw
    assert ApiToken.objects.get().digest not in raw
    assert user.password not in raw


def test_it_shows_the_same_as_a_page(me, user):
    create_token(by=user, name="Tableur", scopes=["read"])
    page = me.get(reverse("my-data")).content.decode()
    assert user.email in page
    assert "Tableur" in page
    for part in registry.parts():
        assert f'id="part-{part.key}"' in page


def test_it_shortens_a_long_part_on_the_page_only(me, monkeypatch):
    monkeypatch.setattr(registry, "_parts", {})
    registry.add_part("longue", "Longue", lambda user: [{"n": n} for n in range(60)])
    assert "10 lignes plus anciennes" in me.get(reverse("my-data")).content.decode()
    assert len(me.get(reverse("my-data-file")).json()["longue"]["lignes"]) == 60
