"""Every page that changes something has a write in tests/faults, which is sent three times at once (reliability.md A5)."""

from __future__ import annotations

from tests.faults import forms


def test_every_page_that_changes_something_is_sent_three_times_at_once():
    pages = forms.changing()
    assert forms.untried(pages) == []
    assert [one[:8] for one in forms.untried({*pages, "new:page"})] == ["new:page"]
    assert [one[:11] for one in forms.untried(pages - {"cases:begin"})] == ["cases:begin"]
