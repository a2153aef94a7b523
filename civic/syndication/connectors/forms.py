"""Networks connected by a form: an app password, a bot, a webhook's address."""

from urllib.parse import urlsplit

import httpx
import regex
from django.utils.translation import gettext as _

from civic.syndication.connectors import asking, discord, telegram
from civic.syndication.connectors.base import (
    Account,
    AuthLostError,
    ConnectorError,
    Credential,
    GoneError,
)
from civic.syndication.connectors.bluesky import Bluesky
from civic.syndication.connectors.connecting import (
    ConnectingError,
    Field,
    Typed,
    Way,
    named,
    needed,
    origin,
)
from civic.syndication.connectors.discord import Discord
from civic.syndication.connectors.matrix import Matrix
from civic.syndication.connectors.telegram import Telegram
from civic.syndication.connectors.webhook import Webhook, account_for

_APP_PASSWORD = regex.compile(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}")
_TOKEN = regex.compile(r"\d{5,20}:[\w-]{20,80}")
_CHAT = regex.compile(r"@\w{4,40}|-?\d{4,20}")
_WEBHOOK = regex.compile(r"/api/(?:v\d+/)?webhooks/(\d+)/([\w-]+)/?")
_SECRET = regex.compile(r"whsec_[A-Za-z0-9+/]{32,88}={0,2}")
_DISCORD_HOSTS = {"discord.com", "discordapp.com", "canary.discord.com", "ptb.discord.com"}
_BLUESKY = "https://bsky.social"


def _bluesky_fields() -> tuple[Field, ...]:
    return (
        Field(
            "identifier",
            _("Votre identifiant"),
            _("Celui que l’on voit sur votre profil, sans le @."),
            "lea.bsky.social",
        ),
        Field(
            "password",
            _("Mot de passe d’application"),
            _(
                "Créez-en un dans Bluesky : Paramètres, Confidentialité et sécurité, Mots de passe "
                "d’application. Ne donnez jamais votre vrai mot de passe. Vous pourrez retirer "
                "celui-ci au même endroit."
            ),
            "xxxx-xxxx-xxxx-xxxx",
            secret=True,
        ),
        Field(
            "server",
            _("Serveur (facultatif)"),
            _("Laissez vide, sauf si votre compte est sur un autre serveur que celui de Bluesky."),
            "bsky.social",
        ),
    )


def _bluesky(typed: Typed, kept: Typed, back: str, client: httpx.Client) -> tuple[Account, ...]:
    server = origin(typed["server"]) if typed.get("server", "").strip() else _BLUESKY
    password = needed(typed, "password").lower()
    if not _APP_PASSWORD.fullmatch(password):
        raise ConnectingError(
            _("Ceci n’est pas un mot de passe d’application : quatre groupes de quatre signes."),
            "password",
        )
    secrets = {"identifier": needed(typed, "identifier").lstrip("@"), "password": password}
    account = Account(server, Credential(secrets))
    return (_tried(Bluesky(), account, client, "password"),)


def _matrix_fields() -> tuple[Field, ...]:
    return (
        Field(
            "user",
            _("Identifiant du compte qui publiera"),
            _("Créez de préférence un compte pour cela seul."),
            "@bulletin:matrix.org",
        ),
        Field(
            "password",
            _("Mot de passe de ce compte"),
            _("Il sert une fois, pour ouvrir une session, puis il est oublié."),
            secret=True,
        ),
        Field(
            "room",
            _("Salon"),
            _("Son adresse ou son identifiant interne. Invitez-y d’abord ce compte."),
            "#quartier:matrix.org",
        ),
        Field(
            "server",
            _("Serveur (facultatif)"),
            _("Laissez vide : il se trouve d’après l’identifiant."),
            "matrix.org",
        ),
    )


def _matrix(typed: Typed, kept: Typed, back: str, client: httpx.Client) -> tuple[Account, ...]:
    user, room = needed(typed, "user"), needed(typed, "room")
    if not regex.fullmatch(r"@[^:\s]+:\S+", user):
        raise ConnectingError(_("Un identifiant s’écrit @nom:serveur."), "user")
    if not regex.fullmatch(r"[#!]\S+", room):
        raise ConnectingError(_("Un salon s’écrit #nom:serveur, ou !identifiant."), "room")
    server = typed.get("server", "").strip()
    base = origin(server) if server else _homeserver(user.partition(":")[2], client)
    secrets = {"token": _matrix_token(base, user, needed(typed, "password"), client)}
    credential = Credential(secrets, remote_id=user, name=user)
    joined = _joined(Account(base, credential), room, client)
    return (named(Matrix(), Account(base, credential, {"room": joined, "alias": room}), client),)


def _homeserver(domain: str, client: httpx.Client) -> str:
    """Where a domain's server is (`/.well-known/matrix/client`), else at the domain itself."""
    base = origin(domain, "user")
    try:
        answer = asking.ask(client, "GET", f"{base}/.well-known/matrix/client")
        return origin(str(asking.read(answer, "m.homeserver", "base_url", writes=False)), "user")
    except ConnectorError:
        return base


