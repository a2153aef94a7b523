"""What other sites show of an initiative: a card in a frame, without a script or a cookie."""

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from csp.constants import NONE
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from civic.lib import identity
from civic.syndication.sharing.card import PLAIN
from initiatives.models import Initiative

# What the frame needs for the longest title; narrower, words take more lines.
WIDTH, HEIGHT, TALL = 480, 320, 380
# Under this width the tall one.
NARROW = 360
_CSS = Path(settings.BASE_DIR) / "templates" / "syndication" / "embed.css"


@dataclass(frozen=True)
class Frame:
    """An iframe to copy."""

    html: SafeString
    width: int
    height: int


@cache
def css() -> SafeString:
    """The style of the card, as it stands in its page."""
    lines = (line.strip() for line in _CSS.read_text().splitlines())
    return SafeString("".join(line for line in lines if not line.startswith("/*")))


def style() -> SafeString:
    """The same as the one element that the policy lets through."""
    return SafeString(f"<style>{css()}</style>")


@cache
def policy() -> dict[str, Any]:
    """The card's own: its style and nothing else, in a frame of anybody."""
    digest = b64encode(sha256(css().encode()).digest()).decode()
    return {
        "default-src": [NONE],
        "style-src": [f"'sha256-{digest}'"],
        "base-uri": [NONE],
        "form-action": [NONE],
        "frame-ancestors": ["*"],
    }


def is_quotable(row: Initiative) -> bool:
    """Whether anything of it may be shown elsewhere than on its own pages."""
    return row.visibility in PLAIN


def address_of(row: Initiative) -> str:
    """Where its card is, absolute."""
    return f"{settings.SITE_URL}{reverse('embed', kwargs={'pk': row.pk})}"


def page_of(row: Initiative) -> str:
    """The page that its card leads to, absolute; without the title while that is not quoted."""
    slug = row.slug if is_quotable(row) else "initiative"
    return f"{settings.SITE_URL}{reverse('initiative', kwargs={'pk': row.pk, 'slug': slug})}"


def frame_of(row: Initiative, most_wide: int = WIDTH, most_high: int = TALL) -> Frame:
    """The iframe of its card, within what is asked where that is possible."""
    width = min(WIDTH, most_wide)
    height = min(TALL if width < NARROW else HEIGHT, most_high)
    title = _("%(title)s – une initiative sur %(site)s") % {
        "title": row.title,
        "site": identity.site_name(),
    }
    html = format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"'
        ' style="border:0;max-width:100%"></iframe>',
        address_of(row),
        title,
        width,
        height,
    )
    return Frame(html, width, height)
