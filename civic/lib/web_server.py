"""The web server's worker, which lets go of its address before it finishes what it has."""

from typing import Any

from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker


class Log(Logger):
    """Lines of gunicorn, written as the site's: its own name who asked, and for what."""

    def setup(self, cfg: Any) -> None:
        """Leave its lines to the handler of the whole process."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class Worker(ThreadWorker):
    """Threads of gunicorn that leave nobody in the queue when they are told to stop.

    gunicorn stops accepting and then waits, for two seconds or for the slowest answer, with its
    address still open: who comes meanwhile is put in a queue that nobody reads, then cut off. The
    server in front must not repeat a write that it has begun to send, so that a signature would
    be answered with an error. Closed at once, the address is refused, and nginx asks another.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept or not; once told to stop, take who is in the queue and close the address."""
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            self._let_go()

    def _let_go(self) -> None:
        for listener in self.sockets:
            taken = -1
            while taken != self.nr_conns:
                taken = self.nr_conns
                self.accept(listener)
            listener.close()
