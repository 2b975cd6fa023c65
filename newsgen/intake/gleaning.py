"""A header is read as a typed model; where it cannot be, there is what of it validates."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import tzinfo
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from newsgen.errors import Broken, Problem
from newsgen.intake.header import Header
from newsgen.intake.yaml import NUMBER
from newsgen.intake.yaml_comments import Lost
from newsgen.outlet.slots import Key

FIRST = 2  # the line of a file on which its header begins

MatterT = TypeVar("MatterT", bound=BaseModel)
# For what every header has to say, where it does not.
STAND_INS = {"title": "?", "name": "?", "date": "1970-01-02"}


class Gleaned(NamedTuple, Generic[MatterT]):
    """What a header came to: the model, and all that is wrong with it.

    Where anything is, the model holds what validates, and stand-ins for the rest; `wrong` are the
    keys of the header that cannot be relied on.
    """

    matter: MatterT
    problems: tuple[Problem, ...] = ()
    wrong: frozenset[str] = frozenset()

    def doubting(self, key: str) -> Gleaned[MatterT]:
        """The same, with a key that cannot be relied on."""
        return self._replace(wrong=self.wrong | {key})


def read(model: type[MatterT], header: Header, path: str, zone: tzinfo) -> MatterT:
    """The header as a `model`, times without an offset taken in `zone`.

    Raises Broken with all that is wrong.
    """
    gleaned = glean(model, header, path, zone)
    if gleaned.problems:
        raise Broken(gleaned.problems)
    return gleaned.matter


def glean(model: type[MatterT], header: Header, path: str, zone: tzinfo) -> Gleaned[MatterT]:
    """What of a header can be read as a `model`, times without an offset taken in `zone`."""
    if not header.is_read:
        every = frozenset(model.model_fields)
        return Gleaned(_with_stand_ins(model, {}, zone), header.problems, every)
    lost = list(_lost(model, header, zone)) if header.lost else []
    told = [one.problem(path, FIRST) for one in lost]
    keys = [one.key for one in lost]
    try:
        matter = model.model_validate(header.values, context=zone)
        if not lost:
            return Gleaned(matter, header.problems)
    except ValidationError as error:
        from newsgen.intake.translation import told as told_of

        found = told_of(error, model, header, path, zone)
        lines = {problem.line for problem in told}
        told += [one for one in found if one.line not in lines]
        keys += _keys_of(error)
    matter, wrong = _what_validates(model, header.values, zone, keys)
    return Gleaned(matter, (*header.problems, *told), wrong)


def _keys_of(error: ValidationError) -> list[Key]:
    return [detail["loc"] for detail in error.errors(include_url=False)]


def _what_validates(
    model: type[MatterT], values: dict[str, Any], zone: tzinfo, keys: list[Key]
) -> tuple[MatterT, frozenset[str]]:
    """A model of the values without those at the keys, nor what does not validate then; the keys
    of what is missing.
    """
    wrong = set[str]()
    while True:
        wrong |= {str(key[0]) for key in keys if key}
        left = _without(values, {_known(values, key) for key in keys})
        try:
            return _with_stand_ins(model, left, zone), frozenset(wrong)
        except ValidationError as error:
            if left == values:
                return _with_stand_ins(model, {}, zone), frozenset({*wrong, *values})
            values, keys = left, _keys_of(error)


def _without(value: Any, keys: Collection[Key], at: Key = ()) -> Any:
    """A value without what stands at the keys."""
    if isinstance(value, dict):
        inner = ((key, one, (*at, key)) for key, one in value.items())
        return {key: _without(one, keys, below) for key, one, below in inner if below not in keys}
    if isinstance(value, list):
        items = ((one, (*at, place)) for place, one in enumerate(value))
        return [_without(one, keys, below) for one, below in items if below not in keys]
    return value


def _known(values: Any, key: Key) -> Key:
    """As much of a key as there is: what misses something goes as a whole."""
    for depth, part in enumerate(key):
        fits = part in values if isinstance(values, dict) else isinstance(values, list)
        if not fits:
            return key[:depth]
        values = values[part]
    return key


def _with_stand_ins(model: type[MatterT], values: dict[str, Any], zone: tzinfo) -> MatterT:
    needed = (name for name, field in model.model_fields.items() if field.is_required())
    stand_ins = {name: STAND_INS[name] for name in needed}
    return model.model_validate({**stand_ins, **values}, context=zone)


def _lost(model: type[BaseModel], header: Header, zone: tzinfo) -> Iterator[Lost]:
    """What is lost of texts: with it, they would be values of their keys as well."""
    for one in header.lost:
        if one.key[0] == "extra":
            if not (one.value in ("true", "false") or NUMBER.fullmatch(one.value)):
                yield one
            continue
        try:
            model.model_validate(_with(header.values, one), context=zone)
        except ValidationError as error:
            if any(detail["loc"][: len(one.key)] == one.key for detail in error.errors()):
                continue
        yield one


def _with(value: Any, lost: Lost, depth: int = 0) -> Any:
    """The same value with what was lost in its place; commas would make a list of it."""
    if depth == len(lost.key):
        return lost.whole.replace(",", "")
    if isinstance(value, dict):
        key = lost.key[depth]
        return {**value, key: _with(value.get(key), lost, depth + 1)}
    if isinstance(value, list):
        at = lost.key[depth]
        return [_with(one, lost, depth + 1) if n == at else one for n, one in enumerate(value)]
    return value
