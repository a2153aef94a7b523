#!/usr/bin/env python
"""Run administrative commands."""

import os
import sys

from civic.embedded import environment


def main() -> None:
    """Hand the command line to Django, on the running `make run` if nothing is configured."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic.settings")
    environment.adopt()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
