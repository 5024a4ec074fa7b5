"""Every page that changes something has a write in tests/faults, which is sent three times at once (reliability.md A5)."""

from __future__ import annotations

from tests.faults import forms


def test_every_page_that_changes_something_is_sent_three_times_at_once():
    pages = forms.changing()
    assert forms.untried(pages) == []
    assert [one[:8] for one in forms.untried({*pages, "new:page"})] == ["new:page"]
    assert [one[:11] for one in forms.untried(pages - {"cases:begin"})] == ["cases:begin"]


def test_a_page_that_does_not_say_what_was_done_is_found():
    said = '<div class="vn-alert" data-color="success" role="status">Sparat.</div>'
    assert forms.unsaid("portal:act_for", said) == []
    assert forms.unsaid("portal:act_for", "<h1>Hej</h1>")
    assert forms.unsaid("cases:begin", "<h1>Din fråga</h1>") == []
    assert forms.unsaid("cases:begin", said), "what says it is no exception"
    assert forms.SEEN_ITSELF.keys() <= forms.all_of().keys()
