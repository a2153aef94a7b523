import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse

from civic.lib.middleware import DatabaseLost, Hostile, Visitors


def test_a_visitor_is_nobody_without_touching_the_session(rf):
    request = rf.get("/")
    Visitors(lambda r: HttpResponse())(request)
    assert isinstance(request.user, AnonymousUser)


def test_a_page_for_somebody_stays_out_of_shared_caches(rf, settings):
    request = rf.get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    response = Visitors(lambda r: HttpResponse())(request)
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_page_that_says_how_to_cache_keeps_it(rf, settings):
    request = rf.get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    response = Visitors(lambda r: HttpResponse(headers={"Cache-Control": "no-cache"}))(request)
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("y")])
def test_other_errors_are_left_to_django(rf, error):
    assert DatabaseLost(lambda r: HttpResponse()).process_exception(rf.get("/"), error) is None


@pytest.mark.parametrize("codec", ["utf-7", "rot13", "idna", "zip", "undefined", "latin-1", "x"])
def test_it_refuses_an_encoding_that_no_page_of_ours_asks_for(rf, codec):
    request = rf.post("/", {})
    request.content_params["charset"] = codec
    assert Hostile(lambda r: HttpResponse())(request).status_code == 400


@pytest.mark.parametrize("kind", ["text/plain; charset=UTF-8", "text/plain", "", "a; charset=utf8"])
def test_it_lets_the_usual_encoding_through(rf, kind):
    request = rf.generic("POST", "/", b"", content_type=kind)
    assert Hostile(lambda r: HttpResponse())(request).status_code == 200
