"""What the address of a post says, on networks that cannot be asked whether they took one.

Whoever found it there gives its address: with what it names the post can be corrected or taken back
from here. Written from the addresses that these networks show in November 2026.
"""

from urllib.parse import unquote, urlsplit

import regex
from django.utils.translation import gettext_lazy as _

from civic.syndication.connectors.base import Receipt

_HOSTS = {
    "x": r"(?:www\.|mobile\.)?(?:x|twitter)\.com",
    "linkedin": r"(?:www\.)?linkedin\.com",
    "discord": r"(?:ptb\.|canary\.)?discord(?:app)?\.com",
    "telegram": r"(?:t|telegram)\.me",
}
_PATHS = {
    "x": r"/(?:i/web|(?P<who>\w+))/status/(?P<number>\d+)(?:/.*)?",
    # Its API takes back no « activity », and only names what one stands for to who archives Pages
    # under the law on digital markets. What LinkedIn gives to embed a post names it.
    "linkedin": r"/(?:embed/)?feed/update/(?P<number>urn:li:(?:share|ugcPost):\d+)"
    r"|/posts/[^/]*[-_](?P<kind>share|ugcPost)-(?P<digits>\d+)(?:-[\w-]+)?",
    "discord": r"/channels/\d+/\d+/(?P<number>\d+)",
    "telegram": r"/(?P<who>c/\d+|\w+)/(?P<number>\d+)",
}
# What one looks like, for whoever types it; and where it is found, where that is not plain.
EXAMPLES = {
    "x": "https://x.com/i/status/1234567890123456789",
    "linkedin": "https://www.linkedin.com/feed/update/urn:li:share:1234567890123456789/",
    "discord": "https://discord.com/channels/123456789/987654321/1357924680",
    "telegram": "https://t.me/nom_du_canal/123",
}

FOUND_AT = {
    "linkedin": _(
        "LinkedIn donne souvent une adresse qui contient « activity » et qui ne suffit pas. "
        "Choisissez alors « Intégrer ce post » dans le menu de l’annonce, et copiez l’adresse "
        "qui est entre guillemets."
    ),
}


def receipt_of(network: str, url: str, *, name: str = "", chat: str = "") -> Receipt | None:
    """Where a post is, from its address; None where that does not say it.

    `name` is the account's, `chat` what was chosen of it: an address of somebody else's is none.
    """
    parts = urlsplit(url)
    path = unquote(parts.path).rstrip("/")
    if network not in _PATHS or not regex.fullmatch(_HOSTS[network], parts.netloc.lower()):
        return None
    found = regex.fullmatch(_PATHS[network], path)
    if found is None or not _is_ours(network, found.groupdict().get("who"), name, chat):
        return None
    said = found.groupdict()
    number = said["number"] or f"urn:li:{said['kind']}:{said['digits']}"
    return Receipt(number, url)


def _is_ours(network: str, who: str | None, name: str, chat: str) -> bool:
    if network == "telegram" and who:
        wanted = f"-100{who[2:]}" if who.startswith("c/") else f"@{who}"
        return wanted.casefold() == chat.casefold()
    if network == "x" and who not in {None, "i"}:
        return f"@{who}".casefold() == name.casefold()
    return True
