"""Links that let somebody in without an account: confirm, manage, unsubscribe.

A confirmation holds the address itself, which may stand in no log: it is encrypted, and expires.
The others name a reader by its uuid, signed, and live as long as the reader does, or what it
became part of. Each kind has its own salt. What stops messages opens the page of an address too,
which is in the same message; an account's page is behind its sign-in.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from json import dumps, loads
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from civic.notifications.models import Former, Reader
from civic.notifications.states import Kind, Rhythm

CONFIRM_DAYS = 3
_CONFIRM, _MANAGE, _STOP = "follow.confirm", "follow.manage", "follow.stop"
_LETTERS = {Rhythm.NOW.value: "n", Rhythm.DAILY.value: "d", Rhythm.WEEKLY.value: "w", "all": "a"}
_SCOPES = {letter: scope for scope, letter in _LETTERS.items()}


@dataclass(frozen=True)
class Wish:
    """What somebody asked to follow with an address that is not proven yet."""

    email: str
    kind: Kind
    key: str


@dataclass(frozen=True)
class Stop:
    """What a link of a message stops: a rhythm, one follow, or everything."""

    reader: Reader
    scope: str

    @property
    def rhythm(self) -> Rhythm | None:
        """The rhythm that the link stops."""
        return Rhythm(self.scope) if self.scope in Rhythm.values else None

    @property
    def follow(self) -> int | None:
        """The follow that the link stops."""
        return int(self.scope.removeprefix("follow:")) if self.scope[:7] == "follow:" else None


def confirm_token(wish: Wish) -> str:
    """A link's token, good for `CONFIRM_DAYS`."""
    data = dumps([wish.email, wish.kind, wish.key], ensure_ascii=False)
    return _cipher().encrypt(data.encode()).decode().rstrip("=")


def read_confirm(token: str) -> Wish | None:
    """What was asked, unless the token is forged or expired."""
    padded = token + "=" * (-len(token) % 4)
    try:
        data = _cipher().decrypt(padded.encode(), ttl=CONFIRM_DAYS * 24 * 3600)
    except (InvalidToken, ValueError):
        return None
    email, kind, key = loads(data)
    return Wish(email, Kind(kind), key)


def confirm_url(wish: Wish) -> str:
    """The whole address of the page that confirms."""
    return _whole("confirm-follow", confirm_token(wish))


def manage_token(reader: Reader) -> str:
    """The token of the page of an address without account."""
    return _sign(_MANAGE, reader.uid.hex)


def read_manage(token: str) -> Reader | None:
    """Whose page it is, or was: an account's is behind its sign-in, never behind a link."""
    return _named(_unsign(_MANAGE, token))[0]


def manage_path(reader: Reader) -> str:
    """The page of everything one follows, behind the sign-in for an account."""
    if reader.user_id is not None:
        return reverse("follows")
    return reverse("follows-of-address", kwargs={"token": manage_token(reader)})


def manage_url(reader: Reader) -> str:
    """The whole address of the same page, for a message."""
    return f"{settings.SITE_URL}{manage_path(reader)}"


def unsubscribe_url(reader: Reader, scope: str) -> str:
    """The whole address that stops "now", "daily", "weekly", "follow:<id>" or "all"."""
    letter = _LETTERS.get(scope) or f"f{int(scope.removeprefix('follow:'))}"
    return _whole("unsubscribe", _sign(_STOP, f"{reader.uid.hex}-{letter}"))


def read_unsubscribe(token: str) -> Stop | None:
    """What the link stops, unless it is forged or its reader is gone."""
    uid, _, letter = _unsign(_STOP, token).partition("-")
    reader, stand_ins = _named(uid)
    if reader is None:
        return None
    number = letter[1:]
    return Stop(reader, _SCOPES.get(letter) or f"follow:{int(stand_ins.get(number, number))}")


def _reader(uid: str) -> Reader | None:
    return Reader.objects.select_related("user").filter(uid=UUID(uid)).first() if uid else None


def _named(uid: str) -> tuple[Reader | None, dict[str, int]]:
    """A reader, or what it became part of and what stands for those of its follows that ended."""
    reader = _reader(uid)
    if reader is not None or not uid:
        return reader, {}
    row = Former.objects.select_related("reader__user").filter(uid=UUID(uid)).first()
    return (row.reader, row.follows) if row else (None, {})


def _sign(salt: str, text: str) -> str:
    return Signer(salt=salt, sep=".").sign(text)


def _unsign(salt: str, token: str) -> str:
    try:
        return Signer(salt=salt, sep=".").unsign(token)
    except BadSignature:
        return ""


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *(str(key) for key in settings.SECRET_KEY_FALLBACKS)]
    made = [sha256(f"{_CONFIRM}.{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in made])


def _whole(name: str, token: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, kwargs={'token': token})}"
