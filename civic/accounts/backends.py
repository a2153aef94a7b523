"""Who asks: the account of a session, read by a question planned once."""

from allauth.account.auth_backends import AuthenticationBackend

from civic.accounts.models import User
from civic.lib.prepared import Prepared

# Every page of whoever is signed in starts with it.
_accounts = Prepared(lambda pk: User.objects.filter(pk=pk).order_by())


class Accounts(AuthenticationBackend):
    """Signs in as allauth does."""

    def get_user(self, user_id: int) -> User | None:
        """The account, unless it is closed."""
        user: User | None = next(iter(_accounts(user_id)), None)
        return user if self.user_can_authenticate(user) else None
