"""The named accounts of the demo: who can sign in, and as what."""

from dataclasses import dataclass

# One password for all: they exist in an embedded database, on this machine, and nowhere else.
PASSWORD = "preau-demo-2026"  # noqa: S105  # nosec B105


@dataclass(frozen=True, kw_only=True)
class DemoAccount:
    """One account that a person can try; `role` is a value of `civic.accounts.roles.Acting`."""

    label: str
    name: str
    role: str
    commune: str
    email: str
    password: str = PASSWORD
    has_totp: bool = False
    # An official's function and its territory.
    function: str = ""
    mandate_in: str = ""


def _account(label: str, name: str, role: str, commune: str, **more: str) -> DemoAccount:
    return DemoAccount(
        label=label,
        name=name,
        role=role,
        commune=commune,
        email=f"{label}@example.org",
        has_totp=role != "citizen",
        **more,
    )


ACCOUNTS: list[DemoAccount] = [
    _account("citoyenne", "Louise Marchandeau", "citizen", "21231"),
    _account("auteur", "Samuel Kerouanton", "citizen", "44109"),
    _account(
        "elue",
        "Claire Montbard",
        "official",
        "21231",
        function="Adjointe au maire, éducation et jeunesse",
        mandate_in="21231",
    ),
    _account(
        "elu-cantal",
        "Bertrand Salvagnac",
        "official",
        "15014",
        function="Conseiller départemental",
        mandate_in="d15",
    ),
    # Each in another région, none in a commune with a restricted initiative.
    _account("moderation1", "Agathe Le Floch", "moderator", "56121"),
    _account("moderation2", "Bruno Chabrier", "moderator", "63113"),
    _account("moderation3", "Farida Mansouri", "moderator", "59183"),
    _account("moderation4", "Gilles Pontarlier", "moderator", "25056"),
    _account("moderation5", "Hanitra Rakoto", "moderator", "97411"),
    _account("moderation6", "Ivan Delmas", "moderator", "87085"),
    _account("operateur", "Jade Tourneux", "operator", "37261"),
]
