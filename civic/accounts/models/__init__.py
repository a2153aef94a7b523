"""People, what they may do, what they agreed to, and the functions they hold."""

from civic.accounts.models.api_token import ApiToken
from civic.accounts.models.consent import Consent
from civic.accounts.models.limit import LONGEST_FUNCTION, Limit, LimitQuerySet
from civic.accounts.models.mandate import Mandate, MandateQuerySet
from civic.accounts.models.sealed_identity import SealedIdentity
from civic.accounts.models.user import ERASED_NAME, HIDDEN_NAME, RoleGrant, User, shown_name

__all__ = [
    "ERASED_NAME",
    "HIDDEN_NAME",
    "LONGEST_FUNCTION",
    "ApiToken",
    "Consent",
    "Limit",
    "LimitQuerySet",
    "Mandate",
    "MandateQuerySet",
    "RoleGrant",
    "SealedIdentity",
    "User",
    "shown_name",
]
