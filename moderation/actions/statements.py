"""The statement of reasons each restriction owes its author, in the commit of the decision."""

from django.db import transaction

from civic.notifications.actions import post
from initiatives.models import Restriction
from moderation import kinds
from moderation.emails import STATEMENT, key_of
from moderation.models import Statement
from moderation.models.decision import UNDO
from moderation.orders import silent_until


def owe(restriction: Restriction) -> None:
    """Write the statement of a decision and the mail to its author, due once its minute is over.

    `initiatives.owed` calls it for every change of visibility, whoever decides and how. Nobody
    reads for an author who left.
    """
    row = Statement.objects.create(restriction=restriction)
    content = kinds.find(restriction.kind, restriction.content_key)
    to = kinds.told_at(content.author, content.kind, content.key) if content else ""
    if to:
        key, args = key_of(STATEMENT, row.pk), {"statement": row.pk}
        due = restriction.decided_at + UNDO
        # What an authority forbids to tell is told the moment it no longer does.
        silent = silent_until(content.kind, content.key, due) if content else None
        due = max(due, silent) if silent else due
        post(kind=STATEMENT, key=key, to=to, args=args, due_at=due)


@transaction.atomic
def owe_statements() -> int:
    """Give each restriction of before this rule, or of a restored copy, its statement and mail."""
    missing = Restriction.objects.filter(statement__isnull=True)
    found = list(missing.order_by("pk")[:500])
    for restriction in found:
        owe(restriction)
    return len(found)
