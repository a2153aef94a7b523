"""Template tags and filters available everywhere, without `{% load %}`."""

import re
from datetime import datetime
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.template import defaultfilters, engines
from django.template.base import NodeList, Parser, Token
from django.template.context import RequestContext
from django.template.defaultfilters import stringfilter
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from civic.lib import identity, shares, typography
from civic.lib import markdown as md
from civic.lib.dates import said_for
from civic.lib.kept import Kept

register = template.Library()

# Line breaks and indentation; a space that does not break stays.
_BREAKS = re.compile(r"[ \t\r\n]+")


# The bar, the footer: the same for every visitor. A person's own are kept apart, and less long.
_frames = Kept[SafeString](seconds=300, most=200)
_own_frames = Kept[SafeString](seconds=60, most=500)
# Stands for the token of a form, which is each request's own.
_PLACE = "place-du-jeton"


@register.simple_tag(takes_context=True)
def frame(context: RequestContext, name: str, *own: object) -> SafeString:
    """A part of the page's frame, rendered once in a while, then kept.

    It may depend on nothing but the section of the site, whether the page is its first, and `own`:
    all that it says of whoever is signed in, nothing for visitors.
    """
    request, user = context.get("request"), context.get("user")
    plain = engines["django"].engine.get_template(name)  # type: ignore[attr-defined]
    if settings.DEBUG or request is None or user is None:
        return plain.render(context)
    steps = request.path.split("/")
    key = (name, steps[1], len(steps) == 3)
    if not own or not user.is_authenticated:
        return _frames.get_or_make(key, lambda: plain.render(context))
    html = _own_frames.get_or_make((*key, *own), lambda: _tokenless(plain, context))
    return SafeString(html.replace(_PLACE, str(context["csrf_token"])))


def _tokenless(plain: template.Template, context: RequestContext) -> SafeString:
    with context.push(csrf_token=_PLACE):
        return plain.render(context)


@register.simple_tag
@cache
def icon(name: str, label: str = "") -> SafeString:
    """One icon of the sprite; silent for screen readers unless `label` names it."""
    role = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="ic" {}><use href="{}#{}"></use></svg>', role, static("img/icons.svg"), name
    )


@register.filter(is_safe=True)
@stringfilter
def typo(text: str) -> str:
    """French spaces and apostrophes, outside tags and addresses."""
    return typography.french(text)


@register.filter
@stringfilter
def markdown(text: str) -> SafeString:
    """Sanitised HTML of a text written in Markdown."""
    return md.to_html(text)


@register.filter
@stringfilter
def excerpt(text: str, length: int = 160) -> str:
    """The beginning of a text in Markdown, as plain text, cut between two words."""
    return typography.french(md.to_excerpt(text, int(length)))


@register.filter(expects_localtime=True)
def date(moment: Any, words: str | None = None) -> str:
    """Django's own, but that the first of a month is « 1er »."""
    return str(defaultfilters.date(moment, said_for(moment, words)))


@register.filter
def ago(moment: datetime | None) -> str:
    """How long ago, in words: « il y a 3 jours »."""
    return typography.ago(moment, timezone.now()) if moment else ""


def day(local: datetime) -> str:
    """« 3 novembre 2026 », for a moment in the zone where it is read."""
    number = "1er" if local.day == 1 else local.day
    return f"{number} {MONTHS[local.month]} {local.year}"


@register.simple_tag
def when(moment: datetime | None) -> str:
    """A moment told as « il y a 3 jours », with its exact date for machines and on hover."""
    if not moment:
        return ""
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        # `date_format(local, r"j F Y à H\hi")`, ten times cheaper: lists have one a row.
        f"{day(local)} à {local:%Hh%M}",
        ago(moment),
    )


@register.filter
def count(number: int | None) -> str:
    """A number of people for the public; a small one could point at somebody."""
    floor = settings.PUBLIC_COUNT_FLOOR
    if number is None or number < floor:
        return f"moins de {floor}"
    return str(intcomma(number))


@register.filter
def is_countable(tally: object) -> bool:
    """Whether enough people took one side for the public to read how many."""
    return counted(tally) > 0


@register.filter
def counted(tally: object) -> int:
    """How many people are on the sides large enough to be counted in public."""
    return shares.counted(*_sides(tally), settings.PUBLIC_COUNT_FLOOR)


@register.filter
def hides_a_side(tally: object) -> bool:
    """Whether one side is too small to be counted in public."""
    return min(_sides(tally)) < settings.PUBLIC_COUNT_FLOOR


@register.filter
def share(tally: object) -> shares.Share:
    """How the two sides of a tally share, in words and in widths."""
    return shares.share(*_sides(tally), settings.PUBLIC_COUNT_FLOOR)


def _sides(tally: object) -> tuple[int, int]:
    return int(getattr(tally, "supports", 0)), int(getattr(tally, "opposes", 0))


