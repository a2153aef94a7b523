"""What `make run` says: each step, and how long it has been at it once that takes a while."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_PATIENCE_SECONDS = 2.0


def say(text: str = "") -> None:
    """Print a line; a terminal that went away is no reason to fail."""
    with suppress(OSError, ValueError):
        print(text, flush=True)


class Step:
    """One thing that takes time. Call `tick` often: it speaks every two seconds."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.started = self._spoke = time.monotonic()
        say(f"→ {label}")

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self.started

    def tick(self) -> None:
        """Say that we are still at it, but not too often."""
        if time.monotonic() - self._spoke >= _PATIENCE_SECONDS:
            self._spoke = time.monotonic()
            say(f"  … {self.seconds:.0f} s")

    def done(self, note: str = "") -> None:
        """Say how long it took, if anybody could have wondered."""
        if note or self.seconds >= _PATIENCE_SECONDS:
            say(f"  {note or 'done'} ({self.seconds:.1f} s)")


@contextmanager
def step(label: str) -> Iterator[Step]:
    """Show a step whose caller ticks."""
    current = Step(label)
    yield current
    current.done()


@contextmanager
def ticking_step(label: str) -> Iterator[Step]:
    """Show a step that is one long call: a thread ticks."""
    finished = threading.Event()

    def tick() -> None:
        while not finished.wait(0.2):
            current.tick()

    with step(label) as current:
        thread = threading.Thread(target=tick, daemon=True)
        thread.start()
        try:
            yield current
        finally:
            finished.set()
            thread.join()
