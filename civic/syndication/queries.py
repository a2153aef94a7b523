"""What is read of channels for who owns them: how each is, what waits, what it told last."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from civic.syndication.models import Channel, Delivery
from civic.syndication.states import DeliveryState, Wanted

_S = DeliveryState
# What a person may want to see apart, by the word of its address.
GROUPS: dict[str, tuple[DeliveryState, ...]] = {
    "a-relire": (_S.HELD,),
    "a-regarder": (_S.UNKNOWN, _S.FAILED, _S.TO_REMOVE),
    "en-attente": (_S.DUE, _S.SENDING),
    "publie": (_S.SENT,),
    "retire": (_S.TAKEN_BACK, _S.REFUSED, _S.SKIPPED),
}
# The states that are few at any time: counting what was posted would read years of it.
_COUNTED = (*GROUPS["a-relire"], *GROUPS["a-regarder"], *GROUPS["en-attente"])
_OLD_SHOWN = 20


@dataclass
class Line:
    """One channel of a list."""

    channel: Channel
    counts: Counter[str] = field(default_factory=Counter)
    last: Delivery | None = None

    @property
    def held(self) -> int:
        """How many texts wait for a reader."""
        return self.counts[_S.HELD]

    @property
    def waiting(self) -> int:
        """How many leave by themselves."""
        return self.counts[_S.DUE] + self.counts[_S.SENDING]

    @property
    def failed(self) -> int:
        """How many were given up."""
        return self.counts[_S.FAILED]

    @property
    def unknown(self) -> int:
        """How many may be there or not."""
        return self.counts[_S.UNKNOWN]

    @property
    def to_remove(self) -> int:
        """How many only a person can take away there."""
        return self.counts[_S.TO_REMOVE]


def lines_of(channels: Iterable[Channel]) -> list[Line]:
    """Each channel with what waits and what it told last: two questions for all of them."""
    lines = {channel.pk: Line(channel) for channel in channels}
    for pk, counts in counts_of(lines).items():
        lines[pk].counts = counts
    told = Delivery.objects.filter(channel__in=lines, sent_at__isnull=False, taken_back_at=None)
    latest = told.order_by("channel", "-sent_at").distinct("channel").select_related("activity")
    for delivery in latest:
        lines[delivery.channel_id].last = delivery
    return list(lines.values())


def counts_of(channels: Iterable[int]) -> dict[int, Counter[str]]:
    """How many of each state that somebody may have to look at, for each channel."""
    rows = Delivery.objects.filter(channel__in=list(channels), state__in=_COUNTED)
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for one in rows.order_by().values("channel", "state").annotate(n=Count("pk")):
        found[one["channel"]][one["state"]] = one["n"]
    return found


def told_outside(initiative: int, most: int = 50) -> list[Delivery]:
    """Where an initiative was told, latest first: what is still there and has an address."""
    rows = Delivery.objects.filter(
        activity__subject_kind="initiative",
        activity__subject_key=str(initiative),
        activity__withdrawn_at=None,
        state__in=[_S.SENT, _S.DUE, _S.SENDING],
        sent_at__isnull=False,
        url__startswith="https://",
    )
    rows = rows.exclude(wanted=Wanted.DELETE)
    return list(rows.select_related("activity", "channel__server").order_by("-pk")[:most])
