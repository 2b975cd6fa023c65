"""Templates that ask for what is not there, in words of our own."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import StrictUndefined
from jinja2.utils import missing

from newsgen.errors import Broken, Problem, did_you_mean

# What messages call values that are no classes of ours: those have a `_called` of their own.
CALLED: Mapping[type, str] = {dict: "this table", list: "this list", str: "this text"}


class Misuse(Broken):
    """A template asks something offered to it for what it cannot give; `render` adds the place."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__([Problem("", 0, 0, message, hint, code="template")])
        self.message, self.hint = message, hint


class Absent(StrictUndefined):
    """A name or attribute that is not there, with words of our own for it."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        name, owner = self._undefined_name, self._undefined_obj
        if self._undefined_hint or name is None:
            return self._undefined_hint or "something is undefined"
        if owner is missing:
            return f'nothing is called "{name}" here'
        if owner is None:
            return f'what "{name}" is asked of is none'
        known = owner if isinstance(owner, Mapping) else dir(owner)
        public = [key for key in known if isinstance(key, str) and not key.startswith("_")]
        return f'{_called(type(owner))} has no "{name}"{did_you_mean(str(name), public)}'


def _called(kind: type) -> str:
    own: str | None = getattr(kind, "_called", None)
    return own or CALLED.get(kind, f"this {kind.__name__.lower()}")
