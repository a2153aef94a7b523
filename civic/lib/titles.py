"""The title of a page that somebody else wrote: found in its beginning, cleaned, cut."""

import html
import re
import unicodedata

TITLE_MAX = 150
# The encodings that pages are written in; others that Python knows are none of a page.
_ENCODINGS = re.compile(
    r"utf-?8|us-ascii|iso-8859-\d{1,2}|latin-?1|windows-125\d|cp125\d|koi8-[ru]|macintosh"
    r"|shift_jis|euc-(jp|kr)|iso-2022-jp|gb(k|2312|18030)|big5"
)
# As browsers read it: that name stands for the larger set.
_AS_READ = {"iso-8859-1": "windows-1252", "latin1": "windows-1252", "us-ascii": "windows-1252"}
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_OPENS = re.compile(rb"<title(?:\s[^<>]{0,300})?>", re.IGNORECASE)
_CLOSES = re.compile(rb"</title", re.IGNORECASE)
_LONGEST = 4_000


def title_in(body: bytes, charset: str = "") -> str:
    """The title of a page, or nothing; `charset` is what its server says it is written in."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        body, charset = body.decode("utf-16", "replace").encode(), "utf-8"
    opens = _OPENS.search(body)
    if opens is None:
        return ""
    closes = _CLOSES.search(body, opens.end(), opens.end() + _LONGEST)
    if closes is None:
        return ""
    declared = _META.search(body, 0, 4_096)
    named = [charset, declared[1].decode("ascii", "ignore") if declared else ""]
    return clean(html.unescape(_read(body[opens.end() : closes.start()], named)))


def clean(text: str) -> str:
    """One line that can turn nothing around on our pages, cut between two words."""
    kept = "".join(
        " " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char
        for char in unicodedata.normalize("NFC", text)
        if unicodedata.category(char) not in {"Cf", "Cs", "Co", "Cn"}
    )
    line = " ".join(kept.split())
    if len(line) <= TITLE_MAX:
        return line
    cut = line[: TITLE_MAX - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def _read(raw: bytes, named: list[str]) -> str:
    """As declared when it can be read so, else as most pages are written."""
    known = [name.lower() for name in named if _ENCODINGS.fullmatch(name.lower())]
    for name in (*known, "utf-8"):
        try:
            return raw.decode(_AS_READ.get(name, name))
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("windows-1252", "replace")
