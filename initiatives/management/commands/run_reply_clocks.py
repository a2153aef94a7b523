"""Run the clocks of answers: tell newcomers, remind, say what is over, ask about promises."""

from typing import Any

from django.core.management.base import BaseCommand

from initiatives.actions import reply_sweeps


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{reply_sweeps.run_reply_clocks()} things told")
