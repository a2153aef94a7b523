"""How many messages wait, in the menu of one's account."""

from django import template

from civic.accounts.models import User
from initiatives.waiting import waiting

register = template.Library()


@register.simple_tag
def waiting_messages(user: object) -> int:
    """How many messages wait for somebody who is signed in."""
    return waiting(user) if isinstance(user, User) else 0
