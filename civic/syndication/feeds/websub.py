"""Tell a WebSub hub which feeds changed, so that its subscribers need not ask (W3C, 2018).

The hub is the operator's choice (`WEBSUB_HUB`); it is asked through the client that reaches public
addresses alone. A ping says only « look again »: one too many costs a conditional request, one too
few a subscriber’s patience. So the cursor moves once the hub took the ping, a little behind.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

import httpx
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from civic.accounts.models import User
from civic.activity.models import Activity
from civic.lib import asking
from civic.lib.feeds.document import Form
from civic.lib.letters import absolute
from civic.syndication.feeds.words import PUBLIC_VERBS
from civic.syndication.models import HubCursor

logger = logging.getLogger(__name__)
# A slow transaction shows late what it changed: what is younger is told again next time.
BACK = timedelta(seconds=30)
# Rows looked at in one go, addresses told in one ping, seconds that the hub has for one.
MOST, AT_ONCE, SECONDS = 100, 100, 5.0
# Whoever was away longer is told of what changed since then: subscribers ask by themselves too.
LONGEST = timedelta(days=2)
_WAITS = (60, 300, 900, 3_600)
_Row = tuple[datetime, str, str, str, str, list[str], str]


def ping(now: datetime | None = None, client: httpx.Client | None = None) -> int:
    """Tell the hub of what changed since last time; returns how many feeds. Runs every minute.

    One at a time: whoever finds the cursor held returns 0. What the hub refuses is told again,
    later and later.
    """
    if not settings.WEBSUB_HUB:
        return 0
    moment = now or timezone.now()
    with transaction.atomic():
        cursor = _held(moment)
        if cursor is None or (cursor.retry_at and cursor.retry_at > moment):
            return 0
        rows = _changed(max(cursor.changed_at, moment - LONGEST))
        if not rows:
            return 0
        topics = topics_of(rows)
        if not _told(topics, client):
            cursor.put_off(moment, _WAITS)
            return 0
        cursor.reached(min(rows[-1][0], moment - BACK))
        return len(topics)


def _held(now: datetime) -> HubCursor | None:
    HubCursor.objects.get_or_create(hub=settings.WEBSUB_HUB[:200], defaults={"changed_at": now})
    rows = HubCursor.objects.select_for_update(skip_locked=True)
    return rows.filter(hub=settings.WEBSUB_HUB[:200]).first()


def _changed(since: datetime) -> list[_Row]:
    rows = Activity.objects.told_to_all().filter(changed_at__gt=since, verb__in=PUBLIC_VERBS)
    fields = "changed_at", "subject_key", "area_path", "epci_code", "area_code", "themes"
    return list(rows.order_by("changed_at", "pk").values_list(*fields, "actor_key")[:MOST])


def topics_of(rows: Iterable[_Row]) -> list[str]:
    """The addresses of every public feed that tells of these rows, each once."""
    stems: dict[str, None] = {"initiatives": None}
    people = set()
    for _at, subject, path, epci, area, themes, actor in rows:
        places = {*path.strip("/").split("/"), epci, area} - {""}
        stems |= dict.fromkeys(f"territoires/{code}" for code in sorted(places))
        stems |= dict.fromkeys(f"themes/{slug}" for slug in themes)
        stems[f"initiatives/{subject}"] = None
        people.add(actor)
    stems |= dict.fromkeys(f"personnes/{handle}" for handle in _handles(people - {""}))
    root = absolute(reverse("feeds"))
    return [f"{root}{stem}.{form}" for stem in stems for form in Form]


def _handles(keys: set[str]) -> list[str]:
    # Organisations have keys of their own, and no feed.
    uids = [key for key in keys if len(key) == 36]
    known = User.objects.filter(uid__in=uids).order_by("handle")
    return list(known.values_list("handle", flat=True))


def _told(topics: Sequence[str], client: httpx.Client | None) -> bool:
    """Whether the hub took all of them."""
    with client or asking.client(seconds=SECONDS) as line:
        for start in range(0, len(topics), AT_ONCE):
            if not _took(line, topics[start : start + AT_ONCE]):
                return False
    return True


def _took(line: httpx.Client, topics: Sequence[str]) -> bool:
    pairs = [("hub.mode", "publish"), *(("hub.url", one) for one in topics)]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        answer = line.post(settings.WEBSUB_HUB, content=urlencode(pairs), headers=headers)
    except httpx.HTTPError as error:
        logger.warning("The hub was not told: %s", type(error).__name__)
        return False
    if answer.is_success:
        return True
    logger.warning("The hub refused a ping: %s", answer.status_code)
    return False
