"""How each network is connected: by a form, or by a visit there and back."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from civic.syndication.connectors import connecting, discord, forms, registry, telegram, visits
from civic.syndication.connectors.connecting import ConnectingError
from civic.syndication.connectors.networks import ALL
from tests.syndication.connectors.fakes import bluesky, chats, companies, matrix
from tests.syndication.connectors.peers import faked

BACK = "https://preau.example/diffusion/retour/"
VISITED = ["mastodon", "facebook", "linkedin", "threads", "x"]
FILLED = {
    "bluesky": {"identifier": f"@{bluesky.HANDLE}", "password": bluesky.PASSWORD},
    "matrix": {"user": matrix.USER, "password": "secret", "room": "#quartier:localhost"},
    "telegram": {"token": chats.BOT, "chat": "https://t.me/quartier"},
    "discord": {"webhook": f"https://discord.com/api/webhooks/{chats.HOOK}/{chats.HOOK_TOKEN}"},
}


@pytest.fixture
def _loopback(settings, _our_applications):
    settings.CHANNEL_LOOPBACK = True


@pytest.fixture
def there(request, monkeypatch, _loopback):
    """One network, ours, where its addresses lead."""
    one = faked(request.param)
    origin = one.fake.origin
    monkeypatch.setattr(telegram, "SERVER", origin)
    monkeypatch.setattr(discord, "SERVER", origin)
    monkeypatch.setattr(visits, "PLACES", dict.fromkeys(visits.PLACES, (origin, origin)))
    yield one
    one.fake.close()


def typed(there, **changes):
    return FILLED[there.connector.key] | {"server": there.fake.origin} | changes


def visit(there, client):
    """Leave, agree, and come back: the query that the network sends back."""
    begun = connecting.begin(there.connector.key, {"server": there.fake.origin}, BACK, client)
    asked = dict(parse_qsl(urlsplit(begun.url).query))
    back = {"code": "abc", "state": asked.get("state", "")}
    if "oauth_token" in asked:
        back = {"oauth_token": asked["oauth_token"], "oauth_verifier": "abc"}
    return begun, back


@pytest.mark.parametrize("there", FILLED, indirect=True)
def test_it_connects_what_a_form_names(there, client):
    (account,) = connecting.finish(there.connector.key, typed(there), client)

    assert account.server == there.fake.origin
    assert account.credential.name
    assert there.connector.whoami(account, client).name == account.credential.name


@pytest.mark.parametrize("there", FILLED, indirect=True)
def test_it_asks_for_what_is_missing(there, client):
    for field in connecting.fields(there.connector.key):
        assert field.label
        if field.name == "server":
            continue
        with pytest.raises(ConnectingError) as missing:
            connecting.finish(there.connector.key, typed(there, **{field.name: " "}), client)
        assert missing.value.field == field.name


@pytest.mark.parametrize(
    ("there", "name", "wrong"),
    [
        ("bluesky", "password", "my real password"),
        ("bluesky", "password", "aaaa-bbbb-cccc-dddd"),
        ("matrix", "user", "bot"),
        ("matrix", "room", "quartier"),
        ("matrix", "password", "wrong"),
        ("telegram", "token", "hello"),
        ("telegram", "token", "1234567:AAwrongwrongwrongwrongwrong"),
        ("telegram", "chat", "le quartier"),
        ("discord", "webhook", "https://discord.com/channels/1/2"),
        ("discord", "webhook", "https://evil.example/api/webhooks/1/abc"),
        ("discord", "webhook", "https://discord.com/api/webhooks/1/abc"),
    ],
    indirect=["there"],
)
def test_it_says_where_a_form_is_wrong(there, client, name, wrong):
    with pytest.raises(ConnectingError) as refused:
        connecting.finish(there.connector.key, typed(there, **{name: wrong}), client)

    assert refused.value.field == name
    assert wrong not in refused.value.reason


@pytest.mark.usefixtures("_loopback")
def test_it_keeps_no_password_of_matrix(client):
    there = faked("matrix")
    try:
        (account,) = connecting.finish("matrix", typed(there), client)
    finally:
        there.fake.close()

    assert account.credential.secrets == {"token": "good"}
    assert account.options == {"room": matrix.ROOM, "alias": "#quartier:localhost"}


@pytest.mark.parametrize("there", VISITED, indirect=True)
def test_it_connects_who_comes_back_from_a_visit(there, client):
    begun, back = visit(there, client)

    account, *others = connecting.finish(
        there.connector.key, back, client, kept=begun.kept, back=BACK
    )

    assert begun.url.startswith(there.fake.origin)
    assert account.credential.remote_id
    assert len(others) == (1 if there.connector.key == "facebook" else 0)
    assert there.connector.whoami(account, client).remote_id == account.credential.remote_id


@pytest.mark.parametrize("there", VISITED, indirect=True)
def test_it_refuses_who_did_not_leave_from_here(there, client):
    begun, back = visit(there, client)
    other = {name: "another" for name in back if name in {"state", "oauth_token"}}

    for query, kept in ((back | other, begun.kept), (back, {}), ({}, begun.kept)):
        with pytest.raises(ConnectingError, match="commencée ailleurs"):
            connecting.finish(there.connector.key, query, client, kept=kept, back=BACK)


@pytest.mark.parametrize("there", VISITED, indirect=True)
def test_it_understands_a_no(there, client):
    begun, _back = visit(there, client)
    state = begun.kept["state"]
    no = {"denied": state} if there.connector.key == "x" else {"error": "no", "state": state}

    with pytest.raises(ConnectingError, match="rien n’a été connecté"):
        connecting.finish(there.connector.key, no, client, kept=begun.kept, back=BACK)


@pytest.mark.parametrize("there", ["threads"], indirect=True)
def test_it_renews_what_ends(there, client):
    fresh = connecting.renew("threads", there.account, client)

    assert fresh.secrets == {"token": "good"}
    assert fresh.expires_at is not None
    assert fresh.remote_id == there.account.credential.remote_id
    assert connecting.renew("mastodon", there.account, client) is None


@pytest.mark.usefixtures("_loopback")
def test_it_asks_mastodon_for_no_more_than_it_needs(client):
    there = faked("mastodon")
    try:
        begun, _back = visit(there, client)
    finally:
        there.fake.close()

    asked = dict(parse_qsl(urlsplit(begun.url).query))
    assert asked["scope"] == visits.MASTODON_SCOPES
    assert "follow" not in asked["scope"]
    assert there.fake.asked[0].form["redirect_uris"] == BACK
    assert begun.kept["client_secret"] == "hush"


@pytest.mark.parametrize(
    ("said", "origin"),
    [
        ("mastodon.social", "https://mastodon.social"),
        (" HTTPS://Mastodon.Social/@lea ", "https://mastodon.social"),
        ("@lea@mastodon.social", "https://mastodon.social"),
        ("m.example:8443", "https://m.example:8443"),
    ],
)
def test_it_reads_a_server_however_it_is_written(said, origin):
    assert connecting.origin(said) == origin


@pytest.mark.parametrize(
    "said",
    [
        "",
        "localhost",
        "http://m.example",
        "https://lea:x@m.example",
        "ftp://m.example",
        "a b",
        "//",
    ],
)
def test_it_refuses_what_is_no_server(said):
    with pytest.raises(ConnectingError) as refused:
        connecting.origin(said)

    assert refused.value.field == "server"


@pytest.mark.usefixtures("_our_applications")
def test_it_has_a_way_for_every_network():
    for one in ALL:
        assert connecting.is_visit(one.key) is (one.key in VISITED)
        assert registry.connector(one.key) is one
    # The webhook is no network: it stands beside them.
    assert set(forms.WAYS) | set(visits.WAYS) == {"webhook", *(one.key for one in ALL)}


def test_it_is_off_where_a_network_wants_an_application_that_is_not_set(settings):
    settings.NETWORK_APPS = {"x": {"id": "app", "secret": ""}, "threads": companies.APP}

    assert not registry.is_available("x")
    assert registry.is_available("threads")
    with pytest.raises(KeyError):
        connecting.begin("x", {}, BACK, None)
