"""Run the clocks of answers: tell newcomers, remind, say what is over, ask about promises."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import calls, reply_sweeps


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{calls.end_calls() + reply_sweeps.run_reply_clocks()} things told")
