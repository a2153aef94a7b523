"""`python -m benchmarks [name …]`: all of them, or those named."""

import os
import sys

import django

NAMES = [
    "territory_search",
    "pages",
    "enumeration",
    "fanout",
    "sending",
    "integrity",
    "moderation",
    "rooms",
    "desk",
    "feeds",
    "crossposts",
    "memory",
]


def main(names: list[str]) -> None:
    """Run each benchmark's `main()`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from importlib import import_module

    for name in names or NAMES:
        print(f"== {name}")
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
