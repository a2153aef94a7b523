"""Addresses of the owner's pages, and networks in words."""

from typing import Any
from urllib.parse import urlsplit

from django import template
from django.template import Context

from civic.syndication import presenting
from civic.syndication.models import Channel, Delivery

register = template.Library()


@register.simple_tag(takes_context=True)
def own_url(context: Context, name: str, *rest: Any) -> str:
    """The address of a page of whose accounts are shown; `rest` are channels and deliveries."""
    keys = [one.uid if isinstance(one, Channel | Delivery) else one for one in rest]
    return str(context["owned"].url(name, *keys))


@register.filter
def network_name(channel: Channel) -> str:
    """The name of its network."""
    return presenting.name_of(channel.network)


@register.filter
def account_name(channel: Channel) -> str:
    """The account in words."""
    return presenting.account_of(channel)


@register.filter
def hearing(channel: Channel) -> str:
    """What becomes of answers there, in words."""
    return str(presenting.hearing_of(channel))


@register.filter
def web_address(url: str) -> str:
    """An address that a network gave, or nothing unless it is one of the web."""
    return url if urlsplit(url).scheme in ("https", "http") else ""
