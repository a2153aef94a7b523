"""A call of the demo: an official asks the people of their département."""

from datetime import timedelta

from django.utils import timezone

from initiatives.actions.calls import open_call
from initiatives.demo.story import Story

ASKED, DAYS = "cantal-camion", 25


def ask(story: Story) -> None:
    """Through the real action, as its author would."""
    row = story.initiatives.get(ASKED)
    if row is None or row.as_mandate is None or hasattr(row, "call"):
        return
    day = timezone.localdate(story.now) + timedelta(days=DAYS)
    open_call(by=row.author, initiative=row, closes_on=day, at=story.now)
