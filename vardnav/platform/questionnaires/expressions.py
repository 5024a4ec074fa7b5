"""Rules: FHIRPath that a form may calculate with: a part of the language that ends, in little time, whatever is written.

The library (fhirpathpy) reads and evaluates; here stands what it may be given. Three fences, because a region pastes in
expressions that nobody here has read: only known functions and no regular expressions (`check`, before a form is taken);
a budget of steps, lengths and counts while it runs (`_Counted`, and arithmetic of our own that does not grow); and no
clock, no network, no object but the form and its answers.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, localcontext
from typing import Any, cast

from antlr4 import CommonTokenStream, InputStream, PredictionMode, Token
from antlr4.error.ErrorListener import ErrorListener
from antlr4.tree.Tree import ParseTreeWalker
from fhirpathpy.engine import do_eval
from fhirpathpy.engine.invocations import invocation_registry
from fhirpathpy.parser.ASTPathListener import ASTPathListener
from fhirpathpy.parser.generated.FHIRPathLexer import FHIRPathLexer
from fhirpathpy.parser.generated.FHIRPathParser import FHIRPathParser

LONGEST = 4000
DEEPEST = 60
#: Evaluations of a name, a function or a sign, all variables of an item together: a page does not wait for more.
MOST_STEPS = 50_000
MOST_VALUES = 2000
LONGEST_VALUE = 4000
#: FHIRPath functions that always end and never grow what they get by more than their own text.
FUNCTIONS = frozenset({
    "abs", "all", "allFalse", "allTrue", "anyFalse", "anyTrue", "aggregate", "avg", "ceiling", "coalesce",
    "combine", "contains", "count", "descendants", "distinct", "empty", "endsWith", "exists", "exp", "first",
    "floor", "hasValue", "iif", "indexOf", "isDistinct", "last", "length", "ln", "log", "lower", "max", "min",
    "not", "ofType", "ordinal", "power", "repeat", "replace", "round", "select", "single", "skip", "sqrt",
    "startsWith", "substring", "sum", "tail", "take", "toDecimal", "toInteger", "toString", "today", "trim",
    "truncate", "upper", "weight", "where",
})  # fmt: skip
#: What `repeat` may go down by: the tree of a form's items, which has an end.
_REPEATED = frozenset({"item", "answer"})
#: Of no use for answers of a form: types (R4 knows them from the form) and measures written out.
_LEFT_OUT = frozenset({"TypeExpression", "QuantityLiteral"})
#: Nothing is a hundred digits long: 10.power(999999).truncate() would be a million, and each step with it slow.
_CONTEXT = Context(prec=28, Emax=99, Emin=-99)


class NotUsable(ValueError):
    """The expression is not one that may be calculated with; says which part of it."""


class TooMuch(RuntimeError):
    """The expression takes more steps, or grows larger, than a page waits for."""


class _Loud(ErrorListener):  # type: ignore[misc] # the runtime has no types
    def syntaxError(self, _recognizer: Any, _symbol: Any, _line: int, column: int, *_rest: Any) -> None:  # noqa: N802
        raise NotUsable(str(column + 1))


@functools.lru_cache(maxsize=2000)
def parsed(expression: str) -> dict[str, Any]:
    """Return the tree of an expression. Raises NotUsable."""
    if len(expression) > LONGEST:
        raise NotUsable(str(LONGEST))
    lexer = FHIRPathLexer(InputStream(expression))
    parser = FHIRPathParser(CommonTokenStream(lexer))
    for one in (lexer, parser):
        one.removeErrorListeners()
        one.addErrorListener(_Loud())
    # As good for this language, and many times as fast on what is written to be slow.
    parser._interp.predictionMode = PredictionMode.SLL
    listener: Any = ASTPathListener()  # type: ignore[no-untyped-call] # the library has no types here
    try:
        tree = parser.expression()
        ParseTreeWalker().walk(listener, tree)
    except RecursionError:
        raise NotUsable(str(DEEPEST)) from None
    left = parser.getCurrentToken()
    if left.type != Token.EOF:
        raise NotUsable(str(left.column + 1))
    found: dict[str, Any] = listener.parentStack[0]
    check(found)
    return found


def check(tree: dict[str, Any]) -> None:
    """Raises NotUsable for a function that is not known, and for what could grow without end."""
    for node, depth in _walked(tree):
        if depth > DEEPEST:
            raise NotUsable(str(DEEPEST))
        if node.get("type") in _LEFT_OUT or "~" in "".join(node.get("terminalNodeText", ())):
            raise NotUsable(str(node.get("text") or node["type"]))
        if node.get("type") == "ExternalConstant" and not node.get("children"):
            raise NotUsable("%")  # a name in quotes is no variable of a form
        if node.get("type") != "Functn":
            continue
        name = str(node["children"][0]["text"])
        if name not in FUNCTIONS:
            raise NotUsable(f"{name}()")
        inside = node["children"][1:]
        if name == "repeat" and (not inside or str(inside[0]["children"][0].get("text")) not in _REPEATED):
            raise NotUsable("repeat()")


def _walked(node: dict[str, Any], depth: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
    left = [(node, depth)]
    while left:
        one, level = left.pop()
        yield one, level
        left += [(child, level + 1) for child in one.get("children", ())]


def variables(expression: str) -> frozenset[str]:
    """Return the names that an expression uses with "%" before. Raises NotUsable."""
    return frozenset(
        str(node["children"][0]["children"][0]["text"]).strip("`")
        for node, _depth in _walked(parsed(expression))
        if node.get("type") == "ExternalConstantTerm"
    )


class Budget:
    """Steps that are left for one calculation with all its variables."""

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> None:
        """Raise TooMuch when there is nothing left."""
        self.left -= steps
        if self.left < 0:
            self.left = -1  # what is refused is not done
            raise TooMuch


class _Counted(dict[str, Any]):
    """The library's context: it asks it for something at every step, and each time is counted."""

    def __init__(self, budget: Budget, given: Mapping[str, Any]) -> None:
        self.budget = budget
        super().__init__(given)

    def __getitem__(self, key: str) -> Any:
        self.budget.spend()
        return super().__getitem__(key)


