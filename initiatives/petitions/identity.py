"""Who signed, encrypted at rest: read only to write to the person or to show a chosen name.

Keys come from `SIGNATURE_KEYS`, newest first: a new one is put in front, `manage.py
rotate_signatures` writes every row again, then the old one is removed. What is compared
(mailbox, name, account) is hashed with `SIGNATURE_HASH_KEY`, which never changes during the
life of a petition.
"""

from dataclasses import dataclass

from django.conf import settings

from civic.lib.folding import without_accents
from initiatives.petitions.addresses import address_key, name_key, person_key
from initiatives.petitions.sealing import cipher, seal, unseal


@dataclass(frozen=True)
class Identity:
    """Who signs, as the form says."""

    first_name: str
    last_name: str
    email: str

    @property
    def name(self) -> str:
        """The name as shown, when the person chose to show it."""
        return f"{self.first_name} {self.last_name}".strip()

    def as_dict(self) -> dict[str, str]:
        """Its fields."""
        return dict(vars(self))

    def seal(self) -> bytes:
        """The encrypted form that a row keeps."""
        return seal(self.as_dict())

    @classmethod
    def open(cls, sealed: bytes) -> "Identity":
        """Read a row back. Raises `cryptography.fernet.InvalidToken` when no key fits."""
        return cls(**unseal(bytes(sealed)))

    def is_named(self, name: str) -> bool:
        """Whether somebody called `name` is this person, whatever the accents and capitals."""
        return folded_name(name) == folded_name(self.name)


@dataclass(frozen=True)
class Keys:
    """What tells two signers apart within one petition, and nothing across petitions."""

    address: bytes
    name: bytes
    person: bytes | None


def keys_of(petition: int, who: Identity, account: object = None) -> Keys:
    """The keyed hashes of a signer; `account` is the uuid of the account they sign with."""
    secret = settings.SIGNATURE_HASH_KEY.encode()
    return Keys(
        address=address_key(secret, petition, who.email),
        name=name_key(secret, petition, folded_name(who.name)),
        person=person_key(secret, petition, str(account)) if account else None,
    )


def sealed_again(sealed: bytes) -> bytes:
    """The same identity under the newest key."""
    return cipher().rotate(bytes(sealed))


def folded_name(name: str) -> str:
    """What two ways of writing one name have in common."""
    return " ".join(without_accents(name).replace("-", " ").split())
