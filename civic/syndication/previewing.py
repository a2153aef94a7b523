"""What a post looks like on a network before any is made: rendered and counted, nothing asked."""

from dataclasses import dataclass, replace

from django.db.models import Q

from civic.activity.models import Activity
from civic.syndication.connectors import registry
from civic.syndication.connectors.base import Draft, NetworkLimits
from civic.syndication.delivering.drafting import draft_of, item_of
from civic.syndication.models import Channel, Delivery
from civic.territories.models import Territory

# Wider than any network: what is too long is measured whole, not cut.
_WIDE = 1_000_000


@dataclass(frozen=True)
class Preview:
    """One post as a network would take it."""

    text: str
    url: str
    title: str
    length: int
    # None until the server said how long a text may be.
    most: int | None = None


def preview_of(channel: Channel, activity: Activity, words: str = "") -> Preview | None:
    """The post about one thing; None for a network that nobody knows any more."""
    draft = _rendered(channel, activity, words, limits_known(channel))
    if draft is None:
        return None
    measured = measure(channel, activity, words)
    length, most = measured if measured else (len(draft.text), None)
    if most is not None:
        length = _length(channel, draft.text)
    return Preview(draft.text, draft.url, activity.title, length, most)


def frozen(delivery: Delivery) -> Preview | None:
    """What was sent, or what will be: its draft once there is one."""
    if delivery.draft:
        draft = draft_of(delivery.draft)
        limits = limits_known(delivery.channel)
        most = limits.text if limits else None
        length = _length(delivery.channel, draft.text) if limits else len(draft.text)
        return Preview(draft.text, draft.url, delivery.told_title, length, most)
    if delivery.activity is None:
        return None
    return preview_of(delivery.channel, delivery.activity, delivery.words)


def measure(channel: Channel, activity: Activity, words: str) -> tuple[int, int] | None:
    """How long the post would be uncut, and how long it may be; None while this is not known."""
    limits = limits_known(channel)
    if limits is None:
        return None
    wide = replace(limits, text=_WIDE, bytes=None)
    draft = _rendered(channel, activity, words, wide)
    if draft is None:
        return None
    octets = len(draft.text.encode())
    if limits.bytes is not None and octets > limits.bytes:
        return octets, limits.bytes
    return _length(channel, draft.text), limits.text


def limits_known(channel: Channel) -> NetworkLimits | None:
    """What the server allowed when it was asked last; None if it never was."""
    return NetworkLimits(**channel.limits) if channel.limits else None


def latest_for(channel: Channel) -> Activity | None:
    """The latest thing that the rules of a channel let through, told or not."""
    rows = Activity.objects.public().filter(verb__in=channel.verbs)
    if channel.only_id is not None:
        rows = rows.about("initiative", channel.only_id)
    if channel.areas:
        rows = rows.filter(_inside(channel.areas))
    if channel.themes:
        rows = rows.filter(themes__overlap=channel.themes)
    return rows.newest_first().first()


def _inside(codes: list[str]) -> Q:
    found = Q(epci_code__in=codes)
    for path in Territory.objects.filter(code__in=codes).values_list("path", flat=True):
        if path:
            found |= Q(area_path__startswith=path)
    return found


def _rendered(
    channel: Channel, activity: Activity, words: str, limits: NetworkLimits | None
) -> Draft | None:
    try:
        connector = registry.connector(channel.network)
    except KeyError:
        return None
    item = item_of(activity, words=words)
    return connector.render(item, limits or NetworkLimits(text=_WIDE))


def _length(channel: Channel, text: str) -> int:
    limits = limits_known(channel) or NetworkLimits(text=_WIDE)
    return registry.connector(channel.network).length(text, limits)
