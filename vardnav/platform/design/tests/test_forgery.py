"""Our forms' word is one that Django's own check takes, and never the same twice."""

from __future__ import annotations

import collections

import pytest
from django.http import HttpResponse
from django.middleware import csrf
from django.test import RequestFactory

from vardnav.platform.design import forgery


def answer(secret: str, word: str) -> int:
    """Send a form with `word` from a browser whose cookie holds `secret`; return the status of Django's check."""
    request = RequestFactory(enforce_csrf_checks=True).post("/", {"csrfmiddlewaretoken": word})
    request.COOKIES["vardnav_csrf"] = secret
    check = csrf.CsrfViewMiddleware(lambda _request: HttpResponse())
    check.process_request(request)
    refused = check.process_view(request, lambda _request: HttpResponse(), (), {})
    return refused.status_code if refused else 200


def word_for(secret: str) -> str:
    request = RequestFactory().get("/")
    request.META["CSRF_COOKIE"] = secret
    word = forgery.token(request)
    assert "CSRF_COOKIE_NEEDS_UPDATE" not in request.META  # the browser has it
    return word


def test_djangos_check_takes_every_word_and_refuses_another_browsers(settings):
    settings.CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
    for _time in range(50):
        secret, other = csrf._get_new_csrf_string(), csrf._get_new_csrf_string()
        assert answer(secret, word_for(secret)) == 200
        assert answer(other, word_for(secret)) == 403


def test_a_browser_without_a_secret_gets_one():
    request = RequestFactory().get("/")
    word = forgery.token(request)
    assert request.META["CSRF_COOKIE_NEEDS_UPDATE"] is True
    assert answer(request.META["CSRF_COOKIE"], word) == 200


@pytest.mark.parametrize("secret", ["a" * 32, "9" * 32])
def test_the_mask_hides_the_secret_evenly(secret):
    words = [word_for(secret) for _time in range(3000)]
    assert len(set(words)) == len(words)
    for part in (slice(32), slice(32, 64)):
        seen = collections.Counter(sign for word in words for sign in word[part])
        assert len(seen) == 62
        expected = 3000 * 32 / 62
        assert all(abs(count - expected) < expected * 0.2 for count in seen.values())
