"""The schema of the tests: migrated once, while tests are collected, then copied for each worker.

`python -m tests.schema FILE` fills the database of DATABASE_URL and says in FILE how it ended. What
the migrations made is kept until one of them changes: they take half a minute of processor.
"""

import os
import re
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from civic.embedded.postgres import programs
from civic.embedded.processes import Child, spawn

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "schema"
DATABASE = "civic"
_FILE = "CIVIC_TEST_SCHEMA"
_PATIENCE_SECONDS = 600
_SCHEMAS_MAX = 12
_OURS = re.compile(
    r"^(?:from|import) ((?:civic|initiatives|moderation)[\w.]*)(?: import (\w+))?", re.M
)


def begin(place: Path) -> Child:
    """Start making it; the workers to come learn where to read that it is done."""
    os.environ[_FILE] = str(place / "schema")
    # Migrations are not measured: see [tool.coverage.run].
    bare = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    command = [sys.executable, "-m", "tests.schema", os.environ[_FILE]]
    log = place / "schema.log"
    return spawn("The schema of the tests", command, log=log, env=bare, cwd=ROOT)


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


def fingerprint(root: Path = ROOT) -> str:
    """Name what the schema follows from: migrations, what they import, what is installed."""
    files = set(root.glob("*/migrations/*.py")) | set(root.glob("*/*/migrations/*.py"))
    named = [pair for file in files for pair in _OURS.findall(file.read_text())]
    for module, name in named:
        for path in (module, f"{module}.{name}"):
            place = root / path.replace(".", "/")
            files |= {place.with_suffix(".py"), *place.glob("*.py")}
    files |= {root / "civic" / "settings.py", *root.glob("requirements/*.txt")}
    found = sha256(sys.version.encode() + Path(__file__).read_bytes())
    for file in sorted(file for file in files if file.is_file()):
        found.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes())
    return found.hexdigest()[:24]


def _make() -> None:
    """Read what is kept, or migrate and keep it."""
    kept = KEPT / f"{fingerprint()}.sql"
    if kept.exists():
        _run("psql", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", f"--file={kept}")
        return
    _migrate()
    KEPT.mkdir(parents=True, exist_ok=True)
    aside = kept.with_suffix(f".{os.getpid()}")
    _run("pg_dump", f"--file={aside}")
    aside.rename(kept)
    # Those of other branches are worth their place; the oldest are not.
    for old in sorted(KEPT.glob("*.sql"), key=lambda file: -file.stat().st_mtime)[_SCHEMAS_MAX:]:
        old.unlink(missing_ok=True)


def _run(program: str, *options: str) -> None:
    command = [str(programs() / program), f"--dbname={os.environ['DATABASE_URL']}", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr}")


def _migrate() -> None:
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic.settings")
    django.setup()
    call_command("migrate", verbosity=0)


def _said(work: Callable[[], None]) -> str:
    try:
        work()
    except BaseException:
        return traceback.format_exc()
    return ""


if __name__ == "__main__":
    aside = Path(sys.argv[1] + ".new")
    aside.write_text(_said(_make))
    aside.rename(sys.argv[1])  # seen whole or not at all
