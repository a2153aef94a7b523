"""Tell authors that a date of theirs comes close."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import deadlines


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{deadlines.tell_deadlines()} told")
