"""Readers of one page: at a steady rate, or as often as they are answered."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

# Many, as in a surge, of whom each asks seldom.
READERS = 64
# A hundredth more than the goal is asked, so that reaching it can be seen.
MORE = 1.01
# The command that reads one page, and how many were read a second for what it says.
Reading = tuple[Callable[[str], list[str]], Callable[[str], float]]


def ways(place: Path, plain: int, secure: int, rate: float, seconds: float) -> dict[str, Reading]:
    """At a steady rate from the port `plain`, and as often as answered over TLS, where they can."""
    found: dict[str, Reading] = {}
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler:
        program = str(place / "readers")
        source = Path(__file__).with_name("readers.c")
        subprocess.run([compiler, "-O2", "-o", program, str(source)], check=True)
        asked = [f"{rate * MORE:.0f}", str(seconds), str(READERS)]
        found["plain"] = (lambda path: [program, str(plain), path, *asked]), _answered
    if shutil.which("wrk"):
        wrk = ["wrk", "-t1", f"-c{READERS}", f"-d{int(seconds)}s", "-H", "Host: localhost"]
        wrk += ["-H", "Accept-Encoding: gzip, br"]
        found["TLS"] = (lambda path: [*wrk, f"https://127.0.0.1:{secure}{path}"]), _pulled
    return found


def _answered(said: str) -> float:
    well, otherwise, seconds = said.split()
    if int(otherwise):
        print(f"{otherwise} readers were not answered with the page")
    return int(well) / float(seconds)


def _pulled(said: str) -> float:
    for line in said.splitlines():
        if "Non-2xx" in line or "Socket errors" in line:
            print(line.strip())
    found = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    return float(found[1]) if found else 0


@contextmanager
def readers(path: str, reading: Reading | None) -> Iterator[dict[str, float]]:
    """Read a page through the cache until the caller is done; its rate is known afterwards."""
    read: dict[str, float] = {}
    if reading is None:
        yield read
        return
    command, rate_of = reading
    reader = subprocess.Popen(command(path), stdout=subprocess.PIPE, text=True)
    yield read
    said, _nothing = reader.communicate(timeout=60)
    read["rate"] = rate_of(said)
