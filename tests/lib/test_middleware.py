import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse

from civic.lib.middleware import DatabaseLost, Visitors


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