def _matrix_token(server: str, user: str, password: str, client: httpx.Client) -> str:
    said = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": user},
        "password": password,
    }
    try:
        answer = asking.ask(
            client, "POST", f"{server}/_matrix/client/v3/login", json=said, writes=False
        )
    except AuthLostError as error:
        raise _refused("password") from error
    return str(asking.read(answer, "access_token", writes=False))


def _joined(account: Account, room: str, client: httpx.Client) -> str:
    url = f"{account.server}/_matrix/client/v3/join/{asking.part(room)}"
    headers = dict(asking.bearer(account.credential.secrets["token"]))
    try:
        answer = asking.ask(client, "POST", url, json={}, headers=headers, writes=False)
    except (AuthLostError, GoneError) as error:
        raise ConnectingError(
            _("Ce compte ne peut pas entrer dans ce salon : invitez-le d’abord."), "room"
        ) from error
    return str(asking.read(answer, "room_id", writes=False))


def _telegram_fields() -> tuple[Field, ...]:
    return (
        Field(
            "token",
            _("Jeton du robot"),
            _("Écrivez /newbot à @BotFather dans Telegram : il vous donne ce jeton."),
            "123456789:AA…",
            secret=True,
        ),
        Field(
            "chat",
            _("Canal ou groupe"),
            _("Ajoutez-y d’abord le robot, comme administrateur qui peut publier."),
            "@quartier_gare",
        ),
    )


def _telegram(typed: Typed, kept: Typed, back: str, client: httpx.Client) -> tuple[Account, ...]:
    token, chat = needed(typed, "token"), needed(typed, "chat")
    chat = regex.sub(r"^(?:https?://)?t\.me/", "@", chat)
    if not _TOKEN.fullmatch(token):
        raise ConnectingError(_("Ceci ne ressemble pas à un jeton de robot."), "token")
    if not _CHAT.fullmatch(chat):
        raise ConnectingError(_("Un canal s’écrit @nom ; un groupe privé, par son numéro."), "chat")
    account = Account(telegram.SERVER, Credential({"token": token}), {"chat": chat})
    return (_tried(Telegram(), account, client, "token"),)


def _discord_fields() -> tuple[Field, ...]:
    return (
        Field(
            "webhook",
            _("Adresse du webhook"),
            _(
                "Dans Discord : Modifier le salon, Intégrations, Webhooks, Nouveau webhook, puis "
                "Copier l’URL. Qui a cette adresse peut publier : ne la montrez à personne."
            ),
            "https://discord.com/api/webhooks/…",
            secret=True,
        ),
    )


def _discord(typed: Typed, kept: Typed, back: str, client: httpx.Client) -> tuple[Account, ...]:
    parts = urlsplit(needed(typed, "webhook"))
    found = _WEBHOOK.fullmatch(parts.path)
    if parts.scheme != "https" or parts.hostname not in _DISCORD_HOSTS or not found:
        raise ConnectingError(_("Ceci n’est pas l’adresse d’un webhook de Discord."), "webhook")
    secrets = {"id": found[1], "token": found[2]}
    account = Account(discord.SERVER, Credential(secrets))
    return (_tried(Discord(), account, client, "webhook"),)


def _webhook_fields() -> tuple[Field, ...]:
    return (
        Field(
            "url",
            _("Adresse à appeler"),
            _("Celle d’un programme à vous, en https : elle reçoit un appel d’essai."),
            "https://exemple.fr/annonces",
        ),
        Field(
            "secret",
            _("Secret de signature"),
            _("Copiez-le d’abord dans votre programme : il ne sera plus montré."),
            "whsec_…",
        ),
    )


def _webhook(typed: Typed, kept: Typed, back: str, client: httpx.Client) -> tuple[Account, ...]:
    url, secret = needed(typed, "url"), needed(typed, "secret")
    origin(url, "url")
    if "://" not in url:
        raise ConnectingError(_("Donnez l’adresse entière, avec https://."), "url")
    if not _SECRET.fullmatch(secret):
        raise ConnectingError(
            _("Un secret commence par whsec_, puis 32 lettres ou plus."), "secret"
        )
    return (_tried(Webhook(), account_for(url, secret), client, "url"),)


def _tried(
    connector: Bluesky | Telegram | Discord | Webhook,
    account: Account,
    client: httpx.Client,
    on: str,
) -> Account:
    try:
        return named(connector, account, client)
    except (AuthLostError, GoneError) as error:
        raise _refused(on) from error


def _refused(on: str) -> ConnectingError:
    return ConnectingError(
        _("Le réseau ne reconnaît pas ce compte. Vérifiez ce que vous avez saisi."), on
    )


WAYS = {
    "bluesky": Way(_bluesky_fields, _bluesky),
    "matrix": Way(_matrix_fields, _matrix),
    "telegram": Way(_telegram_fields, _telegram),
    "discord": Way(_discord_fields, _discord),
    "webhook": Way(_webhook_fields, _webhook),
}
