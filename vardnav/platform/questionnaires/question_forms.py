"""Forms of the editor: one question, with its answers, its limits, on what it hangs, or what it calculates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.platform.design.forms import LineField, TextField
from vardnav.platform.questionnaires import editor_conditions, editor_questions, editor_sums, rules
from vardnav.platform.questionnaires.editor_conditions import Rule, Rules
from vardnav.platform.questionnaires.editor_questions import Question
from vardnav.platform.questionnaires.editor_sums import Calculation
from vardnav.platform.questionnaires.steering_forms import PICK, required
from vardnav.platform.registry.questions import number

KINDS: tuple[tuple[str, str | Promise], ...] = (
    ("string", _("Kort text")),
    ("text", _("Lång text")),
    ("boolean", _("Ja eller nej")),
    ("choice", _("Val ur en lista")),
    ("open-choice", _("Val ur en lista, eller eget svar")),
    ("date", _("Datum")),
    ("dateTime", _("Datum och klockslag")),
    ("time", _("Klockslag")),
    ("integer", _("Heltal")),
    ("decimal", _("Tal med decimaler")),
    ("quantity", _("Mått med enhet")),
    ("attachment", _("Bilder och dokument")),
    ("display", _("Text att läsa, ingen fråga")),
    ("group", _("Grupp med frågor")),
    (editor_questions.SUM, _("Uträkning")),
)
#: Kinds that are only imported; the editor shows them and leaves them.
IMPORTED: tuple[tuple[str, str | Promise], ...] = (
    ("url", _("Webbadress")),
    ("reference", _("Hänvisning")),
)
OPERATORS: tuple[tuple[str, str | Promise], ...] = (
    ("=", _("är")),
    ("!=", _("är inte")),
    (">", _("är mer än")),
    (">=", _("är minst")),
    ("<", _("är mindre än")),
    ("<=", _("är högst")),
    ("exists", _("är besvarad")),
    (editor_conditions.MISSING, _("är inte besvarad")),
)
HOWS: tuple[tuple[str, str | Promise], ...] = (
    (editor_sums.POINTS, _("Summan av alla poäng hittills")),
    (editor_sums.TOTAL, _("Summan av frågorna du väljer")),
    (editor_sums.MEAN, _("Medelvärdet av frågorna du väljer")),
    (editor_sums.COUNT, _("Hur många av frågorna du väljer som är besvarade")),
    (editor_sums.DIFFERENCE, _("Skillnaden: den första minus den andra")),
    (editor_sums.AGE, _("Ålder i år, från ett datum")),
    (editor_sums.KEPT, _("Som det importerades")),
)
FEWEST_ROWS, MOST_ROWS = 2, 10
_DIGITS = {
    "invalid": _("Skriv ett heltal med siffror."),
    "min_value": _("Talet får vara lägst %(limit_value)d."),
    "max_value": _("Talet får vara högst %(limit_value)d."),
}


def _whole(label: Any, most: int, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=1, max_value=most, required=False, error_messages=_DIGITS,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}), **options,
    )  # fmt: skip


class LimitField(LineField):
    """The lowest or highest answer: a number or a day, as it fits the kind. Value: text."""


class QuestionForm(forms.Form):
    """One question of a form."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=_("Vad är det?"), choices=(*KINDS, *IMPORTED),
        error_messages=PICK | required(_("Välj vad det är.")),
    )  # fmt: skip
    text_sv = TextField(
        label=_("Frågan eller texten, på svenska"), max_length=rules.LONGEST_TEXT,
        error_messages=required(_("Skriv frågan.")), widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    text_en = TextField(
        label=_("Frågan eller texten, på engelska"), max_length=rules.LONGEST_TEXT, required=False,
        help_text=_("Lämna tomt för att visa den svenska texten."), widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    help_sv = TextField(
        label=_("Hjälptext, på svenska"), max_length=rules.LONGEST_TEXT, required=False,
        help_text=_("Visas under frågan, eller överst i gruppen."), widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    help_en = TextField(
        label=_("Hjälptext, på engelska"), max_length=rules.LONGEST_TEXT, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    inside = forms.ChoiceField(label=_("Ligger i"), required=False, error_messages=PICK)
    is_required = forms.BooleanField(label=_("Måste besvaras"), required=False)
    repeats = forms.BooleanField(
        label=_("Får besvaras flera gånger"), required=False,
        help_text=_("Av en lista får man välja flera svar. Av annat får man lägga till fler."),
    )  # fmt: skip
    most = _whole(_("Högst så många svar"), 20)
    choices_sv = TextField(
        label=_("Svaren att välja på, på svenska"), max_length=20000, required=False,
        help_text=_("Ett svar på varje rad. Ger svaret poäng, skriv dem efter ett streck: Ofta | 2"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    choices_en = TextField(
        label=_("Svaren att välja på, på engelska"), max_length=20000, required=False,
        help_text=_("Samma svar i samma ordning, utan poäng."), widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    unit = LineField(
        label=_("Enhet"), help_text=_("För mått. Till exempel kg."), max_length=40, required=False
    )
    min_length = _whole(_("Minst så många tecken"), 4000)
    max_length = _whole(_("Högst så många tecken"), 4000)
    lowest = LimitField(
        label=_("Lägsta svar"), required=False, help_text=_("Ett tal. För ett datum: som 2026-03-09.")
    )
    highest = LimitField(
        label=_("Högsta svar"), required=False, help_text=_("Ett tal. För ett datum: som 2026-03-09.")
    )
    default = LineField(
        label=_("Svar som är ifyllt från början"), required=False,
        help_text=_("Som det står i listan, ja eller nej, ett tal eller en text."),
    )  # fmt: skip
    calc_how = forms.ChoiceField(
        label=_("Vad ska räknas ut?"), choices=HOWS, required=False, error_messages=PICK
    )
    calc_of = forms.MultipleChoiceField(
        label=_("Av vilka frågor?"), required=False, error_messages=PICK, widget=forms.CheckboxSelectMultiple
    )
    needs_all = forms.ChoiceField(
        label=_("När flera villkor finns"), choices=(("all", _("Alla ska stämma")), ("any", _("Ett räcker"))),
        required=False, error_messages=PICK, widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        earlier: Sequence[tuple[str, str]],
        groups: Sequence[tuple[str, str]] = (),
        rows: int = FEWEST_ROWS,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.rows = min(max(rows, FEWEST_ROWS), MOST_ROWS)
        self._choose("inside", [("", _("Överst, inte i någon grupp")), *groups])
        self._choose("calc_of", earlier)
        for row in range(self.rows):
            self._condition(row, earlier)

    def _choose(self, name: str, choices: Sequence[tuple[str, str | Promise]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _condition(self, row: int, earlier: Sequence[tuple[str, str]]) -> None:
        number_of = {"number": row + 1}
        self.fields[f"when_question_{row}"] = forms.ChoiceField(
            label=_("Villkor %(number)d: frågan") % number_of,
            choices=[("", _("Inget villkor")), *earlier], required=False, error_messages=PICK,
        )  # fmt: skip
        self.fields[f"when_operator_{row}"] = forms.ChoiceField(
            label=_("Jämförelse"), choices=OPERATORS, required=False, error_messages=PICK
        )
        self.fields[f"when_answer_{row}"] = LineField(
            label=_("Svar"), max_length=300, required=False,
        )  # fmt: skip

    def conditions(self) -> Iterator[tuple[Any, Any, Any]]:
        """Return the three fields of each condition, for the template."""
        for row in range(self.rows):
            yield tuple(self[f"when_{part}_{row}"] for part in ("question", "operator", "answer"))  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        """Read the lists of answers and the limits, and see that they fit together."""
        cleaned = super().clean() or {}
        self.choices: tuple[tuple[str, str, Decimal | None], ...] = ()
        if cleaned.get("kind") in editor_questions.CHOICES and not self.errors:
            self.choices = tuple(self._choices(cleaned["choices_sv"], cleaned["choices_en"]))
        self.bounds = {name: self._bound(name, cleaned.get("kind", "")) for name in ("lowest", "highest")}
        low, high = self.bounds["lowest"], self.bounds["highest"]
        if low is not None and high is not None and low > high:
            self.add_error("highest", _("Det högsta svaret måste vara minst det lägsta."))
        least, longest = cleaned.get("min_length"), cleaned.get("max_length")
        if least and longest and least > longest:
            self.add_error("max_length", _("Det högsta antalet tecken måste vara minst det lägsta."))
        return cleaned

    def _bound(self, name: str, kind: str) -> Any:
        text = str(self.cleaned_data.get(name) or "")
        if not text or kind not in {*editor_questions.NUMBERS, "date"}:
            return None
        if kind == "date":
            try:
                return dt.date.fromisoformat(text)
            except ValueError:
                self.add_error(name, _("Skriv datumet som år-månad-dag, till exempel 2026-03-09."))
                return None
        amount = number(text.replace(",", ".").replace(" ", ""))
        if amount is None or abs(amount) >= 10**12 or (kind == "integer" and amount != int(amount)):
            self.add_error(
                name,
                _("Skriv ett heltal med siffror.") if kind == "integer" else _("Skriv ett tal med siffror."),
            )
            return None
        return amount

    def _choices(self, swedish: str, english: str) -> list[tuple[str, str, Decimal | None]]:
        lines = [one.strip() for one in swedish.split("\n") if one.strip()]
        others = [one.strip() for one in english.split("\n") if one.strip()]
        if not lines:
            self.add_error(
                "choices_sv", ValidationError(_("Skriv minst ett svar att välja på."), code="required")
            )
            return []
        if others and len(others) != len(lines):
            self.add_error("choices_en", _("Skriv lika många svar på engelska som på svenska, eller inga."))
            return []
        found = []
        for place, line in enumerate(lines):
            label, bar, points = line.rpartition("|")
            amount = number(points.strip().replace(",", ".")) if bar else None
            words = (label if bar else line).strip()
            if (bar and amount is None) or not words:
                self.add_error(
                    "choices_sv", _("Skriv poängen med siffror efter strecket, till exempel Ofta | 2.")
                )
                return []
            found.append((words, others[place] if others else "", amount))
        return found

    def question(self) -> Question:
        """Return the valid question."""
        told, kind = self.cleaned_data, self.cleaned_data["kind"]
        is_date = kind == "date"
        low, high = self.bounds["lowest"], self.bounds["highest"]
        calculation = None
        if kind == editor_questions.SUM:
            calculation = Calculation(told["calc_how"] or editor_sums.POINTS, tuple(told["calc_of"]))
        return Question(
            kind=kind, text=told["text_sv"].strip(), english=told["text_en"].strip(), help=told["help_sv"].strip(),
            help_english=told["help_en"].strip(), is_required=told["is_required"], repeats=told["repeats"],
            most=told["most"], choices=self.choices, unit=told["unit"] if kind in ("quantity", "decimal") else "",
            min_length=told["min_length"], max_length=told["max_length"],
            lowest=None if is_date else low, highest=None if is_date else high,
            earliest=low.isoformat() if is_date and low else "", latest=high.isoformat() if is_date and high else "",
            default=told["default"], rules=Rules(tuple(self._rules()), told["needs_all"] != "any"),
            calculation=calculation,
        )  # fmt: skip

    def _rules(self) -> Iterator[Rule]:
        self.row_of: list[int] = []
        for row in range(self.rows):
            told = {
                part: self.cleaned_data[f"when_{part}_{row}"] for part in ("question", "operator", "answer")
            }
            if told["question"]:
                operator = told["operator"] or "="
                is_about = operator in ("exists", editor_conditions.MISSING)
                self.row_of.append(row)
                yield Rule(told["question"], operator, "" if is_about else told["answer"])

    def refuse(self, problem: Exception) -> bool:
        """Say beside its field what the form's rules found; tell whether it had one."""
        if isinstance(problem, editor_conditions.WrongCondition):
            row = self.row_of[problem.row]
            if problem.field == "operator":
                self.add_error(f"when_operator_{row}", _("Frågan går bara att jämföra med är och är inte."))
            else:
                self.add_error(f"when_answer_{row}", _("Frågan kan inte ha det svaret."))
            return True
        if isinstance(problem, editor_questions.WrongDefault):
            self.add_error("default", _("Frågan kan inte ha det svaret."))
            return True
        if isinstance(problem, editor_sums.WrongCalculation):
            self.add_error("calc_of", _WRONG_SUMS[str(problem)])
            return True
        return False


_WRONG_SUMS = {
    "none": _("Välj minst en fråga."),
    "two": _("Välj två frågor."),
    "date": _("Välj en fråga som har ett datum som svar."),
    "numbers": _("Välj frågor som har tal eller poäng som svar, alla av samma sort."),
}


def as_initial(question: Question) -> dict[str, Any]:
    """Return a question as its form begins."""
    low, high = (
        day or ("" if amount is None else f"{amount.normalize():f}".replace(".", ","))
        for day, amount in ((question.earliest, question.lowest), (question.latest, question.highest))
    )
    calculation = question.calculation
    found = {
        "kind": question.kind, "text_sv": question.text, "text_en": question.english, "help_sv": question.help,
        "help_en": question.help_english, "is_required": question.is_required, "repeats": question.repeats,
        "most": question.most, "unit": question.unit, "min_length": question.min_length,
        "max_length": question.max_length, "lowest": low, "highest": high, "default": question.default,
        "choices_sv": "\n".join(
            label if points is None else f"{label} | {points.normalize():f}" for label, _en, points in question.choices
        ),
        "choices_en": "\n".join(english for _sv, english, _points in question.choices if english),
        "calc_how": calculation.how if calculation else editor_sums.POINTS,
        "calc_of": list(calculation.of) if calculation else [],
        "needs_all": "all" if question.rules.needs_all else "any",
    }  # fmt: skip
    for row, rule in enumerate(question.rules.of):
        found |= {
            f"when_question_{row}": rule.question,
            f"when_operator_{row}": rule.operator,
            f"when_answer_{row}": rule.answer,
        }
    return found


def rows_of(given: Mapping[str, Any]) -> int:
    """Return how many conditions a posted form has room for."""
    return 1 + max(
        (row for row in range(MOST_ROWS) if given.get(f"when_question_{row}") is not None), default=0
    )
