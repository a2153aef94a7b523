"""Show an operator one answer at a time."""

from typing import Protocol

from civic.backups.verifying import Check


class Output(Protocol):
    """Where lines go."""

    def write(self, msg: str, /) -> object:
        """Write one."""


def say(check: Check, output: Output) -> None:
    """One line: right or wrong, what was asked, what was found."""
    output.write(f"{'✓' if check.ok else '✗'} {check.label} : {check.found}")
