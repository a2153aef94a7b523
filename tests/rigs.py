"""Rigs play a whole instance, and kill parts of it: tests start each as a process of its own."""

import json
import os
import random
import subprocess
import sys
from typing import Any


def play(module: str, *words: object, timeout: float = 900, **environment: str) -> dict[str, Any]:
    """Run `python -m module words… seed`; what it printed, the seed shown beside it.

    `told` is what it wrote on its error output. Raises `AssertionError` with the end of that when
    it failed.
    """
    seed = random.randrange(10**6)
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, words), str(seed)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    sys.stdout.write(f"{module}, seed {seed}: {found}\n")
    return {**found, "told": done.stderr}
