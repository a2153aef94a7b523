"""A disk that is full when one says so: no file of PostgreSQL grows while a mark is there.

What is written over what is already there goes on, as on a real full disk; what would make a file
longer is refused with ENOSPC. A library compiled on the spot stands between PostgreSQL and the
system: nothing is mounted, nothing is filled.
"""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_SOURCE = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int refused(int file, off_t end) {
    struct stat found;
    const char *mark = getenv("FULL_DISK_MARK");
    if (!mark || access(mark, F_OK) != 0) return 0;
    if (fstat(file, &found) != 0 || !S_ISREG(found.st_mode) || end <= found.st_size) return 0;
    errno = ENOSPC;
    return 1;
}
static size_t sum(const struct iovec *parts, int count) {
    size_t all = 0;
    for (int one = 0; one < count; one++) all += parts[one].iov_len;
    return all;
}
#define NEXT(name) __typeof__(&name) next = (__typeof__(&name)) dlsym(RTLD_NEXT, #name)

ssize_t write(int file, const void *bytes, size_t size) {
    NEXT(write);
    off_t at = lseek(file, 0, SEEK_CUR);
    if (at >= 0 && refused(file, at + (off_t) size)) return -1;
    return next(file, bytes, size);
}
ssize_t pwrite(int file, const void *bytes, size_t size, off_t at) {
    NEXT(pwrite);
    return refused(file, at + (off_t) size) ? -1 : next(file, bytes, size, at);
}
ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at) {
    NEXT(pwrite64);
    return refused(file, at + (off_t) size) ? -1 : next(file, bytes, size, at);
}
ssize_t pwritev(int file, const struct iovec *parts, int count, off_t at) {
    NEXT(pwritev);
    return refused(file, at + (off_t) sum(parts, count)) ? -1 : next(file, parts, count, at);
}
ssize_t pwritev64(int file, const struct iovec *parts, int count, off64_t at) {
    NEXT(pwritev64);
    return refused(file, at + (off_t) sum(parts, count)) ? -1 : next(file, parts, count, at);
}
int posix_fallocate(int file, off_t at, off_t size) {
    NEXT(posix_fallocate);
    return refused(file, at + size) ? ENOSPC : next(file, at, size);
}
int posix_fallocate64(int file, off64_t at, off64_t size) {
    NEXT(posix_fallocate64);
    return refused(file, at + size) ? ENOSPC : next(file, at, size);
}
"""


@dataclass(frozen=True)
class Disk:
    """Filled and emptied by a mark; `environment` is what PostgreSQL must be started with."""

    mark: Path
    library: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.library), "FULL_DISK_MARK": str(self.mark)}

    def fill(self) -> None:
        """No file grows from now on."""
        self.mark.touch()

    def free(self) -> None:
        """There is room again."""
        self.mark.unlink(missing_ok=True)


def make(place: Path) -> Disk | None:
    """Compile the library in a folder that PostgreSQL's user may read; None without a compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return None
    source, library = place / "full.c", place / "full.so"
    source.write_text(_SOURCE)
    command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True)
    library.chmod(0o755)
    return Disk(place / "disk-is-full", library)
