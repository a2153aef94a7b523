"""Keep what was rendered, in this process and for a short time."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic

from django.utils.safestring import SafeString


class Kept:
    """The latest fragments of HTML, each for `seconds`, at most `most` of them.

    The key must hold all that can change in the fragment.
    """

    def __init__(self, *, seconds: float, most: int) -> None:
        self.seconds = seconds
        self.most = most
        self._rows: OrderedDict[Hashable, tuple[float, SafeString]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> SafeString | None:
        """The fragment, unless it is unknown or too old."""
        kept_at, html = self._rows.get(key, (0.0, None))
        return html if html is not None and monotonic() - kept_at < self.seconds else None

    def put(self, key: Hashable, html: SafeString) -> SafeString:
        """Keep a fragment, dropping the one kept first when there are too many."""
        with self._lock:
            self._rows[key] = (monotonic(), html)
            self._rows.move_to_end(key)
            while len(self._rows) > self.most:
                self._rows.popitem(last=False)
        return html

    def get_or_make(self, key: Hashable, make: Callable[[], SafeString]) -> SafeString:
        """The fragment kept, or a new one."""
        html = self.get(key)
        return self.put(key, make()) if html is None else html
