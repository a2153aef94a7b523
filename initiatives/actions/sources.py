"""Know each cited page once, visit it now and then, and forget it with what cited it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from time import monotonic

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone

from civic.lib.outside import ForbiddenAddressError, Guard, Reply, SilentError, fetch
from civic.lib.titles import title_in
from initiatives.addresses import host_of, key_of
from initiatives.content import Source
from initiatives.models import Argument, ArgumentSource, CitedPage, Initiative
from initiatives.models.source import HOST_MAX, PageState

WEEK, DAY = timedelta(days=7), timedelta(days=1)
# Longer than a visit may last.
LEASE = timedelta(minutes=5)
# One site is asked no oftener, whatever the number of pages of it that are cited.
HOST_PAUSE_SECONDS = 20
# From so many visits in a row without an answer, a page is said to be silent.
MISSES = 2
# What a sweep may take, of the minute before the next one.
SWEEP_SECONDS = 40.0
SWEEP_MAX = 300
# A server that answers so is there, and does not want to be visited by a machine.
_CLOSED_TO_US = {401, 403, 405, 406, 429, 451}


def cite(urls: Iterable[str]) -> dict[str, CitedPage]:
    """The page of each address, made where it is new; in the caller's transaction."""
    keys = {url: key_of(url) for url in urls}
    if not keys:
        return {}
    fresh = [CitedPage(key=key, url=url, host=_host(url)) for url, key in keys.items()]
    # In one order for all: two texts that cite the same pages never wait for each other.
    fresh.sort(key=lambda page: page.key)
    CitedPage.objects.bulk_create(fresh, ignore_conflicts=True)
    found = {page.key: page for page in CitedPage.objects.filter(key__in=set(keys.values()))}
    return {url: found[key] for url, key in keys.items()}


def cite_in(argument: Argument, urls: Sequence[str]) -> None:
    """Know what an argument cites now, in its order; in the caller's transaction."""
    argument.sources.all().delete()
    pages = cite(urls)
    rows = [
        ArgumentSource(argument=argument, number=number, url=url, page=pages[url])
        for number, url in enumerate(urls, start=1)
    ]
    ArgumentSource.objects.bulk_create(rows)


def cite_own(initiative: Initiative, sources: Iterable[Source]) -> None:
    """Know what the text of an initiative itself cites now; in the caller's transaction."""
    pages = cite(source["url"] for source in sources)
    initiative.cited_pages.set(pages.values())


def check_sources(
    now: datetime | None = None, guard: Guard | None = None, seconds: float = SWEEP_SECONDS
) -> int:
    """Visit the pages that are due, one of a site at a time; returns how many were visited.

    Each is visited once a week, on the day and at the hour its address falls on; a page that does
    not answer is visited again the next day, then less and less often.
    """
    if not settings.CHECK_SOURCES:
        return 0
    moment, ends, visited = now or timezone.now(), monotonic() + seconds, 0
    for page in CitedPage.objects.due(moment)[:SWEEP_MAX]:
        if monotonic() >= ends:
            break
        if _is_my_turn(page) and _claim(page, moment):
            _visit(page, moment, guard)
            visited += 1
    return visited


def forget_sources() -> int:
    """Forget the pages that nothing cites any more; returns how many."""
    return CitedPage.objects.uncited().delete()[1].get("initiatives.CitedPage", 0)


def _is_my_turn(page: CitedPage) -> bool:
    return bool(caches["spare"].add(f"source-host:{page.host}", 1, timeout=HOST_PAUSE_SECONDS))


def _claim(page: CitedPage, now: datetime) -> bool:
    """Take it for a while: a worker that dies gives it back."""
    rows = CitedPage.objects.filter(pk=page.pk, due_at=page.due_at)
    return rows.update(due_at=now + LEASE) == 1


def _visit(page: CitedPage, now: datetime, guard: Guard | None) -> None:
    try:
        reply = fetch(page.url, guard)
    except ForbiddenAddressError:
        _keep(page, now, state=PageState.UNVISITED, missed=0, silent_since=None)
    except SilentError:
        _keep_miss(page, now)
    else:
        if reply.status < 400 or reply.status in _CLOSED_TO_US:
            _keep_answer(page, now, reply)
        else:
            _keep_miss(page, now)


def _keep_answer(page: CitedPage, now: datetime, reply: Reply) -> None:
    # What a closed door says is not the title of what is behind it.
    title = title_in(reply.body, reply.charset) if reply.status < 400 else ""
    state = PageState.ANSWERS
    _keep(page, now, state=state, missed=0, silent_since=None, title=title or page.title)


def _keep_miss(page: CitedPage, now: datetime) -> None:
    missed = min(page.missed + 1, 99)
    state = PageState.SILENT if missed >= MISSES else PageState(page.state)
    _keep(page, now, state=state, missed=missed, silent_since=page.silent_since or now)


def _keep(page: CitedPage, now: datetime, **found: object) -> None:
    for name, value in found.items():
        setattr(page, name, value)
    page.checked_at, page.due_at = now, now + _until_next(page)
    CitedPage.objects.filter(pk=page.pk).update(
        checked_at=page.checked_at, due_at=page.due_at, **found
    )


def _until_next(page: CitedPage) -> timedelta:
    """A week, give or take half a day that its address decides; sooner after a first miss."""
    if page.missed:
        return min(DAY * 2 ** (page.missed - 1), WEEK)
    part = int.from_bytes(sha256(page.key.encode()).digest()[:4], "big") / 2**32
    return WEEK + DAY * (part - 0.5)


def _host(url: str) -> str:
    return host_of(url)[:HOST_MAX]
