"""Markdown written by people, turned into HTML that cannot harm. Pure functions."""

import re
from collections.abc import Mapping, Sequence
from html import escape

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from civic.lib import typography

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a", "hr"}
TAGS |= {"h3", "h4", "h5", "h6"}
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
# Titles of a text come under those of its page.
_DEMOTED = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}
_ADDRESS = re.compile(r"https?://[^\s<>\"'«»]+[^\s<>\"'«».,;:!?)\]…]")


def _prepare(state: StateCore) -> None:
    """Demote titles, and mark the words that already are inside a link."""
    for token in state.tokens:
        token.tag = _DEMOTED.get(token.tag, token.tag)
        inside = 0
        for child in token.children or ():
            inside += child.nesting if child.type in ("link_open", "link_close") else 0
            child.meta["inside_link"] = inside > 0


def _text(
    self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: Mapping[str, object],
) -> str:
    """Words, with bare addresses made into links."""
    content = typography.french(tokens[index].content)
    if tokens[index].meta.get("inside_link"):
        return escape(content)
    return _linked(content)


def _linked(content: str) -> str:
    pieces, end = [], 0
    for found in _ADDRESS.finditer(content):
        address = escape(found.group())
        pieces += [escape(content[end : found.start()]), f'<a href="{address}">{address}</a>']
        end = found.end()
    return "".join([*pieces, escape(content[end:])])


def _image(
    self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: Mapping[str, object],
) -> str:
    """Pictures from elsewhere would tell another site who reads: only their words stay."""
    return escape(tokens[index].content)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.core.ruler.push("prepare", _prepare)
    parser.add_render_rule("text", _text)
    parser.add_render_rule("image", _image)
    return parser


_MARKDOWN = _parser()


def to_html(text: str) -> SafeString:
    """Return sanitised HTML; links tell engines that nobody here vouches for them."""
    html = nh3.clean(
        _MARKDOWN.render(text.replace("\0", "")),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="ugc nofollow noopener",
    )
    return mark_safe(html.replace("&nbsp;", typography.NBSP))  # noqa: S308 - cleaned just here


_MARKS = re.compile(
    r"!?\[([^\]\n]*)\]\([^)\n]*\)|^\s{0,3}(?:#{1,6}|>|[-*+]|\d+[.)])\s+|[*_`~]+", re.M
)

# All but single spaces, which are most.
_SPACES = re.compile(r"[ \t\r\n]{2,}|[\t\r\n]")


def to_excerpt(text: str, length: int) -> str:
    """Return the beginning as plain text, cut between two words, without parsing it all."""
    start = _MARKS.sub(lambda found: found.group(1) or "", text[: length * 4])
    words = _SPACES.sub(" ", start).strip()
    if len(words) <= length:
        return words
    cut = words[:length].rsplit(" ", 1)[0] if " " in words[:length] else words[:length]
    return cut.rstrip(" ,;:.–-(«") + "…"
