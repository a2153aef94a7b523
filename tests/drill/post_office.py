"""A mail server that comes back at the same place: `python -m tests.drill.post_office PORT FILE`.

The Message-ID of each message it takes is added to the file.
"""

import signal
import sys
from pathlib import Path

from aiosmtpd.controller import Controller

from tests.notifications.post_office import PostOffice, Taken


class _Written(list[Taken]):
    def __init__(self, ledger: Path) -> None:
        super().__init__()
        self.file = ledger.open("a")

    def append(self, taken: Taken) -> None:
        self.file.write(f"{taken.id}\n")
        self.file.flush()


def main(port: int, ledger: Path) -> None:
    """Take everything, until killed."""
    office = PostOffice()
    office.taken = _Written(ledger)
    Controller(office, hostname="127.0.0.1", port=port).start()
    signal.pause()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
