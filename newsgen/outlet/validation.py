"""What pydantic finds wrong with a table becomes Problems that a reporter can act on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from newsgen.errors import Problem, did_you_mean

Key = tuple[str | int, ...]
Place = tuple[int, int]
Locate = Callable[[Key], Place]

# What no text may hold: controls, line separators, direction overrides (they reverse what follows them), non-characters.
UNWANTED = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ufffe\uffff"
_UNWANTED = re.compile(f"[{UNWANTED}\t]")
_FEW = 14


class Fault(ValueError):
    """Raised by a validator: `message` goes on after the key's name ("must be ..."), `hint` says what to do."""

    def __init__(self, message: str, hint: str, code: str = "wrong-value") -> None:
        super().__init__(message)
        self.message, self.hint, self.code = message, hint, code


@dataclass(frozen=True, slots=True)
class Expected:
    """Stands in an `Annotated` type: what its values are, for people, and a hint for those who wrote something else."""

    what: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class _Slot:
    """What is known of the place that a key path leads to."""

    annotation: Any
    metadata: tuple[Any, ...] = ()
    field: FieldInfo | None = None


def problems_of(error: ValidationError, path: str, locate: Locate, model: type[BaseModel]) -> list[Problem]:
    """One Problem for each error, in the file `path`; `locate` finds the line and column of a key path."""
    return [_problem(detail, path, locate, model) for detail in error.errors(include_url=False)]


def name_of(key: Key) -> str:
    """A key path as a message names it: `"image.src"`, `item 2 of "tags"`."""
    words = [part for part in key if isinstance(part, str)]
    name = f'"{".".join(words)}"' if words else "the table"
    return f"item {key[-1] + 1} of {name}" if key and isinstance(key[-1], int) else name


def _problem(detail: ErrorDetails, path: str, locate: Locate, model: type[BaseModel]) -> Problem:
    key: Key = tuple(part for part in detail["loc"] if part != "[key]")
    slot, parent = _slot_at(model, key), _slot_at(model, key[:-1])
    if detail["type"] == "extra_forbidden" or _is_stray(detail, slot, parent):
        message, hint, code = _unknown(key, parent)
    elif detail["type"] == "missing":
        message, hint, code = _missing(key, slot, empty=locate(key) != locate(key[:-1]))
    else:
        subject = name_of(key)
        predicate, hint, code = _predicate(detail, slot)
        message = f"{subject} {predicate}"
    return Problem(path, *locate(key), message, hint, code=code)


# -- unknown and missing keys ------------------------------------------------------------------------------------------


def _is_stray(detail: ErrorDetails, slot: _Slot, parent: _Slot) -> bool:
    """A lone value where a model takes tables under names of the user's choice: more likely a mistyped key."""
    model = _model_in(parent.annotation)
    return detail["type"] == "model_type" and model is not None and slot.field is None and _open_ended(model)


def _unknown(key: Key, parent: _Slot) -> tuple[str, str, str]:
    model = _model_in(parent.annotation)
    word = str(key[-1])
    known = _keys(model) if model else []
    if word in known:
        twin = next(name for name in _twins(model, word) if name != word)
        return f'"{twin}" and "{word}" are both given', "keep one of the two", "both-given"
    home = next((outer for outer, inner in _nested(model) if word in inner), "")
    if home:
        return f'unknown key "{word}"', f'it belongs under "{home}"', "unknown-key"
    if len(known) <= _FEW:
        hint = f"the keys here are: {', '.join(known)}" if known else "take it out"
    elif "extra" in known:
        hint = 'correct it, or take it out; keys of your own belong under "extra"'
    else:
        hint = "correct it, or take it out"
    return f'unknown key "{word}"{did_you_mean(word, known)}', hint, "unknown-key"


def _missing(key: Key, slot: _Slot, *, empty: bool) -> tuple[str, str, str]:
    what = slot.field.description if slot.field and slot.field.description else "it has no default"
    if empty:
        return f"{name_of(key)} is empty", f"give it a value: {what}", "empty"
    table = _model_in(slot.annotation)
    hint = f"add the table [{key[-1]}]: {what}" if table else f'add the key "{key[-1]}": {what}'
    return f"{name_of(key)} is missing", hint, "missing-key"


# -- wrong values ------------------------------------------------------------------------------------------------------


