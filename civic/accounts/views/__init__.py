"""Pages of one's own account."""

from civic.accounts.views.data import erase, erased, my_data, my_data_file
from civic.accounts.views.home import account, consents, profile, second_factor_needed, withdraw
from civic.accounts.views.tokens import revoke, tokens

__all__ = [
    "account",
    "consents",
    "erase",
    "erased",
    "my_data",
    "my_data_file",
    "profile",
    "revoke",
    "second_factor_needed",
    "tokens",
    "withdraw",
]
