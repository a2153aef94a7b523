"""When a channel may post: its hours and its number a day, in Paris. Pure, the count apart."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from civic.syndication.models import Channel, Delivery


def next_moment(channel: Channel, now: datetime) -> datetime | None:
    """When the channel may post next; None for at once."""
    closed = opens_at(channel, now)
    if closed is not None:
        return closed
    if posted_today(channel, now) < channel.daily:
        return None
    tomorrow = _midnight(now)
    return opens_at(channel, tomorrow) or tomorrow


def opens_at(channel: Channel, at: datetime) -> datetime | None:
    """When its hours begin, if `at` is outside of them."""
    if channel.hour_from is None or channel.hour_to is None:
        return None
    local = timezone.localtime(at)
    if _is_within(local.hour, channel.hour_from, channel.hour_to):
        return None
    opening = _on(local, channel.hour_from)
    return opening if opening > local else _on(local + timedelta(days=1), channel.hour_from)


def posted_today(channel: Channel, now: datetime) -> int:
    """How many posts it made since midnight."""
    since = _on(timezone.localtime(now), 0)
    return Delivery.objects.of(channel).filter(sent_at__gte=since).count()


def _is_within(hour: int, start: int, end: int) -> bool:
    return start <= hour < end if start < end else hour >= start or hour < end


def _midnight(now: datetime) -> datetime:
    """The next one in Paris."""
    return _on(timezone.localtime(now) + timedelta(days=1), 0)


def _on(day: datetime, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day.date(), time(hour)))
