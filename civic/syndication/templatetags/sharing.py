"""What pages say of themselves to who quotes them."""

from django import template

from civic.lib.kept import Kept
from civic.syndication.sharing import embed, links
from initiatives.models import Initiative

register = template.Library()
# Forgotten when an operator changes the name of the site.
_site = Kept[links.Link](seconds=3600, most=1)


@register.simple_tag
def image_of(row: Initiative) -> links.Link | None:
    """The image of an initiative read with its counts; None while nothing of it is quoted."""
    return links.image_link(row)


@register.simple_tag
def site_image() -> links.Link:
    """The image of every other page: it changes with the settings alone."""
    return _site.get_or_make("site", links.site_link)


@register.filter
def quotable(row: Initiative) -> bool:
    """Whether anything of it may be shown elsewhere than on its own pages."""
    return embed.is_quotable(row)
