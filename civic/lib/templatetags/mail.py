r"""The parts of a message. A template of these is drawn twice: as text and as HTML.

    {% load mail %}
    {% paragraph %}Bonjour,{% endparagraph %}
    {% paragraph %}{% strong title %} est en ligne : {% link url "la lire" %}.{% endparagraph %}
    {% heading "Et maintenant" %}
    {% items %}
      {% item %}Partagez-la.{% enditem %}
      {% item %}Répondez aux objections.{% enditem %}
    {% enditems %}
    {% button url "Voir mon initiative" %}

Blocks, one below the other:

- `{% paragraph %}…{% endparagraph %}`, `{% small %}…{% endsmall %}` (less important),
  `{% note %}…{% endnote %}` (what must not be missed): prose, in which `{% link url label %}`
  and `{% strong text %}` may stand. Line breaks and indentation of the template do not count.
- `{% heading text %}`: the head of a part. The message's own heading is `Letter.title`; do not
  repeat it.
- `{% button url label %}`: the one obvious thing to do; at most one in a message.
- `{% code text %}`: a code to copy.
- `{% quote text %}`: words of a person; their line breaks are kept.
- `{% items %}{% item %}…{% enditem %}{% enditems %}`: a list of prose.
- `{% facts %}{% fact label value %}{% endfacts %}`: label and value; an empty value is left out.
- `{% group title url %}…{% endgroup %}`: a card about one thing. Inside, in this order:
  `{% meta %}…{% endmeta %}` (place, theme), then
  `{% events %}{% event "hier" %}…{% endevent %}{% endevents %}` (what happened; the moment may
  be left out), then `{% step url label %}` (what one can do next).

An empty block draws nothing. An address that starts with "/" gets the site's in front. As text,
lines hold 72 columns, and addresses stand whole on a line of their own or as `<address>`.

Values are plain strings: never `SafeString`, never filters that make HTML (`linebreaks`,
`urlize`). Numbers are written as they are: say `{{ n|unlocalize }}` where the thousands' space
would hurt. French spaces and apostrophes are put in prose, not in quotes and codes.
"""

import re
from textwrap import TextWrapper

from django import template
from django.template import Context
from django.utils.html import conditional_escape, format_html, linebreaks
from django.utils.safestring import SafeString

from civic.lib import letter_style
from civic.lib.letters import absolute
from civic.lib.typography import french

register = template.Library()

WIDTH = 72
# Every white space but those that do not break.
_SPACES = re.compile(r"[^\S\u00a0\u2007\u202f]+")


# -- Prose ----------------------------------------------------------------------------------------


@register.simple_block_tag(takes_context=True)
def paragraph(context: Context, content: str) -> str:
    """A paragraph."""
    return _prose(context, content, "paragraph")


@register.simple_block_tag(takes_context=True)
def small(context: Context, content: str) -> str:
    """What matters less."""
    return _prose(context, content, "small")


@register.simple_block_tag(takes_context=True)
def note(context: Context, content: str) -> str:
    """What must not be missed."""
    return _prose(context, content, "note")


@register.simple_block_tag(takes_context=True)
def meta(context: Context, content: str) -> str:
    """Where a group's thing stands."""
    return _prose(context, content, "meta")


@register.simple_tag(takes_context=True)
def heading(context: Context, text: str) -> str:
    """The head of a part."""
    if _is_text(context):
        return _block(_underlined(text, "-"))
    return _element("h2", "heading", _inline(text))


@register.simple_tag(takes_context=True)
def title(context: Context, text: str) -> str:
    """The heading of the whole message; the frame draws it."""
    if _is_text(context):
        return _block(_underlined(text, "="))
    return _element("h1", "title", _inline(text))


@register.simple_tag(takes_context=True)
def link(context: Context, url: str, label: str = "", role: str = "link") -> str:
    """A link within prose."""
    address = absolute(url)
    plain = address.removeprefix("mailto:")
    label = str(label) or plain
    if _is_text(context):
        return label if label == plain else f"{label} <{plain}>"
    return format_html('<a href="{}" {}>{}</a>', address, _styled(role), label)


@register.simple_tag(takes_context=True)
def strong(context: Context, text: str) -> str:
    """What counts within prose."""
    return str(text) if _is_text(context) else format_html("<strong>{}</strong>", text)


# -- Things on their own --------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def button(context: Context, url: str, label: str) -> str:
    """The one obvious thing to do."""
    if _is_text(context):
        return _pointer(label, url)
    # A table of one cell: some programs give a link neither ground nor padding.
    return format_html(
        '<table role="presentation" {}><tr><td {}><a href="{}" {}>{}</a></td></tr></table>',
        _styled("button"),
        _styled("button-cell"),
        absolute(url),
        _styled("button-link"),
        _inline(label),
    )


@register.simple_tag(takes_context=True)
def code(context: Context, text: str) -> str:
    """A code to copy."""
    if _is_text(context):
        return _block(f"    {text}")
    return _element("p", "code", conditional_escape(text))


