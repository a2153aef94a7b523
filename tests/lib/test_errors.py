import importlib

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.client import FakePayload
from django.urls import path
from redis.exceptions import ConnectionError as RedisLost

from civic.lib import errors
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.urls import handler400, handler403, handler404, handler500  # noqa: F401


def _raise(error):
    def view(request):
        raise error

    return view


def _lost(request):
    """Ask a connection that cannot be opened, for real."""
    from django.db.backends.postgresql.base import DatabaseWrapper

    broken = DatabaseWrapper(
        {**connection.settings_dict, "HOST": "127.0.0.1", "PORT": "1", "CONN_MAX_AGE": 0}, "broken"
    )
    broken.ensure_connection()


def _form(request):
    return HttpResponse(request.POST.get("a", "rien"))


def _post_only(request):
    from django.http import HttpResponseNotAllowed

    return HttpResponseNotAllowed(["POST"])


def _me(request):
    return HttpResponse(str(request.user.pk))


VIEWS = {
    "moi/": _me,
    "perdu/": _lost,
    "operational/": _raise(OperationalError("gone")),
    "redis/": _raise(RedisLost("gone")),
    "refus/": _raise(Refused("Seul l’auteur peut clore.")),
    "conflit/": _raise(Conflict("Déjà close.")),
    "trop/": _raise(TooMany("Trois par jour.")),
    "interdit/": _raise(PermissionDenied),
    "louche/": _raise(SuspiciousOperation("x")),
    "lourd/": _raise(RequestDataTooBig("x")),
    "casse/": _raise(ValueError("secret interne")),
    "base/": _raise(DatabaseError("x")),
    "formulaire/": _form,
    "bouton/": _post_only,
    "api/v1/perdu/": _lost,
}
urlpatterns = [path(address, view) for address, view in VIEWS.items()]


@pytest.fixture
def visitor():
    with override_settings(ROOT_URLCONF=importlib.import_module(__name__)):
        client = Client(enforce_csrf_checks=True)
        client.raise_request_exception = False
        yield client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/perdu/", 503, "Le site reprend son souffle"),
        ("/operational/", 503, "Le site reprend son souffle"),
        ("/redis/", 503, "Le site reprend son souffle"),
        ("/refus/", 403, "Seul l’auteur peut clore."),
        ("/conflit/", 409, "Déjà close."),
        ("/trop/", 429, "Trois par jour."),
        ("/interdit/", 403, "ne vous est pas ouverte"),
        ("/louche/", 400, "illisible"),
        ("/lourd/", 413, "trop volumineux"),
        ("/casse/", 500, "cassé chez nous"),
        ("/base/", 500, "cassé chez nous"),
        ("/rien-ici/", 404, "rien à cette adresse"),
        ("/bouton/", 405, "revenez en arrière"),
    ],
)
def test_it_answers_with_a_page_that_says_what_to_do(visitor, address, status, words):
    response = visitor.get(address)
    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    assert "<h1>" in page
    assert "secret interne" not in page
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.django_db
def test_a_lost_database_asks_to_come_back_later(visitor):
    assert visitor.get("/perdu/").headers["Retry-After"] == "30"


def test_a_lost_session_store_is_a_503_too(visitor, settings):
    settings.SESSION_ENGINE = "tests.lib.lost_session"
    visitor.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    assert visitor.get("/moi/").status_code == 503


def test_a_database_lost_in_a_middleware_is_a_503_too(visitor, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.lib.lost_session.LostMiddleware"]
    response = visitor.get("/refus/")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"


def test_an_empty_405_keeps_what_is_allowed(visitor):
    assert visitor.get("/bouton/").headers["Allow"] == "POST"


def test_a_forged_form_says_that_nothing_is_lost(visitor):
    response = visitor.post("/formulaire/", {"a": "b"})
    assert response.status_code == 403
    assert "ce que vous avez écrit y est encore" in response.content.decode()


def test_too_big_a_form_is_a_413(visitor, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    visitor.handler.enforce_csrf_checks = False
    response = visitor.post(
        "/formulaire/", "a=" + "b" * 1000, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 413


def test_a_refused_body_is_read_to_its_end(visitor):
    """Answered while a browser still writes, it would break the connection."""
    sent = FakePayload(b"a=" + b"b" * 300_000)
    response = visitor.generic(
        "POST",
        "/formulaire/",
        content_type="application/x-www-form-urlencoded",
        **{"wsgi.input": sent, "CONTENT_LENGTH": 300_002},
    )
    assert response.status_code == 403
    assert sent.read() == b""


@pytest.mark.parametrize("address", ["/formulaire/?a=%00", "/formulaire/?%00=a", "/a%00b/"])
def test_null_bytes_are_refused(visitor, address):
    assert visitor.get(address).status_code == 400


def test_a_null_byte_in_a_cookie_is_refused(visitor, settings):
    response = visitor.get(
        "/formulaire/", headers={"cookie": f'{settings.SESSION_COOKIE_NAME}="\\000abcdefgh"'}
    )
    assert response.status_code == 400


@pytest.mark.django_db
def test_the_api_answers_with_a_problem_document(visitor):
    response = visitor.get("/api/v1/perdu/")
    assert response.status_code == 503
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == 503


def test_an_unknown_template_still_makes_a_page(rf):
    response = errors._page(rf.get("/"), 418)
    assert response.status_code == 418
    assert "Erreur 418" in response.content.decode()
