"""Which addresses say nothing about an institution: those that anybody opens in a minute."""

# Providers of personal mailboxes used in France. A small town hall often has one of them: its
# official then leaves the address empty and shows another proof.
PERSONAL = frozenset(
    {
        "aliceadsl.fr", "aol.com", "aol.fr", "bbox.fr", "club-internet.fr", "cegetel.net",
        "free.fr", "freesbee.fr", "gmail.com", "gmx.com", "gmx.fr", "googlemail.com",
        "hotmail.com", "hotmail.fr", "icloud.com", "infonie.fr", "laposte.net", "libertysurf.fr",
        "live.com", "live.fr", "mac.com", "mail.com", "mailo.com", "mailo.fr", "me.com", "msn.com",
        "neuf.fr", "netcourrier.com", "nordnet.fr", "noos.fr", "numericable.fr", "orange.fr",
        "outlook.com", "outlook.fr", "pm.me", "posteo.net", "proton.me", "protonmail.com",
        "sfr.fr", "tutanota.com", "tuta.io", "voila.fr", "wanadoo.fr", "yahoo.com", "yahoo.fr",
        "yandex.com", "ymail.com", "zaclys.net",
    }
)  # fmt: skip


def is_personal(address: str) -> bool:
    """Whether anybody can have an address there, whatever their function."""
    return domain_of(address) in PERSONAL


def domain_of(address: str) -> str:
    """What follows the sign @, in lower case."""
    return address.rpartition("@")[2].strip().rstrip(".").lower()
