"""Where the answer to an initiative is, on its card."""

from django import template

from initiatives.models import Initiative
from initiatives.replies.wording import Words

register = template.Library()


@register.filter
def reply_words(row: Initiative) -> Words | None:
    """The state of its clock in words; None when no answer is asked and none was given."""
    return Words.of(row)
