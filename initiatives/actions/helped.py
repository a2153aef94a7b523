"""Choose what one's page shows of what one helped bring about."""

from dataclasses import asdict, dataclass

from django.db import transaction

from civic.accounts.locks import hold
from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from initiatives.models import Helped


@dataclass(frozen=True)
class Chosen:
    """What one's page shows, kind by kind."""

    carried: bool = False
    joined: bool = False
    amended: bool = False
    tasks: bool = False
    events: bool = False
    letters: bool = False
    won: bool = False


@transaction.atomic
def choose_helped(*, by: User, chosen: Chosen) -> None:
    """Show these kinds and no other. What one had a part in is an opinion: no log tells it.

    Raises `Refused` for an account that moderation suspended, unless it takes everything back.
    """
    hold(by)
    if chosen == Chosen():
        Helped.objects.filter(person=by).delete()
        return
    check_may(by, Limit.Scope.ACCOUNT)
    Helped.objects.update_or_create(person=by, defaults=asdict(chosen))
