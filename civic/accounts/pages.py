"""What every account page has in common, ours and allauth's: never cached, honest statuses."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver

View = Callable[..., HttpResponseBase]


def account_page(view: View) -> View:
    """Keep the page out of every cache, and answer 422 when a form comes back with errors."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        if response.status_code == HTTPStatus.OK and _came_back(response):
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    return page


def leaving_page(view: View) -> View:
    """Leave for another provider from a page of ours.

    Browsers apply `form-action 'self'` to where a form's answer redirects: a page that
    refreshes to the provider's address keeps that rule strict for everything else.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = account_page(view)(request, *args, **kwargs)
        target = urlsplit(response.headers.get("Location", ""))
        if request.method != "POST" or not target.netloc or target.netloc == request.get_host():
            return response
        if target.scheme not in {"http", "https"}:
            return response
        away = {"target": target.geturl(), "host": target.hostname}
        left = render(request, "socialaccount/leaving.html", away)
        left.headers["Cache-Control"] = "private, no-store"
        return left

    return page


def wrapped(
    patterns: list[URLPattern | URLResolver], around: Callable[[View], View]
) -> list[URLPattern | URLResolver]:
    """Return the same addresses with every view wrapped."""
    done: list[URLPattern | URLResolver] = []
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = wrapped(list(one.url_patterns), around)
            done.append(URLResolver(one.pattern, inner, one.default_kwargs))
        else:
            done.append(URLPattern(one.pattern, around(one.callback), one.default_args, one.name))
    return done


def _came_back(response: HttpResponseBase) -> bool:
    context = response.context_data if isinstance(response, TemplateResponse) else None
    return any(
        isinstance(value, BaseForm) and value.is_bound and bool(value.errors)
        for value in (context or {}).values()
    )
