"""A next release made from this one: its signatures have a column more, which its code writes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BY_THE_LAST, BY_THE_NEXT = "last", "next"
LEFT_BEHIND = shutil.ignore_patterns(".*", "node_modules", "__pycache__", "staticfiles")
# As a developer would add it: the database fills it for code that knows nothing of it.
FIELD = f"""

Signature.add_to_class(
    "written_by",
    models.CharField(max_length=4, default="{BY_THE_NEXT}", db_default="{BY_THE_LAST}"),
)
"""


def make(folder: Path, environment: dict[str, str]) -> Path:
    """Copy the code into `folder`, change it, and have Django write its migration; its place."""
    code = folder / "next"
    shutil.copytree(ROOT, code, ignore=LEFT_BEHIND)
    with (code / "initiatives/models/signature.py").open("a") as model:
        model.write(FIELD)
    manage(code, environment, "makemigrations", "initiatives", "--name", "next_release")
    return code


def manage(code: Path, environment: dict[str, str], *words: str) -> None:
    """One of its commands, with its own code."""
    subprocess.run(
        [sys.executable, "manage.py", *words, "--verbosity", "0"],
        cwd=code,
        env={**os.environ, **environment},
        check=True,
        timeout=300,
    )


def written() -> dict[str, int]:
    """How many signatures the code of each release wrote, read in a transaction of its own."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT written_by, count(*) FROM initiatives_signature GROUP BY written_by")
        return dict(cursor.fetchall())
