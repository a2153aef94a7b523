import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.lib.markdown import ATTRIBUTES, TAGS, to_excerpt, to_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "![x](https://mouchard.example/pixel.png)",
    "<a href='x' style='position:fixed'>x</a>",
    "<svg><animate onbegin=alert(1)>",
    '[a](https://b.example "onmouseover=alert(1)")',
    "https://a.example/\"onmouseover='x'",
    "<https://a.example/%22onclick=x>",
    "[a]: javascript:alert(1)\n\n[a]",
    "`</code><script>x</script>`",
    "\0<b>\0",
    "```html\n<script>\n```",
    "[" * 200 + "](" * 200,
    "*" * 3000,
    "> " * 500 + "x",
]


class Walk(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def harmless(html):
    walk = Walk()
    walk.feed(html)
    for tag, attrs in walk.found:
        assert tag in TAGS
        assert set(attrs) <= ATTRIBUTES.get(tag, set()) | {"rel"}
        if tag == "a" and "href" in attrs:
            scheme = re.match(r"\s*([a-z][a-z0-9+.-]*):", attrs["href"], re.I)
            assert scheme is None or scheme[1].lower() in {"http", "https", "mailto"}
            assert attrs["rel"] == "ugc nofollow noopener"
    return True


@pytest.mark.parametrize("text", HOSTILE)
def test_it_makes_hostile_text_harmless(text):
    assert harmless(to_html(text))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from([*HOSTILE[:16], "\n\n", "# ", "- ", "**", "<", ">", '"', "&"])
        | st.text(max_size=30),
        max_size=12,
    ).map("".join)
)
def test_it_makes_any_mix_harmless(text):
    assert harmless(to_html(text))
    assert len(to_excerpt(text, 80)) <= 82


def test_it_keeps_what_people_write():
    html = to_html("Un **mot** et\nune ligne\n\n- a\n- b\n\n> cité")
    assert "<strong>mot</strong>" in html
    assert "<br>" in html
    assert html.count("<li>") == 2
    assert "<blockquote>" in html


def test_it_puts_titles_under_those_of_the_page():
    html = to_html("# A\n\n## B\n\n### C\n\n###### D")
    assert re.findall(r"<(h\d)>", html) == ["h3", "h4", "h5", "h6"]


def test_it_links_bare_addresses_without_their_full_stop():
    html = to_html("Voir https://exemple.fr/a?b=1&c=2. Puis (https://exemple.fr/d).")
    assert 'href="https://exemple.fr/a?b=1&amp;c=2"' in html
    assert 'href="https://exemple.fr/d"' in html
    assert "</a>. Puis (" in html


def test_it_does_not_link_inside_a_link_or_code():
    assert to_html("[https://a.example](https://b.example)").count("<a ") == 1
    assert "<a " not in to_html("`https://a.example`")


def test_it_replaces_pictures_by_their_words():
    html = to_html("Voici ![la passerelle](https://a.example/p.png).")
    assert "<img" not in html
    assert "la passerelle" in html


def test_it_shows_raw_html_as_text():
    assert "&lt;b&gt;" in to_html("<b>gras</b>")


def test_it_writes_french():
    assert to_html("Pourquoi ?") == "<p>Pourquoi\u00a0?</p>\n"


@pytest.mark.parametrize(
    ("text", "length", "beginning"),
    [
        ("court", 20, "court"),
        ("# Titre\n\nUn **mot** [lié](https://a.example).", 80, "Titre Un mot lié."),
        ("un deux trois quatre", 12, "un deux…"),
        ("un deux, trois", 9, "un deux…"),
        ("x" * 50, 10, "x" * 10 + "…"),
        ("- a\n- b\n1. c", 20, "a b c"),
        ("![image](https://a.example) ok", 20, "image ok"),
        ("", 10, ""),
    ],
)
def test_it_begins_a_text_as_plain_words(text, length, beginning):
    assert to_excerpt(text, length) == beginning
