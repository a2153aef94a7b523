"""The schema of the tests: migrated once, while tests are collected, then copied for each worker.

`python -m tests.schema FILE` migrates the database of DATABASE_URL and says in FILE how it ended.
"""

import os
import sys
import time
import traceback
from pathlib import Path

from civic.embedded.processes import Child, spawn

DATABASE = "civic"
_FILE = "CIVIC_TEST_SCHEMA"
_PATIENCE_SECONDS = 600


def begin(place: Path) -> Child:
    """Start migrating; the workers to come learn where to read that it is done."""
    os.environ[_FILE] = str(place / "schema")
    # Migrations are not measured: see [tool.coverage.run].
    bare = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    command = [sys.executable, "-m", "tests.schema", os.environ[_FILE]]
    return spawn("The schema of the tests", command, log=place / "schema.log", env=bare)


def template() -> str | None:
    """Wait until it is there and return the database to copy; None where ours is not used."""
    if _FILE not in os.environ:
        return None
    end, said = time.monotonic() + _PATIENCE_SECONDS, Path(os.environ[_FILE])
    while not said.exists():
        if time.monotonic() > end:
            raise TimeoutError(f"no schema after {_PATIENCE_SECONDS} seconds")
        time.sleep(0.1)
    if problem := said.read_text():
        raise RuntimeError(problem)
    return DATABASE


def _migrate() -> str:
    import django
    from django.core.management import call_command

    try:
        django.setup()
        call_command("migrate", verbosity=0)
    except BaseException:
        return traceback.format_exc()
    return ""


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic.settings")
    aside = Path(sys.argv[1] + ".new")
    aside.write_text(_migrate())
    aside.rename(sys.argv[1])  # seen whole or not at all
