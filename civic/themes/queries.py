"""The tree of themes, read by every list and changed a few times a year."""

from time import monotonic

from civic.themes.models import Theme

KEPT_SECONDS = 60


class Tree:
    """The themes in order, with their parents; kept in the process for a minute."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Read anew next time."""
        self._rows: list[Theme] = []
        self._read_at = 0.0

    def __call__(self) -> list[Theme]:
        """The themes in use, a minute old at most."""
        return [row for row in self._all() if row.retired_on is None]

    def named(self, slug: str) -> Theme | None:
        """The theme of an address, retired or not."""
        return next((row for row in self._all() if row.slug == slug), None)

    def with_finer(self, theme: Theme) -> list[int]:
        """A theme and its finer ones, retired too, as keys: what was said under them stays."""
        return [theme.pk, *(row.pk for row in self._all() if row.parent_id == theme.pk)]

    def _all(self) -> list[Theme]:
        if not self._rows or monotonic() - self._read_at > KEPT_SECONDS:
            self._rows = list(Theme.objects.select_related("parent"))
            self._read_at = monotonic()
        return self._rows


tree = Tree()
