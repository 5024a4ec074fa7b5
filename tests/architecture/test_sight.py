"""Whatever hangs on a case asks the one rule of who sees it (cases.sight): no table and no statement by hand forgets it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models

from tests.architecture import walking
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases.models import Case

#: An agent by a power of attorney that is about errands alone.
AGENT = Viewer.resident(
    person_id=uuid.UUID(int=1), subject_id=uuid.UUID(int=2), region="12", is_for_grown=True, is_by_power=True,
    areas=frozenset({"e_services"}),
)  # fmt: skip
#: Tables on a case whose rows are found by who is told, not by whose case it is.
BY_ANOTHER_RULE = {
    "notify.Notice": "what somebody has been told; who is told asks the rule",
}
#: Files that name the tables of cases in SQL of their own without asking the rule, each with its reason.
ASKED_OTHERWISE = {
    "vardnav/platform/cases/sending.py": "writes a case from a draft of one's own",
    "vardnav/platform/cases/drafts.py": "what one has begun oneself",
    "vardnav/platform/cases/requested.py": "whether what one has begun oneself is asked for: yes or no",
    "vardnav/platform/cases/attachments.py": "files of a case just found visible",
    "vardnav/platform/cases/backlog.py": "counts per unit, for the catalogue",
    "vardnav/platform/cases/desk_queue.py": "staff's own unit",
    "vardnav/platform/cases/desk_queries.py": "staff's own unit",
    "vardnav/platform/reach/queries.py": "counts per region",
    "vardnav/platform/guarantee/queries.py": "counts per region",
    "vardnav/platform/guarantee/regional.py": "counts per region, no secret case",
    "vardnav/platform/unread/queries.py": "counts per region",
    "vardnav/capabilities/conversations/actions/sending.py": "beside a case just found visible and locked",
    "vardnav/capabilities/conversations/queries/queue.py": "staff's own unit",
    "vardnav/capabilities/conversations/queries/waiting.py": "counts per unit, secret ones five at a time",
    "vardnav/capabilities/listing/queries/chosen.py": "counts those listed at a unit",
}
_TABLES = re.compile(r"\b(?:FROM|JOIN)\s+cases_(?:case|message|step|formrequest|transfer|note|draft)\b")


def hanging(model: type[models.Model], seen: frozenset[Any] = frozenset()) -> bool:
    """Tell whether a table points to a case, itself or by what it points to."""
    for field in model._meta.fields:
        target: Any = field.related_model if field.is_relation else None
        if target is Case or field.name == "case_id":
            return True
        is_ours = getattr(target, "__module__", "").startswith("vardnav.")
        if is_ours and target not in seen | {model} and hanging(target, seen | {model}):
            return True
    return False


def statement(model: Any) -> str:
    """Return what the agent's reading of a table asks, "" when it asks nothing because it gives nothing."""
    try:
        return str(model.objects.visible_to(AGENT).query)
    except EmptyResultSet:
        return ""


def forgetful(model: Any) -> str:
    """Return a sentence when an agent's reading of a table that hangs on a case does not ask the rule."""
    told = statement(model)
    if not told or ('"is_secret"' in told and re.search(r'"area" IN \(e_services\)', told)):
        return ""
    return f"{model._meta.label} shows an agent cases without asking cases.sight: {told[-200:]}"


def tables() -> list[Any]:
    return [
        one
        for one in walking.tables()
        if (one is Case or hanging(one)) and hasattr(getattr(one, "objects", None), "visible_to")
    ]


def test_every_table_that_hangs_on_a_case_asks_who_sees_the_case():
    found = [one for one in tables() if one._meta.label not in BY_ANOTHER_RULE]
    assert len(found) > 10
    assert [fault for one in found if (fault := forgetful(one))] == []


def needless(reasons: Iterable[str]) -> set[str]:
    """Return those of these tables that show an agent nothing, or ask the rule as others do."""
    return set(reasons) - {one._meta.label for one in tables() if forgetful(one)}


def test_a_reason_for_another_rule_that_is_no_longer_needed_is_removed():
    assert needless(BY_ANOTHER_RULE) == set()
    assert needless({"cases.Message"}) == {"cases.Message"}


class _Forgetful(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Any:
        return self.filter(subject_id=viewer.subject_id, case__is_secret=False)


def test_a_table_that_forgets_it_is_found():
    from tests.architecture.test_tables import _key, _wrong_table

    planted = _wrong_table(
        "vardnav.platform.cases", "Forgetful", case=_key(Case, related_name="+"), subject_id=models.UUIDField(),
        objects=_Forgetful.as_manager(),
    )  # fmt: skip
    assert hanging(planted)
    assert "without asking" in forgetful(planted)
    far = _wrong_table("vardnav.platform.cases", "Far", near=_key(planted, related_name="+"))
    assert hanging(far), "by what it points to"
    assert not hanging(_wrong_table("vardnav.platform.cases", "Apart", at=models.DateTimeField()))


def unasked(path: Path) -> bool:
    """Tell whether a file names the tables of cases in SQL of its own, and nowhere the rule."""
    text = path.read_text(encoding="utf-8")
    return bool(_TABLES.search(text)) and not re.search(r"\.sql\([\"'a-z]", text)


def test_every_statement_by_hand_asks_who_sees_the_case_or_says_why_not():
    paths = [path for path in walking.files(".py") if not {"migrations", "config"} & set(path.parts)]
    found = {walking.named(path) for path in paths if unasked(path)}
    assert found == set(ASKED_OTHERWISE)


def test_a_statement_that_forgets_it_is_found(tmp_path):
    wrong, right = tmp_path / "wrong.py", tmp_path / "right.py"
    wrong.write_text('SQL = "SELECT count(*) FROM cases_message WHERE subject_id = %s"', encoding="utf-8")
    right.write_text(
        "SQL = f\"SELECT FROM cases_case c WHERE c.id = %s{seen.sql('c')}\"  # sight", encoding="utf-8"
    )
    assert unasked(wrong)
    assert not unasked(right)


def costs(model: Any, viewer: Viewer) -> bool:
    """Tell whether a reading of a table asks about areas."""
    try:
        return '"area" IN' in str(model.objects.visible_to(viewer).query)
    except EmptyResultSet:
        return False


def test_somebody_for_themselves_is_asked_nothing_more():
    """Whoever acts for themselves, nearly everybody, pays nothing for the rule."""
    oneself = Viewer.resident(person_id=uuid.UUID(int=1), region="12")
    assert [one for one in tables() if costs(one, oneself)] == []
    assert costs(Case, AGENT)
