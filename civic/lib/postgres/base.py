"""Django's backend for PostgreSQL, with a health check that costs no trip to the server."""

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is asked whether it lives only when there is some doubt."""

    def close_if_health_check_failed(self) -> None:
        """Close a kept connection that died, before a request uses it.

        A server that stops, or ends one connection, says so on the socket; so does the system when
        the peer is gone. A silent socket is therefore as good as « SELECT 1 » answered, which
        takes a trip at each request; nothing would be known sooner of a machine that vanished
        without a word. Whatever was said is read by asking as Django does.
        """
        if self._is_to_be_looked_at() and _is_silent(self.connection):
            self.health_check_done = True
            return
        super().close_if_health_check_failed()

    def _is_to_be_looked_at(self) -> bool:
        kept = self.connection is not None and not self.errors_occurred
        # Set by Django while it looks after connections; its stubs do not know it.
        wanted: bool = self.health_check_enabled  # type: ignore[attr-defined]
        return kept and wanted and not self.health_check_done


def _is_silent(connection: Any) -> bool:
    """Whether the server has said nothing since its last answer, good or bad."""
    if connection.closed:
        return False
    look = select.poll()
    look.register(connection.fileno(), select.POLLIN | select.POLLPRI)
    return not look.poll(0)
