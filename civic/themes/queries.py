"""The tree of themes, read by every list and changed a few times a year."""

from time import monotonic

from civic.themes.models import Theme

KEPT_SECONDS = 60


class Tree:
    """The themes in use, in order, with their parents; kept in the process for a minute."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Read anew next time."""
        self._rows: list[Theme] = []
        self._read_at = 0.0

    def __call__(self) -> list[Theme]:
        """The themes, a minute old at most."""
        if not self._rows or monotonic() - self._read_at > KEPT_SECONDS:
            self._rows = list(Theme.objects.in_use().select_related("parent"))
            self._read_at = monotonic()
        return self._rows


tree = Tree()
