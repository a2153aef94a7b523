"""Networks connected by a visit (OAuth): one goes there, agrees, and comes back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.lib import identity
from civic.syndication.connectors import asking, facebook, linkedin, networks, threads, x
from civic.syndication.connectors.base import Account, Credential
from civic.syndication.connectors.connecting import (
    Begun,
    ConnectingError,
    Field,
    Typed,
    Way,
    named,
    needed,
    origin,
)
from civic.syndication.connectors.mastodon import Mastodon

# No more than what posting, taking back and reading answers need.
MASTODON_SCOPES = "read:accounts read:statuses write:statuses write:media"
SCOPES = {
    "facebook": ("pages_show_list", "pages_manage_posts", "pages_read_engagement"),
    "linkedin": ("openid", "profile", "w_member_social"),
    "threads": ("threads_basic", "threads_content_publish", "threads_delete"),
}
# And to read answers, where the operator's application may.
READS = {"facebook": facebook.READS, "linkedin": linkedin.READS, "threads": threads.READS}
# Where people agree, beside each API; tests stand in for both.
PLACES = {
    "facebook": ("https://www.facebook.com", facebook.SERVER),
    "linkedin": ("https://www.linkedin.com", linkedin.SERVER),
    "threads": ("https://threads.net", threads.SERVER),
    "x": (x.SERVER, x.SERVER),
}


def scopes(network: str) -> tuple[str, ...]:
    """What is asked of whoever connects it."""
    more = (READS[network],) if networks.is_read(network) else ()
    return (*SCOPES[network], *more)


def _mastodon_fields() -> tuple[Field, ...]:
    return (
        Field(
            "server",
            _("Votre serveur, ou votre adresse entière"),
            _("Vous y serez conduit pour donner votre accord, puis vous reviendrez ici."),
            "mastodon.social",
        ),
    )


def register(server: str, back: str, client: httpx.Client) -> dict[str, str]:
    """Make an application on a Mastodon server: its id and secret, to keep with the token.

    One for each connection: nothing is shared between accounts, and nothing is left to store.
    """
    said = {
        "client_name": identity.site_name(),
        "redirect_uris": back,
        "scopes": MASTODON_SCOPES,
        "website": settings.SITE_URL,
    }
    answer = asking.ask(client, "POST", f"{server}/api/v1/apps", data=said, writes=False)
    found = asking.read(answer, writes=False)
    return {name: str(found[name]) for name in ("client_id", "client_secret")}


def _begin_mastodon(typed: Typed, back: str, state: str, client: httpx.Client) -> Begun:
    server = origin(needed(typed, "server"))
    app = register(server, back, client)
    query = _asks(app["client_id"], back, state, MASTODON_SCOPES)
    return Begun(f"{server}/oauth/authorize?{query}", app | {"server": server})


def _finish_mastodon(
    query: Typed, kept: Typed, back: str, client: httpx.Client
) -> tuple[Account, ...]:
    app = {name: kept[name] for name in ("client_id", "client_secret")}
    token = _token(f"{kept['server']}/oauth/token", query, app, back, client)
    secrets = app | {"token": str(token["access_token"])}
    given = tuple(str(token.get("scope") or MASTODON_SCOPES).split())
    return (named(Mastodon(), Account(kept["server"], Credential(secrets, given)), client),)


def _begin_facebook(typed: Typed, back: str, state: str, client: httpx.Client) -> Begun:
    query = _asks(_app("facebook")["client_id"], back, state, ",".join(scopes("facebook")))
    return Begun(f"{PLACES['facebook'][0]}/{facebook.VERSION}/dialog/oauth?{query}")


def _finish_facebook(
    query: Typed, kept: Typed, back: str, client: httpx.Client
) -> tuple[Account, ...]:
    """One account for each Page; a Page's token has no end once the person's is a long one."""
    server = PLACES["facebook"][1]
    url = f"{server}/{facebook.VERSION}/oauth/access_token"
    short = _token(url, query, _app("facebook"), back, client)
    wanted = {
        "grant_type": "fb_exchange_token",
        "fb_exchange_token": str(short["access_token"]),
        **_app("facebook"),
    }
    long = asking.read(asking.ask(client, "POST", url, data=wanted, writes=False), writes=False)
    person = Account(server, Credential({"token": str(long["access_token"])}))
    answer = facebook.ask(
        person, client, "GET", "/me/accounts", params={"fields": "id,name,access_token"}
    )
    pages = asking.read(answer, "data", writes=False)
    if not pages:
        raise ConnectingError(_("Vous n’avez donné accès à aucune Page."))
    return tuple(_page(server, page) for page in pages)


def _page(server: str, page: Mapping[str, Any]) -> Account:
    secrets, given = {"token": str(page["access_token"])}, scopes("facebook")
    return Account(server, Credential(secrets, given, None, str(page["id"]), str(page["name"])))


def _begin_linkedin(typed: Typed, back: str, state: str, client: httpx.Client) -> Begun:
    query = _asks(_app("linkedin")["client_id"], back, state, " ".join(scopes("linkedin")))
    return Begun(f"{PLACES['linkedin'][0]}/oauth/v2/authorization?{query}")


def _finish_linkedin(
    query: Typed, kept: Typed, back: str, client: httpx.Client
) -> tuple[Account, ...]:
    login, server = PLACES["linkedin"]
    url = f"{login}/oauth/v2/accessToken"
    token = _token(url, query, _app("linkedin"), back, client)
    said = str(token.get("scope") or " ".join(scopes("linkedin")))
    given = tuple(said.replace(",", " ").split())
    credential = Credential({"token": str(token["access_token"])}, given, _end(token))
    return (named(linkedin.LinkedIn(), Account(server, credential, {"login": login}), client),)


def _begin_threads(typed: Typed, back: str, state: str, client: httpx.Client) -> Begun:
    query = _asks(_app("threads")["client_id"], back, state, ",".join(scopes("threads")))
    return Begun(f"{PLACES['threads'][0]}/oauth/authorize?{query}")


def _finish_threads(
    query: Typed, kept: Typed, back: str, client: httpx.Client
) -> tuple[Account, ...]:
    server = PLACES["threads"][1]
    short = _token(f"{server}/oauth/access_token", query, _app("threads"), back, client)
    wanted = {"grant_type": "th_exchange_token", "client_secret": _app("threads")["client_secret"]}
    headers = dict(asking.bearer(str(short["access_token"])))
    answer = asking.ask(client, "GET", f"{server}/access_token", params=wanted, headers=headers)
    account = Account(server, _threads_credential(asking.read(answer, writes=False)))
    return (named(threads.Threads(), account, client),)


def _renew_threads(account: Account, client: httpx.Client) -> Credential:
    """Another 60 days, for a token that is a day old at least and not over."""
    headers = dict(asking.bearer(account.credential.secrets["token"]))
    wanted = {"grant_type": "th_refresh_token"}
    url = f"{account.server}/refresh_access_token"
    answer = asking.ask(client, "GET", url, params=wanted, headers=headers)
    fresh, known = _threads_credential(asking.read(answer, writes=False)), account.credential
    return Credential(fresh.secrets, known.scopes, fresh.expires_at, known.remote_id, known.name)


def _threads_credential(token: Mapping[str, Any]) -> Credential:
    secrets = {"token": str(token["access_token"])}
    return Credential(secrets, scopes("threads"), _end(token))


def _begin_x(typed: Typed, back: str, state: str, client: httpx.Client) -> Begun:
    """Ask for a token to leave with: it comes back in the address, and stands for the state."""
    server = PLACES["x"][1]
    url = f"{server}/oauth/request_token"
    header = x.signed("POST", url, more={"oauth_callback": back})
    answer = asking.ask(client, "POST", url, headers={"Authorization": header}, writes=False)
    token = dict(parse_qsl(answer.text))
    if token.get("oauth_callback_confirmed") != "true":
        raise ConnectingError(_("X ne reconnaît pas l’adresse de retour de ce site."))
    kept = {"state": token["oauth_token"], "token_secret": token["oauth_token_secret"]}
    asked = urlencode({"oauth_token": token["oauth_token"]})
    return Begun(f"{PLACES['x'][0]}/oauth/authorize?{asked}", kept)


def _finish_x(query: Typed, kept: Typed, back: str, client: httpx.Client) -> tuple[Account, ...]:
    server = PLACES["x"][1]
    url = f"{server}/oauth/access_token"
    more = {"oauth_verifier": needed(query, "oauth_verifier")}
    header = x.signed("POST", url, kept["state"], kept["token_secret"], more)
    answer = asking.ask(client, "POST", url, headers={"Authorization": header}, writes=False)
    token = dict(parse_qsl(answer.text))
    secrets = {"token": token["oauth_token"], "token_secret": token["oauth_token_secret"]}
    return (named(x.X(), Account(server, Credential(secrets)), client),)


def _app(network: str) -> dict[str, str]:
    app = settings.NETWORK_APPS[network]
    return {"client_id": app["id"], "client_secret": app["secret"]}


def _asks(client_id: str, back: str, state: str, scope: str) -> str:
    return urlencode(
        {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": back,
            "scope": scope,
            "state": state,
        }
    )


def _token(
    url: str, query: Typed, app: Mapping[str, str], back: str, client: httpx.Client
) -> Mapping[str, Any]:
    """Exchange the code that came back; it is good once, so that an unknown outcome is a no."""
    said = {
        "grant_type": "authorization_code",
        "code": needed(query, "code"),
        "redirect_uri": back,
        **app,
    }
    answer = asking.ask(client, "POST", url, data=said, writes=False)
    found = asking.read(answer, writes=False)
    if not isinstance(found, dict) or "access_token" not in found:
        raise ConnectingError(_("Le réseau n’a pas donné d’accès. Recommencez."))
    return found


def _end(token: Mapping[str, Any]) -> datetime | None:
    seconds = token.get("expires_in")
    return timezone.now() + timedelta(seconds=int(seconds)) if seconds else None


def _nothing() -> tuple[Field, ...]:
    return ()


WAYS = {
    "mastodon": Way(_mastodon_fields, _finish_mastodon, _begin_mastodon),
    "facebook": Way(_nothing, _finish_facebook, _begin_facebook),
    "linkedin": Way(_nothing, _finish_linkedin, _begin_linkedin),
    "threads": Way(_nothing, _finish_threads, _begin_threads, _renew_threads),
    "x": Way(_nothing, _finish_x, _begin_x),
}
