"""No line of a page begins with the sign that ends the one before."""

import re
from collections.abc import Iterator
from pathlib import Path

TEMPLATES = Path("templates")
# Messages are put in order by what writes them.
OTHERS = {"mail"}
TOKEN = re.compile(
    r"({#.*?#}|{% comment.*?endcomment %}|<!--.*?-->"
    r"|<(?:style|script|svg).*?</(?:style|script|svg)>|<[^>]*>|{{.*?}}|{%.*?%})",
    re.S,
)
TRANSLATED = re.compile(r'{%\s*translate\s+"([^"]*)"')
BREAKS = re.compile(r"(?<!\s) (?=[:;!?»%](?:[\s<.,)…]|$))|« ")


def words_of(source: str) -> Iterator[str]:
    """What is read of a template, without its tags."""
    for number, part in enumerate(TOKEN.split(source)):
        if number % 2 == 0:
            yield part
        elif part.startswith(("<", "{%")):
            yield from TRANSLATED.findall(part)


def test_no_space_breaks_before_a_double_sign():
    found = [
        f"{path}: {words.strip()[:80]}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        if path.relative_to(TEMPLATES).parts[0] not in OTHERS
        for words in words_of(path.read_text())
        if BREAKS.search(words)
    ]
    assert not found, "\n".join(["", *found])


def test_it_would_notice():
    assert [w for w in words_of('<p title="a : b">Quoi ?</p>') if BREAKS.search(w)] == ["Quoi ?"]
    source = '<a {% translate "Non : rien" %}>{{ name }} : {{ other }}</a>'
    assert [w for w in words_of(source) if BREAKS.search(w)] == ["Non : rien", " : "]
    assert [w for w in words_of("{{ share }} %<b>") if BREAKS.search(w)] == [" %"]
    bound = "{# a : b #}<p>Quoi\N{NO-BREAK SPACE}?</p>{{ a }}\N{NO-BREAK SPACE}: 3"
    assert not [w for w in words_of(bound) if BREAKS.search(w)]
