"""What the account pages read."""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from civic.accounts import registry
from civic.accounts.consents import text_of
from civic.accounts.models import ApiToken, User
from civic.accounts.registry import Row
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.audit.models import AuditEvent

_ROLES = dict(Acting.choices)
_SCOPES = dict(ApiToken.Scope.choices)
_FACTORS = {
    Authenticator.Type.TOTP: "Application de codes",
    Authenticator.Type.WEBAUTHN: "Clé d’accès",
    Authenticator.Type.RECOVERY_CODES: "Codes de secours",
}
ACTS = {
    "account.erased": "Compte effacé",
    "consent.give": "Accord donné",
    "consent.withdraw": "Accord retiré",
    "limit.lifted": "Limite d’un compte levée",
    "limit.set": "Limite d’un compte posée",
    "mandate.ended": "Mandat clos",
    "mandate.granted": "Mandat vérifié",
    "mandate.revoked": "Mandat retiré",
    "profile.changed": "Profil modifié",
    "role.ended": "Rôle retiré",
    "role.granted": "Rôle attribué",
    "role.renewed": "Fin d’un rôle changée",
    "sealed.opened": "Identité scellée consultée",
    "token.created": "Clé d’API créée",
    "token.revoked": "Clé d’API révoquée",
}


def my_data(user: User) -> dict[str, dict[str, Any]]:
    """Everything every app keeps about the person, part by part, in French words."""
    return {
        part.key: {"titre": part.title, "lignes": list(part.rows(user))}
        for part in registry.parts()
    }


def limit_rows(user: User) -> Iterable[Row]:
    """What moderation took from the account, and its warnings."""
    for row in user.limits.order_by("pk"):
        yield {
            "ce qui est suspendu": row.get_scope_display(),
            "motif": row.reason,
            "depuis": row.starts_at,
            "jusqu’au": row.ends_at,
            "levé le": row.lifted_at,
        }


def profile_rows(user: User) -> Iterable[Row]:
    """The account itself."""
    yield {
        "nom affiché": user.name,
        "identifiant public": user.handle,
        "présentation": user.bio,
        "commune": str(user.home) if user.home else None,
        "commune montrée": user.home_is_public,
        "15 ans ou plus, déclaré": user.old_enough,
        "affichage": user.get_display_display(),
        "inscription": user.joined_at,
    }


def address_rows(user: User) -> Iterable[Row]:
    """E-mail addresses."""
    for one in EmailAddress.objects.filter(user=user):
        yield {"adresse": one.email, "vérifiée": one.verified, "principale": one.primary}


def function_rows(user: User) -> Iterable[Row]:
    """Roles and mandates."""
    for grant in user.grants.order_by("starts_at"):
        yield {
            "fonction": grant.get_role_display(),
            "du": grant.starts_at,
            "au": grant.ends_at,
            "motif de fin": grant.ended_because,
        }
    for mandate in user.mandates.select_related("territory").order_by("starts_on"):
        yield {"fonction": str(mandate), "du": mandate.starts_on, "au": mandate.ends_on}


def consent_rows(user: User) -> Iterable[Row]:
    """What was agreed to, with the wording."""
    for one in user.consents.order_by("given_at"):
        yield {
            "objet": one.get_purpose_display(),
            "version du texte": one.text_version,
            "texte": text_of(one),
            "donné le": one.given_at,
            "retiré le": one.withdrawn_at,
        }


def security_rows(user: User) -> Iterable[Row]:
    """Second factors and accounts elsewhere, without their secrets."""
    for one in Authenticator.objects.filter(user=user):
        yield {
            "moyen": _FACTORS[one.type],
            "ajouté le": one.created_at,
            "dernier usage": one.last_used_at,
        }
    for account in SocialAccount.objects.filter(user=user):
        yield {
            "moyen": account.provider,
            "ajouté le": account.date_joined,
            "dernier usage": account.last_login,
        }


def token_rows(user: User) -> Iterable[Row]:
    """API keys, without the keys."""
    for one in user.tokens.order_by("created_at"):
        yield {
            "nom": one.name,
            "droits": [_SCOPES.get(scope, scope) for scope in one.scopes],
            "créée le": one.created_at,
            "dernier usage": one.last_used_on,
            "expire le": one.expires_at,
            "révoquée le": one.revoked_at,
        }


def session_rows(user: User) -> Iterable[Row]:
    """Where the person is signed in."""
    for one in UserSession.objects.filter(user=user).order_by("created_at"):
        yield {"ouverte le": one.created_at, "adresse IP": one.ip, "navigateur": one.user_agent}


def journal_rows(user: User) -> Iterable[Row]:
    """What the person did, as the audit record tells it under their pseudonym."""
    own = AuditEvent.objects.filter(actor=audit.pseudonym(user.uid)).order_by("id")
    for one in own.iterator():
        yield {
            "le": one.at,
            "acte": registry.act_name(one.verb),
            "en tant que": _ROLES.get(one.role, one.role),
            "détails": one.data,
        }
