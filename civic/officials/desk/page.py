"""The desk as one page: which areas, what is new, the lists, and what stands beside them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from civic.accounts.models import Mandate, User
from civic.lib.kept import Kept
from civic.officials.desk import around as beside
from civic.officials.desk import lists, shown
from civic.officials.desk.filters import DeskForm, Filters
from civic.officials.desk.lists import NOTHING, TITLES, Found, Name
from civic.officials.desk.visits import visit

# Figures are five minutes old at most, what stands beside them one more.
_beside = Kept[tuple[bool, SafeString]](seconds=60, most=300)
# A hundred themes to choose from take as long to draw as all the lists.
_forms = Kept[SafeString](seconds=300, most=300)
_lists = Kept[SafeString](seconds=60, most=300)


@dataclass(frozen=True)
class Shown:
    """One list as it is drawn."""

    name: Name
    title: str
    nothing: str
    rows: list[SafeString]
    more: bool


@dataclass(frozen=True)
class Desk:
    """Everything that one page shows."""

    mandates: list[Mandate]
    filters: Filters
    since: datetime
    lists: SafeString
    beside: SafeString
    is_empty: bool
    # What the reader saved: id, name, query.
    views: list[dict[str, Any]]
    # Whether one of the mandates is the reader's own: who serves an official speaks for nobody.
    is_holder: bool

    @property
    def is_quiet(self) -> bool:
        """Whether nobody wrote about these areas yet, whatever is asked."""
        return self.is_empty and self.filters.is_plain


def read(user: User, form: DeskForm) -> Desk:
    """The desk that a valid form asks for; notes the visit."""
    filters, mandates = form.filters(), form.chosen
    visited = visit(user, mandates)
    since = since_of(filters, visited.since)
    is_empty, html = around_of(mandates, filters)
    drawn = SafeString() if is_empty and filters.is_plain else lists_of(filters, since)
    is_holder = any(one.user_id == user.pk for one in mandates)
    return Desk(mandates, filters, since, drawn, html, is_empty, visited.views, is_holder)


def since_of(filters: Filters, visited: datetime) -> datetime:
    """What is newer than that is new."""
    if filters.days is None:
        return visited
    return timezone.now() - timedelta(days=filters.days)


def lists_of(filters: Filters, since: datetime) -> SafeString:
    """The lists, each with its first rows; drawn again when a row comes, goes or changes."""
    today = timezone.localdate()
    found = lists.find(Name, filters, since=since, today=today)
    first = [(name, one) for name, some in found.items() for one in some[: lists.SIZE]]
    more = [name for name, some in found.items() if len(some) > lists.SIZE]
    key = today, filters.query(), tuple(more), tuple((name, one.key) for name, one in first)
    return _lists.get_or_make(key, lambda: _drawn_lists(filters, first, more))


def _drawn_lists(filters: Filters, first: list[tuple[Name, Found]], more: list[Name]) -> SafeString:
    html = shown.html_of(first)
    sections = [
        Shown(
            name,
            str(TITLES[name]),
            str(NOTHING[name]),
            [
                html[key]
                for key in ((of, one.initiative) for of, one in first if of == name)
                if key in html
            ],
            more=name in more,
        )
        for name in Name
    ]
    context = {"sections": sections, "question": filters.query()}
    return render_to_string("officials/desk/_lists.html", context)


def form_html(form: DeskForm, address: str = "") -> SafeString:
    """The form above the desk, drawn again when anything in it changes."""
    context = {"form": form, "address": address, "is_open": not form.is_plain}
    template = "officials/desk/_filters.html"
    if not form.is_valid():
        return render_to_string(template, context)
    key = (cast(QueryDict, form.data).urlencode(), address, form.told)
    return _forms.get_or_make(key, lambda: render_to_string(template, context))


def whole_list(name: Name, filters: Filters, since: datetime) -> Shown:
    """One list, as far as it is shown."""
    today = timezone.localdate()
    some = lists.find([name], filters, since=since, today=today, size=lists.WHOLE)[name]
    html = shown.html_of((name, one) for one in some[: lists.WHOLE])
    rows = [
        html[name, one.initiative] for one in some[: lists.WHOLE] if (name, one.initiative) in html
    ]
    return Shown(name, str(TITLES[name]), str(NOTHING[name]), rows, more=len(some) > lists.WHOLE)


def around_of(mandates: list[Mandate], filters: Filters) -> tuple[bool, SafeString]:
    """Whether nothing is there, and the drawn charts, places and themes; a minute old at most."""
    whose = tuple(one.pk for one in mandates)
    # All that the links on it keep of the address.
    key = (filters.codes, filters.asked, whose, timezone.localdate())
    return _beside.get_or_make(key, lambda: _drawn(mandates, filters))


def _drawn(mandates: list[Mandate], filters: Filters) -> tuple[bool, SafeString]:
    around = beside.read([one.territory for one in mandates], filters)
    context: dict[str, Any] = beside.context(around, filters) | {"mandates": mandates}
    return around.is_empty, render_to_string("officials/desk/_around.html", context)
