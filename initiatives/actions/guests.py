"""What is kept of an address that somebody is invited at: never the address itself."""

from django.conf import settings
from django.utils.crypto import salted_hmac

from initiatives.petitions.addresses import canonical


def print_of(purpose: str, address: str) -> str:
    """A keyed print of an address, one for each purpose, so that the same one is known again."""
    secret = settings.SIGNATURE_HASH_KEY
    return salted_hmac(purpose, canonical(address), secret=secret, algorithm="sha256").hexdigest()


def masked(address: str) -> str:
    """« o…@example.org »: enough for whoever typed it."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"[:90]
