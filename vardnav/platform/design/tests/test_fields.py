"""A form's fields as people meet them: label, help and error belong together, and what was typed is shown again."""

import re

import pytest
from django import forms
from django.template import engines

from vardnav.platform.design.dates import DatePartsField

FIELD = '{% from "components/field/field.html" import field %}{{ field(form["answer"]) }}'
SUMMARY = (
    '{% from "components/error_summary/error_summary.html" import error_summary %}{{ error_summary(form) }}'
    '{% from "components/field/field.html" import field %}{% for one in form %}{{ field(one) }}{% endfor %}'
)


def shown(template, **words):
    return next(iter(engines.all())).from_string(template).render(words)


def form_of(field, data=None):
    class Form(forms.Form):
        answer = field

    return Form(data)


CHOICES = [("a", "Ja"), ("b", "Nej")]
FIELDS = {
    "text": forms.CharField(label="Svar", help_text="Hjälp"),
    "textarea": forms.CharField(label="Svar", help_text="Hjälp", widget=forms.Textarea, max_length=200),
    "select": forms.ChoiceField(label="Svar", help_text="Hjälp", choices=CHOICES),
    "radios": forms.ChoiceField(label="Svar", help_text="Hjälp", choices=CHOICES, widget=forms.RadioSelect),
    "ticks": forms.MultipleChoiceField(
        label="Svar", help_text="Hjälp", choices=CHOICES, widget=forms.CheckboxSelectMultiple
    ),
    "tick": forms.BooleanField(label="Svar", help_text="Hjälp"),
    "date": DatePartsField(label="Svar", help_text="Hjälp"),
    "file": forms.FileField(label="Svar", help_text="Hjälp"),
}


@pytest.mark.parametrize("kind", FIELDS)
def test_a_field_left_empty_says_so_beside_itself(kind):
    html = shown(FIELD, form=form_of(FIELDS[kind], {}))
    assert "Svar" in html
    assert 'id="id_answer_error"' in html
    assert 'id="id_answer_helptext"' in html
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described
    assert set(described[1].split()) == {"id_answer_helptext", "id_answer_error"}


@pytest.mark.parametrize("kind", FIELDS)
def test_the_error_summary_leads_to_something_on_the_page(kind):
    html = shown(SUMMARY, form=form_of(FIELDS[kind], {}))
    link = re.search(r'href="#([^"]+)"', html)
    assert link
    assert f'id="{link[1]}"' in html


def test_a_form_without_errors_has_no_summary():
    assert "vn-error-summary" not in shown(SUMMARY, form=form_of(FIELDS["text"], {"answer": "Hej"}))


@pytest.mark.parametrize("kind", ["text", "textarea"])
def test_what_was_typed_is_shown_back_equal_and_harmless(kind):
    html = shown(FIELD, form=form_of(FIELDS[kind], {"answer": '"><script>x</script>&'}))
    assert "<script>" not in html
    assert "&lt;script&gt;x&lt;/script&gt;&amp;" in html


def test_only_optional_questions_are_marked():
    assert "frivilligt" not in shown(FIELD, form=form_of(forms.CharField(label="Svar")))
    assert "frivilligt" in shown(FIELD, form=form_of(forms.CharField(label="Svar", required=False)))


def test_a_chosen_answer_stays_chosen():
    html = shown(FIELD, form=form_of(FIELDS["radios"], {"answer": "b"}))
    assert re.search(r'value="b"[^>]* checked', html)
    assert not re.search(r'value="a"[^>]* checked', html)


@pytest.mark.parametrize(
    ("parts", "day"), [(("2026", "3", "14"), "2026-03-14"), (("2024", "2", "29"), "2024-02-29")]
)
def test_a_date_in_three_parts_is_a_day(parts, day):
    form = form_of(DatePartsField(), {f"answer_{n}": part for n, part in enumerate(parts)})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["answer"].isoformat() == day


@pytest.mark.parametrize(
    "parts",
    [
        ("2026", "2", "30"),
        ("26", "", ""),
        ("år", "3", "1"),
        ("0", "0", "0"),
        ("٢٠٢٦", "13", "1"),
        ("\x00", "1", "1"),
    ],
)
def test_a_day_that_is_not_is_refused_and_kept_as_typed(parts):
    form = form_of(DatePartsField(label="När"), {f"answer_{n}": part for n, part in enumerate(parts)})
    assert not form.is_valid()
    html = shown(FIELD, form=form)
    assert 'aria-invalid="true"' in html
    for part in parts:
        assert f'value="{part}"' in html


def test_a_date_with_a_part_missing_says_which_parts_it_wants():
    form = form_of(DatePartsField(), {"answer_0": "2026", "answer_1": "", "answer_2": "1"})
    assert form.errors["answer"] == ["Fyll i år, månad och dag."]
