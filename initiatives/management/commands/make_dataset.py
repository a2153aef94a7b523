"""Build a measuring base by bulk SQL."""

import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civic.accounts.demo import NotDemoError, require_embedded_database
from civic.territories.models import Territory
from civic.themes.models import Theme
from initiatives.dataset import kinds  # noqa: F401  (registers the kinds of rows)
from initiatives.dataset.registry import Sizes, make


class Command(BaseCommand):
    help = "Add many plausible rows to a measuring base. Never to be run on a real one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=_between(1, 1_000_000), default=10_000)
        parser.add_argument("--initiatives", type=_between(1, 100_000), default=1_000)
        parser.add_argument("--stances", type=_between(0, 10_000_000), default=20_000)
        parser.add_argument("--follows", type=_between(0, 10_000_000), default=10_000)
        parser.add_argument("--petitions", type=_between(0, 100_000), default=100)
        parser.add_argument(
            "--signatures",
            type=_between(0, 10_000_000),
            default=10_000,
            help="half of them on one petition",
        )
        parser.add_argument("--seed", type=_between(0, 1_000_000), default=1)
        parser.add_argument(
            "--yes-this-is-a-measuring-base",
            action="store_true",
            help="allow a database that is not the embedded one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        _check(sure=options["yes_this_is_a_measuring_base"])
        start = time.monotonic()
        make(Sizes(**{name: options[name] for name in Sizes.__annotations__}), self._say)
        self._say(f"Done ({time.monotonic() - start:.1f} s)")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _check(*, sure: bool) -> None:
    try:
        if not sure:
            require_embedded_database()
    except NotDemoError as error:
        raise CommandError(f"{error} Or say --yes-this-is-a-measuring-base.") from error
    if not Territory.objects.exists() or not Theme.objects.exists():
        raise CommandError("Load the places and the themes first: manage.py prepare --no-demo")


def _between(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise ArgumentTypeError(f"from {least} to {most}")
        return number

    return read