@register.filter
def has_choices(field: object) -> bool:
    """Whether a form's field is a group of radios or of boxes."""
    widget = getattr(getattr(field, "field", None), "widget", None)
    return isinstance(widget, RadioSelect | CheckboxSelectMultiple)


@register.filter(is_safe=True)
@stringfilter
def lower_first(text: str) -> str:
    """A sentence as it continues another."""
    return text[:1].lower() + text[1:]


@register.filter
def target(field: object) -> str:
    """The identifier of the control an error leads to: the first of a group."""
    name = getattr(field, "auto_id", "")
    return f"{name}_0" if has_choices(field) else str(getattr(field, "id_for_label", "") or name)


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: object) -> str:
    """The present query string with some parameters replaced; None or "" drops one."""
    parameters = context["request"].GET.copy()
    for name, value in {"partie": None, **changes}.items():
        parameters.pop(name, None)
        if value not in (None, ""):
            parameters[name] = str(value)
    return "?" + parameters.urlencode()


@register.filter
def section(path: str, address: str) -> str:
    """`page`, `true` or nothing: what aria-current says of a link of the main navigation."""
    if path == address:
        return "page"
    return "true" if address != "/" and path.startswith(address) else ""


@register.filter
def described_by(field: object, hint: str = "") -> str:
    """The identifiers that describe a form's field: its hint, its counter, its errors."""
    return " ".join(_descriptions(field, hint))


def _descriptions(field: object, hint: str) -> list[str]:
    name = getattr(field, "auto_id", "") or getattr(field, "html_name", "")
    parts = [f"{name}-aide"] if hint or getattr(field, "help_text", "") else []
    return parts + ([f"{name}-erreur"] if getattr(field, "errors", None) else [])


@register.simple_tag
def control(field: object, hint: str = "", counter: object = None, **attrs: object) -> SafeString:
    """The field's control, tied to its hint and errors; `counter` is a number of characters."""
    described = described_by(field, hint)
    extra: dict[str, object] = {key.replace("_", "-"): value for key, value in attrs.items()}
    if described:
        extra["aria-describedby"] = described
    if getattr(field, "errors", None):
        extra["aria-invalid"] = "true"
    if counter:
        extra["data-counter"] = int(str(counter))
    return SafeString(field.as_widget(attrs=extra))  # type: ignore[attr-defined]


class PageTitleNode(template.Node):
    """Writes the page's title and what networks show of it."""

    def __init__(self, nodes: NodeList) -> None:
        self.nodes = nodes

    def render(self, context: template.Context) -> SafeString:
        """Render what is inside once, for both places."""
        title = _one_line(self.nodes.render(context))
        site = context.get("SITE_NAME", identity.site_name())
        full = format_html("{} – {}", title, site) if title else format_html("{}", site)
        return format_html(
            '<title>{}</title>\n<meta property="og:title" content="{}">', full, title or site
        )


class PageDescriptionNode(template.Node):
    """Writes the page's description, for search engines and for networks."""

    def __init__(self, nodes: NodeList) -> None:
        self.nodes = nodes

    def render(self, context: template.Context) -> SafeString:
        """Render what is inside once, for both places."""
        text = _one_line(self.nodes.render(context))
        rows = (("name", "description"), ("property", "og:description"))
        return format_html_join("\n", '<meta {}="{}" content="{}">', ((*row, text) for row in rows))


def _one_line(html: str) -> SafeString:
    """What a block rendered, escaped already, on one line and without tags."""
    line = _BREAKS.sub(" ", strip_tags(html)).strip().replace('"', "&quot;")
    return SafeString(line)


@register.tag
def pagetitle(parser: Parser, token: Token) -> PageTitleNode:
    """Wrap the title's block: `{% pagetitle %}{% block title %}…{% endpagetitle %}`."""
    nodes = parser.parse(("endpagetitle",))
    parser.delete_first_token()
    return PageTitleNode(nodes)


@register.tag
def pagedescription(parser: Parser, token: Token) -> PageDescriptionNode:
    """Wrap the description's block."""
    nodes = parser.parse(("endpagedescription",))
    parser.delete_first_token()
    return PageDescriptionNode(nodes)


class KeptTranslateNode(template.Node):
    """A sentence of a template, looked up once in each language."""

    def __init__(self, node: TranslateNode) -> None:
        self.node = node
        self.kept: dict[str | None, str] = {}

    def render(self, context: template.Context) -> str:
        """Say it in the language of the moment."""
        language = get_language()
        if language not in self.kept:
            self.kept[language] = self.node.render(context)
        return self.kept[language]


@register.tag
def translate(parser: Parser, token: Token) -> template.Node:
    """Django's own, kept when it only holds a sentence: a page has dozens."""
    node = do_translate(parser, token)
    is_sentence = len(token.split_contents()) == 2 and not node.filter_expression.filters
    written = token.split_contents()[1][0] in "\"'"
    return KeptTranslateNode(node) if is_sentence and written else node
