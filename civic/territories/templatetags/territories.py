"""Places in sentences, and the words around them."""

from django import template

from civic.territories import names
from civic.territories.models import Kind, Territory

register = template.Library()

register.filter("a_territoire", names.at)
register.filter("de_territoire", names.of)
register.filter("le_territoire", names.the)


@register.filter
def capital(text: str) -> str:
    """The first letter in upper case, the others as they are."""
    return text[:1].upper() + text[1:]


@register.filter
def detail(place: Territory) -> str:
    """What tells a place from its homonyms beside its name: « Côte-d’Or · 21000 »."""
    if place.kind not in {Kind.COMMUNE, Kind.DISTRICT}:
        return place.get_kind_display() if place.parent_id else "tout le pays"
    container = place.parent.name if place.parent else ""
    return " · ".join(part for part in (container, postcodes(place)) if part)


@register.filter("codes_postaux")
def postcodes(place: Territory) -> str:
    """The postcode, or the first and the last: Paris has twenty-one."""
    codes = sorted(place.postcodes)
    if len(codes) > 2:
        return f"{codes[0]} à {codes[-1]}"
    return ", ".join(codes)