def evaluated(
    expression: str, focus: Any, known: Mapping[str, Any], *, today: dt.date, budget: Budget
) -> list[Any]:
    """Return what an expression gives, as plain values. `focus`: what a bare name looks into; `known`: %names.

    Raises NotUsable and TooMuch; whatever else cannot be calculated (a text where a number is wanted, a logarithm of
    zero) is ArithmeticError.
    """
    tree = parsed(expression)
    root = [] if focus is None else [focus]
    context = _Counted(
        budget,
        {
            "dataRoot": root,
            "vars": {"context": focus, **known},
            "model": None,
            "userInvocationTable": _functions(today, budget),
        },
    )
    try:
        with localcontext(_CONTEXT):
            found = do_eval(context, root, tree["children"][0])  # type: ignore[no-untyped-call] # as above
    except (NotUsable, TooMuch):
        raise
    except RecursionError:
        raise TooMuch from None
    except Exception as error:  # the library raises bare Exception for every wrong type
        raise ArithmeticError(str(error)[:200]) from error
    return _bounded([_plain(one) for one in found])


def _plain(value: Any) -> Any:
    value = getattr(value, "data", value)
    value = Decimal(str(value)) if isinstance(value, float) else value
    if isinstance(value, Decimal) and not value.is_finite():
        raise ArithmeticError("no number")
    return value


def _bounded(values: list[Any]) -> list[Any]:
    if len(values) > MOST_VALUES or any(isinstance(one, str) and len(one) > LONGEST_VALUE for one in values):
        raise TooMuch
    return values


def _functions(today: dt.date, budget: Budget) -> dict[str, Any]:
    """Every function and sign there is, each counted by how much it is given: the library itself asks its context seldom."""
    known: dict[str, Any] = {
        name: cast(Any, entry) for name, entry in invocation_registry.items() if name in FUNCTIONS
    }
    own = _own_functions(today, budget)
    return {
        name: {**entry, "fn": _paid_for(name, entry["fn"], budget)} for name, entry in (known | own).items()
    }


