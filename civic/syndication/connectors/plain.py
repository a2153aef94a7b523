"""What most networks do alike. Each file says what its own does otherwise."""

from collections.abc import Iterator, Mapping

import httpx
from django.utils.translation import gettext as _

from civic.syndication.connectors import writing
from civic.syndication.connectors.base import (
    Account,
    Answer,
    Draft,
    Heard,
    Item,
    NetworkLimits,
    Receipt,
    RejectedError,
)


class Plain:
    """A network that takes a text in its own shape, and of which nothing more can be asked."""

    name: str
    usual: NetworkLimits
    shape: writing.Shape

    def limits(self, account: Account, client: httpx.Client) -> NetworkLimits:
        """The same for every account, on every server."""
        return self.usual

    def render(self, item: Item, limits: NetworkLimits) -> Draft:
        """The text alone."""
        return Draft(self.words(item, limits).text, item.url, item.language, item.at)

    def words(self, item: Item, limits: NetworkLimits) -> writing.Words:
        """The text in the network's shape, as long as its own count allows."""
        return writing.write(
            item, self.shape, lambda text: self.length(text, limits) <= limits.text
        )

    def length(self, text: str, limits: NetworkLimits) -> int:
        """Characters."""
        return len(text)

    def find(
        self, account: Account, draft: Draft, key: str, client: httpx.Client
    ) -> Receipt | None:
        """Nothing can be looked for: an unknown outcome is for a person to look at."""
        return None

    def update(
        self, account: Account, receipt: Receipt, draft: Draft, client: httpx.Client
    ) -> Receipt:
        """Refuse."""
        raise RejectedError(
            _("%(network)s ne permet pas de modifier une publication.") % {"network": self.name}
        )

    def answers(self, account: Account, receipt: Receipt, client: httpx.Client) -> list[Answer]:
        """None."""
        return []

    def hear(
        self, account: Account, posts: Mapping[str, Receipt], since: str, client: httpx.Client
    ) -> Iterator[Heard]:
        """Nothing."""
        return iter(())

    def revoke(self, account: Account, client: httpx.Client) -> None:
        """Do nothing there: access is taken back in the settings of who gave it."""
