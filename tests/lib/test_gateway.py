from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIHandler

from civic.lib.gateway import UNREADABLE, plain_content_type, with_plain_content_type

# Each request starts by checking the connection an earlier test of this process may have opened.
pytestmark = pytest.mark.django_db

BODY = b'--B\r\nContent-Disposition: form-data; name="q"\r\n\r\n+2AA-\r\n--B--\r\n'


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("text/html; charset=UTF-8", "text/html"),
        ('multipart/form-data; charset="utf8"; boundary=B', "multipart/form-data; boundary=B"),
        ("multipart/form-data; boundary=B", "multipart/form-data; boundary=B"),
        ("application/json", "application/json"),
        ("application/json; charset=utf-7", UNREADABLE),
        ("a/b; CharSet = rot13", UNREADABLE),
        ("a/b; charset=utf-8; charset=hex", UNREADABLE),
        ("a/b; x*=rot99''%41", UNREADABLE),
    ],
)
def test_it_knows_one_encoding(sent, kept):
    assert plain_content_type(sent) == kept


@pytest.mark.parametrize("codec", ["utf-8", "utf-7", "rot13", "idna", "zip", "undefined"])
@pytest.mark.parametrize("query", ["q=%2B2AA-", "&".join(f"q{n}=1" for n in range(300))])
@pytest.mark.parametrize("more", ["", "; x*=rot99''%41"])
def test_it_answers_every_request(codec, query, more):
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/signaler/contenu-illicite/",
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "CONTENT_TYPE": f"multipart/form-data; boundary=B; charset={codec}{more}",
        "CONTENT_LENGTH": str(len(BODY)),
        "wsgi.input": BytesIO(BODY),
        "wsgi.url_scheme": "http",
    }
    statuses = []
    application = with_plain_content_type(WSGIHandler())
    list(application(environ, lambda status, *_: statuses.append(status)))
    assert statuses[0][:3] in {"400", "403", "422"}
