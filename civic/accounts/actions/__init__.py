"""Every write about people."""

from civic.accounts.actions.consents import give_consent, withdraw_consent
from civic.accounts.actions.erasure import erase_account, erase_again, erase_idle
from civic.accounts.actions.limits import lift_limits, limit_account
from civic.accounts.actions.mandates import end_mandate, grant_mandate, revoke_mandate
from civic.accounts.actions.profile import change_profile
from civic.accounts.actions.roles import end_role, grant_role, renew_role
from civic.accounts.actions.sessions import end_sessions
from civic.accounts.actions.signups import purge_unverified
from civic.accounts.actions.tokens import create_token, revoke_token

__all__ = [
    "change_profile",
    "create_token",
    "end_mandate",
    "end_role",
    "end_sessions",
    "erase_account",
    "erase_again",
    "erase_idle",
    "give_consent",
    "grant_mandate",
    "grant_role",
    "lift_limits",
    "limit_account",
    "purge_unverified",
    "renew_role",
    "revoke_mandate",
    "revoke_token",
    "withdraw_consent",
]