def _paid_for(name: str, work: Any, budget: Budget) -> Any:
    def paid(ctx: Any, data: Any, *rest: Any) -> Any:
        count = len(data) if isinstance(data, list) else 1
        # These copy what they have found so far for each new thing they find.
        budget.spend(count + (count * count // 2000 if name in ("select", "repeat") else 0))
        return work(ctx, data, *rest)

    return paid


def _own_functions(today: dt.date, budget: Budget) -> dict[str, Any]:
    """Arithmetic that keeps to 28 digits, and the functions of SDC that FHIRPath itself lacks."""

    def both(work: Any) -> Any:
        return lambda _ctx, left, right: _calculated(work, left, right)

    signs = {
        "+": lambda a, b: _joined(a, b) if isinstance(a, str) else a + b,
        "-": lambda a, b: a - b,
    }
    numbers = {
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b if b else None,
        "div": lambda a, b: Decimal(int(a / b)) if b else None,
        "mod": lambda a, b: a % b if b else None,
    }
    any_two = {2: ["Any", "Any"]}
    one = {1: ["Any"]}
    return {
        **{name: {"fn": both(work), "arity": any_two} for name, work in (signs | numbers).items()},
        "&": {"fn": lambda _ctx, a, b: _joined(_text(a), _text(b)), "arity": any_two},
        "|": {"fn": lambda _ctx, a, b: _union(a, b, budget), "arity": any_two},
        "=": {"fn": _compared("=", budget), "arity": any_two, "nullable": True},
        "!=": {"fn": _compared("!=", budget), "arity": any_two, "nullable": True},
        "inOp": {"fn": _compared("inOp", budget), "arity": any_two},
        "containsOp": {"fn": _compared("containsOp", budget), "arity": any_two},
        "combine": {"fn": lambda _ctx, a, b: _combined(a, b, budget), "arity": {1: ["AnyAtRoot"]}},
        "descendants": {"fn": lambda _ctx, data: _below(data, budget)},
        "replace": {"fn": _replaced, "arity": {2: ["String", "String"]}, "nullable_input": True},
        "round": {"fn": _rounded, "arity": {0: [], 1: ["Any"]}},
        "today": {"fn": lambda _ctx, _data: [today.isoformat()]},
        "sum": {"fn": lambda _ctx, data: _summed(data)},
        "avg": {"fn": lambda _ctx, data: _summed(data) / len(data) if data else []},
        "min": {"fn": lambda _ctx, data: min(_numbers(data)) if data else []},
        "max": {"fn": lambda _ctx, data: max(_numbers(data)) if data else []},
        "ln": {"fn": lambda _ctx, data: [one.ln() for one in _numbers(data)]},
        "exp": {"fn": lambda _ctx, data: [one.exp() for one in _numbers(data)]},
        "sqrt": {"fn": lambda _ctx, data: [one.sqrt() for one in _numbers(data)]},
        "power": {"fn": lambda _ctx, data, by: _powers(data, by), "arity": one},
        "hasValue": {"fn": lambda _ctx, data: len(data) == 1 and not isinstance(_plain(data[0]), dict)},
        "weight": {"fn": lambda _ctx, data: _weights(data)},
        "ordinal": {"fn": lambda _ctx, data: _weights(data)},
    }


def _calculated(work: Any, left: Sequence[Any], right: Sequence[Any]) -> list[Any]:
    if not left or not right:
        return []
    if len(left) > 1 or len(right) > 1:
        raise ArithmeticError("several values where one is wanted")
    a, b = _plain(left[0]), _plain(right[0])
    if not (isinstance(a, str) and isinstance(b, str)):
        a, b = _number(a), _number(b)
    found = work(a, b)
    return [] if found is None else [found]


def _compared(sign: str, budget: Budget) -> Any:
    """The library's comparison, which looks through all of both sides."""
    work: Any = cast(dict[str, Any], invocation_registry[sign])["fn"]

    def compare(ctx: Any, left: Any, right: Any) -> Any:
        budget.spend(len(left) + len(right))
        return work(ctx, left, right)

    return compare


def _below(values: Sequence[Any], budget: Budget) -> list[Any]:
    found: list[Any] = []
    left = [_plain(one) for one in values]
    while left:
        one = left.pop(0)
        inner = one.values() if isinstance(one, dict) else ()
        children = [child for each in inner for child in (each if isinstance(each, list) else [each])]
        budget.spend(len(children))
        found += children
        left += [child for child in children if isinstance(child, dict)]
    return found


def _replaced(_ctx: Any, values: Sequence[Any], old: str, new: str) -> str:
    text = _text(values)
    grown = text.count(old) * (len(new) - len(old)) if old else (len(text) + 1) * len(new)
    if len(text) + grown > LONGEST_VALUE:
        raise TooMuch
    return text.replace(old, new)


def _rounded(_ctx: Any, values: Sequence[Any], places: Sequence[Any] = ()) -> list[Decimal]:
    digits = int(_numbers(places)[0]) if places else 0
    if not 0 <= digits <= 20:
        raise ArithmeticError("so many decimals")
    return [one.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) for one in _numbers(values)]


def _joined(left: str, right: str) -> str:
    if len(left) + len(right) > LONGEST_VALUE:
        raise TooMuch
    return left + right


def _text(values: Sequence[Any]) -> str:
    if len(values) > 1:
        raise ArithmeticError("several values where one is wanted")
    value = _plain(values[0]) if values else ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _union(left: Sequence[Any], right: Sequence[Any], budget: Budget) -> list[Any]:
    found: list[Any] = []
    for one in [*left, *right]:
        budget.spend(len(found))
        if all(_plain(one) != _plain(other) for other in found):
            found.append(one)
    return found


def _combined(left: Sequence[Any], right: Sequence[Any], budget: Budget) -> list[Any]:
    budget.spend(len(left) + len(right))
    return _bounded([*left, *right])


def _number(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return _CONTEXT.create_decimal(value)
    raise ArithmeticError("not a number")


def _numbers(values: Sequence[Any]) -> list[Decimal]:
    return [_number(_plain(one)) for one in values]


def _summed(values: Sequence[Any]) -> Decimal:
    return sum(_numbers(values), Decimal())


def _powers(values: Sequence[Any], by: Sequence[Any]) -> list[Any]:
    if not values or not by:
        return []
    (base,), (exponent,) = _numbers(values), _numbers(by)
    try:
        return [base**exponent]
    except DecimalException as error:
        raise ArithmeticError("not a power") from error


def _weights(values: Sequence[Any]) -> list[Decimal]:
    """SDC's weight(): the points of chosen answers (itemWeight, ordinalValue); answers without any are passed over."""
    found = [_plain(one) for one in values]
    return [one["points"] for one in found if isinstance(one, dict) and one.get("points") is not None]