@register.simple_tag(takes_context=True)
def quote(context: Context, text: str) -> str:
    """Words of a person, with their line breaks."""
    lines = _lines(str(text).splitlines())
    if not lines:
        return ""
    if _is_text(context):
        return _block("\n".join(_wrap(line, "> ", "> ") or ">" for line in lines))
    words = linebreaks("\n".join(lines), autoescape=True).split("<p>")[1:]
    starts = [_styled("quote-line")] * (len(words) - 1) + [_styled("quote-end")]
    styled = [f"<p {start}>{line}" for start, line in zip(starts, words, strict=True)]
    return _element("blockquote", "quote", "".join(styled))


# -- Lists ----------------------------------------------------------------------------------------


@register.simple_block_tag(takes_context=True)
def items(context: Context, content: str) -> str:
    """A list of `item`."""
    return _list(context, content, "ul", "items")


@register.simple_block_tag(takes_context=True)
def item(context: Context, content: str) -> str:
    """One element of a list."""
    if _is_text(context):
        return "\n" + _wrap(french(content), "- ", "  ") + "\n"
    return _element("li", "item", _inline_html(content))


@register.simple_block_tag(takes_context=True)
def facts(context: Context, content: str) -> str:
    """A list of `fact`."""
    return _list(context, content, "dl", "facts")


@register.simple_tag(takes_context=True)
def fact(context: Context, label: str, value: object) -> str:
    """One label and its value; nothing when there is no value."""
    words = "" if value is None else _one_line(str(value))
    if not words:
        return ""
    if _is_text(context):
        return "\n" + _wrap(french(f"{label} : {words}"), "", "  ") + "\n"
    return _element("dt", "label", _inline(label)) + _element("dd", "value", _inline(words))


# -- Cards ----------------------------------------------------------------------------------------


@register.simple_block_tag(takes_context=True)
def group(context: Context, content: str, title: str, url: str) -> str:
    """A card about one thing."""
    if _is_text(context):
        return _block(f"{_underlined(title, '-')}\n{absolute(url)}") + content
    name = format_html('<a href="{}" {}>{}</a>', absolute(url), _styled("group-link"), title)
    head = _element("h2", "group-title", french(name))
    return _element("div", "group", SafeString(f"{head}{content}"))


@register.simple_block_tag(takes_context=True)
def events(context: Context, content: str) -> str:
    """A list of `event`."""
    return _list(context, content, "ul", "events")


@register.simple_block_tag(takes_context=True)
def event(context: Context, content: str, when: str = "") -> str:
    """One thing that happened, and when."""
    if _is_text(context):
        moment = f"{when} : " if when else ""
        return "\n" + _wrap(french(f"{moment}{content}"), "- ", "  ") + "\n"
    moment = _element("span", "event-when", _inline(when)) if when else ""
    return _element("li", "event", SafeString(f"{moment}{_inline_html(content)}"))


@register.simple_tag(takes_context=True)
def step(context: Context, url: str, label: str) -> str:
    """What one can do next about a group's thing."""
    if _is_text(context):
        return _pointer(label, url)
    name = format_html('<a href="{}" {}>{}</a>', absolute(url), _styled("step-link"), label)
    return _element("p", "step", french(name))


# -- For the frame --------------------------------------------------------------------------------


@register.simple_tag
def style(role: str) -> SafeString:
    """The class and the inline style of a part of the frame."""
    return _styled(role)


@register.simple_tag
def dark_sheet() -> SafeString:
    """The rules of dark mode."""
    return SafeString(letter_style.dark_sheet())


# -- How ------------------------------------------------------------------------------------------


def _is_text(context: Context) -> bool:
    return context.get("format") == "text"


def _prose(context: Context, content: str, role: str) -> str:
    words = _one_line(content)
    if not words:
        return ""
    if _is_text(context):
        return _block(_wrap(french(words)))
    return _element("p", role, _inline_html(content))


def _list(context: Context, content: str, tag: str, role: str) -> str:
    # Without blank lines: between its elements stand only the template's own.
    lines = [line for line in content.split("\n") if line.strip()]
    if not lines:
        return ""
    if _is_text(context):
        return _block("\n".join(lines))
    return _element(tag, role, SafeString("\n".join(lines)))


def _element(tag: str, role: str, content: str) -> SafeString:
    return SafeString(f"<{tag} {_styled(role)}>{content}</{tag}>\n")


def _styled(role: str) -> SafeString:
    return format_html('class="{}" style="{}"', role, SafeString(letter_style.inline(role)))


def _inline(text: str) -> SafeString:
    return SafeString(french(conditional_escape(str(text))))


def _inline_html(content: str) -> str:
    return french(_one_line(content))


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip(" ")


def _block(text: str) -> str:
    return f"\n\n{text}\n\n"


def _pointer(label: str, url: str) -> str:
    return _block(f"{_wrap(french(f'{label} :'))}\n{absolute(url)}")


def _underlined(text: str, with_: str) -> str:
    lines = _wrap(french(str(text)))
    longest = max((len(line) for line in lines.split("\n")), default=0)
    return f"{lines}\n{with_ * min(longest, WIDTH)}"


def _wrap(text: str, first: str = "", others: str = "") -> str:
    wrapper = TextWrapper(
        width=WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        # An address must stay whole, however long.
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(wrapper.wrap(_one_line(text)))


def _lines(lines: list[str]) -> list[str]:
    """Without empty lines at both ends, nor two of them together."""
    text = re.sub(r"\n(?:[^\S\n]*\n)+", "\n\n", "\n".join(lines)).strip("\n")
    return text.split("\n") if text.strip() else []
