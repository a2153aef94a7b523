"""A PostgreSQL that keeps what it acknowledged, for measuring what that costs; and its ceiling.

The tests' own server skips every flush to disk. This one flushes, and can be made to wait longer
at each flush, as the disk of a small server would: a library compiled on the spot stands between
PostgreSQL and the system.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from civic.embedded import postgres, redis, throwaway

_SLOW = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static int slowly(const char *name, int file) {
    int (*flush)(int) = (int (*)(int)) dlsym(RTLD_NEXT, name);
    int result = flush(file);
    struct timespec pause = {0, 1000L * atol(getenv("SLOW_FLUSH_US"))};
    nanosleep(&pause, 0);
    return result;
}
int fsync(int file) { return slowly("fsync", file); }
int fdatasync(int file) { return slowly("fdatasync", file); }
"""


@contextmanager
def services(flush_ms: float = 0) -> Iterator[dict[str, str]]:
    """Run a durable PostgreSQL and a Redis; yield the variables that reach them."""
    with throwaway.folder() as place:
        slow = slower_flushes(place, flush_ms) if flush_ms else {}
        server = postgres.start(place / "postgres", place / "postgres.log", environment=slow)
        try:
            postgres.ensure_database(server, "civic")
            cache = redis.start(place / "redis.log")
            try:
                found = {"DATABASE_URL": server.url("civic"), "REDIS_URL": cache.url()}
                yield {"CIVIC_DATA_DIR": str(place), **found}
            finally:
                cache.stop()
        finally:
            server.stop()


def slower_flushes(place: Path, flush_ms: float) -> dict[str, str]:
    """What to set so that each flush takes so much longer; nothing where no compiler is found."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        print(f"no compiler here: flushes stay as fast as the disk, {flush_ms:g} ms not added")
        return {}
    source, library = place / "slow.c", place / "slow.so"
    source.write_text(_SLOW)
    command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True)
    library.chmod(0o755)
    return {"LD_PRELOAD": str(library), "SLOW_FLUSH_US": str(int(flush_ms * 1000))}


def pgbench(script: str, settings: dict[str, object], *, clients: int, seconds: int) -> float:
    """Transactions a second of one script, by PostgreSQL's own bench over its own socket."""
    command = [str(postgres.programs() / "pgbench"), "--no-vacuum", "--protocol=prepared"]
    command += [f"--client={clients}", "--jobs=2", f"--time={seconds}", "--file=-"]
    command += ["-h", str(settings["HOST"]), "-U", str(settings["USER"])]
    if settings["PORT"]:
        command += ["-p", str(settings["PORT"])]
    command.append(str(settings["NAME"]))
    done = subprocess.run(command, input=script, capture_output=True, text=True, check=True)
    found = re.search(r"tps = ([0-9.]+) \(without", done.stdout)
    assert found, done.stdout
    return float(found[1])
