"""Remind people of the tasks and events of the day to come."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import reminders


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{reminders.remind_of_actions()} actions within a day")
