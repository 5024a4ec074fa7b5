"""What Django would stumble on before any page of ours is turned away at the door."""

import io

import pytest
from django.core.handlers.wsgi import WSGIHandler

from vardnav.config.doorstep import doorstep, is_readable

pytestmark = pytest.mark.django_db
STUMBLED_ON = [
    "text/plain; charset=rot13",
    "text/plain; charset=base64",
    "text/plain;CHARSET = 'zlib'",
    'text/plain; charset="unicode_escape"',
    "multipart/form-data; boundary=x; charset=utf-7",
    "application/x-www-form-urlencoded; charset=idna",
    "text/plain; charset=utf-8; charset=hex",
    "text/plain; charset*=bogus''x",
    "multipart/form-data; boundary*=nonexist''abc",
    "multipart/form-data; boundary*0*=nonexist''abc",
]
FINE = [
    "",
    "text/html",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=UTF-8",
    "multipart/form-data; boundary=----WebKitFormBoundaryAB*12=c",
    'text/plain;charset="utf-8"',
]


def asked(application, content_type):
    """Return (status, headers) of a GET with that Content-Type."""
    told = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/healthz",
        "QUERY_STRING": "q=%5Cud800&" + "&".join(f"a{n}=1" for n in range(600)),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": content_type,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    list(application(environ, lambda status, headers, _fault=None: told.append((status, dict(headers)))))
    return told[0]


@pytest.mark.parametrize("content_type", STUMBLED_ON)
def test_an_encoding_that_no_browser_sends_is_turned_away(content_type):
    status, headers = asked(doorstep(WSGIHandler()), content_type)
    assert status.startswith("415")
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("content_type", FINE)
def test_what_browsers_send_comes_in(content_type):
    assert is_readable(content_type)
    assert asked(doorstep(WSGIHandler()), content_type)[0].startswith("200")


def test_without_the_doorstep_django_fails_before_any_page():
    with pytest.raises((LookupError, ValueError)):
        asked(WSGIHandler(), "text/plain; charset=rot13")