def _predicate(detail: ErrorDetails, slot: _Slot) -> tuple[str, str, str]:
    """What is wrong with a value, as the rest of a sentence; what to do; the problem's code."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "value_error" and isinstance(context.get("error"), Fault):
        fault: Fault = context["error"]
        return str(fault), fault.hint, fault.code
    if (
        value is None
        or kind in ("string_too_short", "too_short")
        or (kind == "string_pattern_mismatch" and not str(value).strip())
    ):
        what = slot.field.description if slot.field and slot.field.description else ""
        return "is empty", f"give it a value: {what}" if what else "give it a value, or take it out", "empty"
    if kind == "string_pattern_mismatch" and (unwanted := _UNWANTED.search(str(value).strip())):
        sign = ord(unwanted[0])
        if sign != 9 or not _takes(slot, "\t"):
            return (
                f"holds the invisible character U+{sign:04X}",
                "delete it, or type the text anew",
                "invisible-character",
            )
    if kind == "string_too_long":
        return f"is longer than {context['max_length']} characters", "shorten it", "too-long"
    return f"must be {_expected(slot)}{_near(kind, value, slot)}", _advice(slot, value), "wrong-value"


def _takes(slot: _Slot, text: str) -> bool:
    patterns = [pattern for entry in slot.metadata if (pattern := getattr(entry, "pattern", None))]
    return all(re.match(pattern, text) for pattern in patterns)


def _expected(slot: _Slot) -> str:
    """What a value here must be, in words."""
    if meaning := _meaning(slot):
        return meaning.what
    kind, inner = _bare(slot.annotation), get_args(_bare(slot.annotation))
    if kind is bool:
        return "true or false"
    if kind is int:
        low, high = _bounds(slot)
        if low is not None and high is not None:
            return f"a whole number from {low} to {high}"
        return "a whole number" + (f" of at least {low}" if low is not None else "")
    if get_origin(kind) is Literal:
        return f"one of {', '.join(json.dumps(choice) for choice in inner)}"
    if get_origin(kind) is tuple:
        return f"a list of {_plural(_Slot(inner[0]))}"
    if model := _model_in(kind):
        return f"a table with keys such as {', '.join(_keys(model)[:5])}"
    if get_origin(kind) in (dict, Mapping):
        return "a table"
    return "text"


def _advice(slot: _Slot, value: object) -> str:
    """What to do about a value of another kind."""
    if (meaning := _meaning(slot)) and meaning.hint:
        return meaning.hint
    kind = _bare(slot.annotation)
    if kind is bool:
        return "write true or false in lower case, without quotation marks"
    if kind is int:
        return "write the number in digits alone, without quotation marks"
    if get_origin(kind) is Literal:
        return "choose one of them"
    if get_origin(kind) is tuple:
        return "put it in square brackets" if isinstance(value, str) else "write a list in square brackets"
    if isinstance(value, (list, dict)):
        return "give one text alone, neither a list nor a table"
    if _model_in(kind) or get_origin(kind) in (dict, Mapping):
        return "give it keys and values of its own, one a line below it or in braces"
    return f"put it in quotation marks: {json.dumps(str(value), ensure_ascii=False)}"


def _near(kind: str, value: object, slot: _Slot) -> str:
    choices = [str(choice) for choice in get_args(_bare(slot.annotation))]
    return did_you_mean(str(value), choices) if kind == "literal_error" and isinstance(value, str) else ""


def _plural(slot: _Slot) -> str:
    model = _model_in(slot.annotation)
    return f"tables with the keys {', '.join(_keys(model))}" if model else "texts"


def _bounds(slot: _Slot) -> tuple[Any, Any]:
    low = next((entry.ge for entry in slot.metadata if isinstance(entry, Ge)), None)
    return low, next((entry.le for entry in slot.metadata if isinstance(entry, Le)), None)


# -- finding one's way in a model --------------------------------------------------------------------------------------


def _slot_at(model: type[BaseModel], key: Key) -> _Slot:
    """Follow a key path through fields, lists, tables of tables and tables with free names."""
    slot = _Slot(model)
    for part in key:
        slot = _step(slot, part)
    return slot


def _step(slot: _Slot, part: str | int) -> _Slot:
    kind = _bare(slot.annotation)
    model = None if get_origin(kind) in (tuple, dict, Mapping) else _model_in(kind)
    if model:
        for name, field in model.model_fields.items():
            if part in _names(name, field):
                return _Slot(field.annotation, tuple(field.metadata), field)
        return _Slot(model) if _open_ended(model) else _Slot(Any)
    inner = get_args(kind)
    if get_origin(kind) is tuple:
        return _unwrapped(inner[0])
    return _unwrapped(inner[1]) if len(inner) == 2 else _Slot(Any)


def _unwrapped(annotation: Any) -> _Slot:
    if get_origin(annotation) is Annotated:
        return _Slot(get_args(annotation)[0], annotation.__metadata__)
    return _Slot(annotation)


def _bare(annotation: Any) -> Any:
    """Without `Annotated` and without `| None`."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    rest = [part for part in get_args(annotation) if part is not type(None)]
    if type(None) in get_args(annotation) and len(rest) == 1:
        return _bare(rest[0])
    return annotation


def _meaning(slot: _Slot) -> Expected | None:
    """The Expected of a slot, whether it stands on the field or inside its type."""
    found = [entry for entry in slot.metadata if isinstance(entry, Expected)]
    annotation = slot.annotation
    if found:
        return found[-1]
    for part in (annotation, *get_args(annotation)):
        if get_origin(part) is Annotated and get_origin(_bare(annotation)) is not tuple:
            return next((entry for entry in part.__metadata__ if isinstance(entry, Expected)), None)
    return None


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a type is, or is made of."""
    if isinstance(annotation, type) and not get_origin(annotation):
        return annotation if issubclass(annotation, BaseModel) else None
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)


def _open_ended(model: type[BaseModel]) -> bool:
    return model.model_config.get("extra") == "allow"


def _names(name: str, field: FieldInfo) -> Sequence[str]:
    """A field's name, and the other spellings that it may be given under."""
    choices = getattr(field.validation_alias, "choices", ())
    return [name, *(choice for choice in choices if isinstance(choice, str) and choice != name)]


def _keys(model: type[BaseModel] | None) -> list[str]:
    return [name for own, field in model.model_fields.items() for name in _names(own, field)] if model else []


def _twins(model: type[BaseModel] | None, word: str) -> Sequence[str]:
    every = (_names(name, field) for name, field in model.model_fields.items()) if model else ()
    return next((names for names in every if word in names), ())


def _nested(model: type[BaseModel] | None) -> Iterator[tuple[str, list[str]]]:
    """The tables inside a model, with their keys."""
    for name, field in model.model_fields.items() if model else ():
        if (inner := _model_in(field.annotation)) and get_origin(_bare(field.annotation)) not in (dict, Mapping):
            yield name, _keys(inner)
