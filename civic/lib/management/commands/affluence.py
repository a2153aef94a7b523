"""Shed search and live counts while too many people come at once, or stop doing so."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from civic.lib import affluence

MINUTES = 120


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["on", "off", "status"])
        parser.add_argument("--minutes", type=int, default=MINUTES, help="then it ends by itself")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["minutes"] < 1:
            raise CommandError("--minutes is 1 or more")
        if options["what"] == "on":
            affluence.begin(timedelta(minutes=options["minutes"]))
        elif options["what"] == "off":
            affluence.end()
            if settings.AFFLUENCE:
                raise CommandError("AFFLUENCE=true holds it on: change the environment.")
        if options["what"] == "on" and not affluence.is_on():
            raise CommandError("Redis did not take it: set AFFLUENCE=true and restart.")
        self.stdout.write("on" if affluence.is_on() else "off")
