"""Queries: is every score that a case keeps the one its answers give? (invariant I16)"""

from __future__ import annotations

from collections.abc import Iterator

from vardnav.kernel import clock
from vardnav.platform.cases import answers as case_answers
from vardnav.platform.cases import models
from vardnav.platform.questionnaires import meaning, responses
from vardnav.platform.questionnaires.models import Version
from vardnav.platform.questionnaires.rules import State
from vardnav.platform.registry import repeating
from vardnav.platform.registry.questions import ItemType

BATCH = 500


def differing() -> Iterator[str]:
    """Return a line for each case whose calculated answers are not those that its form calculates from the others."""
    for version in Version.objects.exclude(state=State.DRAFT).select_related("form").iterator(BATCH):
        form = meaning.of(version.resource, version=str(version.number)).form
        if not any(item.type is ItemType.CALCULATED for item in form.items()):
            continue
        cases = models.Case.objects.filter(service_key=version.form.key, form_version=str(version.number))
        for case in cases.only("id", "answers", "sent_at").iterator(BATCH):
            kept = responses.with_lines(version.resource, responses.kept(case.answers))
            laid = repeating.laid_out(form, kept)
            calculated = {item.link_id for item in laid.items() if item.type is ItemType.CALCULATED}
            asked = {key: value for key, value in kept.items() if key not in calculated}
            day = clock.local_date(case.sent_at)
            given = case_answers.given(laid, asked, today=day)
            again = {item.link_id: value for _group, item, value in given if item.link_id in calculated}
            for link_id in sorted(calculated):
                if kept.get(link_id) != again.get(link_id):
                    yield f"case {case.id}: {link_id} is {kept.get(link_id)}, counted again {again.get(link_id)}"
