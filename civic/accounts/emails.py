"""Mails about accounts: those allauth asks for by a prefix, and those no page of its own sends."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone

from civic.lib import identity
from civic.lib.dates import date_format
from civic.lib.letters import Letter, absolute, add_example, compose

_CODE = "Quelqu’un, sans doute vous, a donné cette adresse à {site} et demandé un code."
_ASKED = "Quelqu’un, sans doute vous, a donné cette adresse à {site}."
_SECURITY = "Nous prévenons de chaque changement qui touche à la sécurité d’un compte."
_IDLE = "Le compte qui utilisait cette adresse n’avait plus servi depuis trois ans."
_ERASED = "Le compte qui utilisait cette adresse vient d’être effacé."


@dataclass(frozen=True)
class _Model:
    """What does not stand in the template of a mail."""

    subject: str
    reason: str = _SECURITY
    title: str = ""
    preview: str = ""


# By the prefix allauth gives; the last part names the template.
MODELS = {
    "account/email/account_already_exists": _Model("Vous avez déjà un compte", _ASKED),
    "account/email/closed_idle": _Model("Votre compte est fermé", _IDLE),
    "account/email/email_changed": _Model("Votre adresse e-mail a changé"),
    "account/email/email_confirmation": _Model(
        "{code} : votre code pour {site}", _CODE, "Votre code", "Il vérifie votre adresse."
    ),
    "account/email/email_confirmation_signup": _Model(
        "{code} : votre code pour {site}", _CODE, "Votre code", "Il termine votre inscription."
    ),
    "account/email/email_deleted": _Model("Une adresse e-mail a été retirée"),
    "account/email/erased": _Model("Votre compte est effacé", _ERASED),
    "account/email/login_code": _Model(
        "{code} : votre code de connexion", _CODE, "Votre code de connexion", "Il sert une fois."
    ),
    "account/email/password_changed": _Model("Votre mot de passe a changé"),
    "account/email/password_reset": _Model("Votre mot de passe a changé"),
    "account/email/password_reset_code": _Model(
        "{code} : votre code pour changer de mot de passe",
        _CODE,
        "Votre code pour changer de mot de passe",
        "Il est valable 3 minutes.",
    ),
    "account/email/password_set": _Model("Votre compte a un mot de passe"),
    "account/email/unknown_account": _Model("Aucun compte à cette adresse", _ASKED),
    "mfa/email/recovery_codes_generated": _Model("De nouveaux codes de secours"),
    "mfa/email/totp_activated": _Model("Double vérification activée"),
    "mfa/email/totp_deactivated": _Model("Double vérification retirée"),
    "mfa/email/webauthn_added": _Model("Une clé d’accès ajoutée"),
    "mfa/email/webauthn_removed": _Model("Une clé d’accès retirée"),
    "socialaccount/email/account_connected": _Model("Un autre service ouvre votre compte"),
    "socialaccount/email/account_disconnected": _Model(
        "Un autre service n’ouvre plus votre compte"
    ),
}
# What allauth knows and a message may say; never the request nor the person.
_TOLD = (
    "code",
    "password_reset_url",
    "signup_url",
    "from_email",
    "to_email",
    "deleted_email",
    "ip",
)
# In this order: each also says the names of those after it.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "Chrome/": "Chrome",
    "CriOS/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


def letter(prefix: str, known: Mapping[str, Any]) -> Letter:
    """The letter meant by a prefix of allauth. Raises `KeyError` for an unknown one."""
    model = MODELS[prefix]
    words = {"code": known.get("code", ""), "site": identity.site_name()}
    name = prefix.rpartition("/")[2]
    return Letter(
        subject=model.subject.format(**words),
        template=f"mail/account/{name}.html",
        reason=model.reason.format(**words),
        list_name="compte",
        context={key: str(known[key]) for key in _TOLD if known.get(key)} | _around(known),
        title=model.title,
        preview=model.preview,
    )


def _around(known: Mapping[str, Any]) -> dict[str, str]:
    moment = timezone.localtime(known["timestamp"]) if known.get("timestamp") else None
    return {
        "moment": date_format(moment, r"j F Y à H\hi") if moment else "",
        "browser": _browser(str(known.get("user_agent") or "")),
        "provider": str(getattr(known.get("provider"), "name", "")),
        "login_url": reverse("account_login"),
        "forgotten_url": reverse("account_reset_password"),
        "security_url": reverse("mfa_index"),
        "sessions_url": reverse("usersessions_list"),
    }


def _browser(user_agent: str) -> str:
    """What a person recognises of a browser's signature: « Firefox, Linux »."""
    found = [
        next((name for mark, name in names.items() if mark in user_agent), "")
        for names in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in found if name)


def message(prefix: str, address: str, known: Mapping[str, Any]) -> EmailMultiAlternatives:
    """A letter as a message to one address."""
    return compose(letter(prefix, known), to=address, uid=uuid4())


def tell_erased(address: str) -> None:
    """Tell the last known address that the account is gone, in the commit of that."""
    message("account/email/erased", address, {}).send()


def tell_closed_idle(address: str) -> None:
    """The same of an account that nobody used for years, and whose person was told twice."""
    message("account/email/closed_idle", address, {}).send()


def register() -> None:
    """Show every mail on the page of components."""
    for prefix in MODELS:
        name = prefix.rpartition("/")[2].replace("_", "-")
        add_example(f"compte-{name}", lambda prefix=prefix: letter(prefix, _example()))  # type: ignore[misc]


def _example() -> dict[str, Any]:
    """What allauth would know."""
    return {
        "code": "482913",
        "password_reset_url": absolute(reverse("account_reset_password")),
        "signup_url": absolute(reverse("account_signup")),
        "from_email": "odile@example.org",
        "to_email": "odile.martin@example.com",
        "deleted_email": "ancienne@example.org",
        "timestamp": timezone.now(),
        "ip": "192.0.2.7",
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "provider": type("Provider", (), {"name": "Mastodon"}),
    }
