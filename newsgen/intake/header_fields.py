"""The kinds of values that headers have, beside those of all settings."""

from __future__ import annotations

import json
import math
import re
from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    StringConstraints,
)

from newsgen.intake.moments import followed, moment, pin, seconds_long
from newsgen.intake.yaml import PlainScalar, natives
from newsgen.outlet.fields import (
    Count,
    Flag,
    FullLine,
    is_elsewhere,
    old_address,
    secure_address,
)
from newsgen.outlet.slots import Expected
from newsgen.outlet.validation import UNWANTED, Fault, straight

# -- kinds of values -------------------------------------------------------------------------------


def _native(value: Any) -> Any:
    return value.native if isinstance(value, PlainScalar) else value


def _several(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if "," in value:
        raise Fault("must be a list where there are several", _list_of(value, ","), "wrong-value")
    return [value]


def _authors(value: Any) -> Any:
    sign = next((sign for sign in ";," if isinstance(value, str) and sign in value), "")
    if not sign:
        return _several(value)
    alone = json.dumps([value], ensure_ascii=False)
    hint = f"{_list_of(value, sign)}; if that is one name, write {alone}"
    raise Fault("must be a list where there are several", hint, "wrong-value")


def _list_of(value: str, sign: str) -> str:
    return f"write [{', '.join(part.strip() for part in value.split(sign) if part.strip())}]"


def _term(value: str) -> str:
    if straight(value):
        raise Fault("is in curly quotation marks", "write straight ones, or none", "curly-quotes")
    return value


def _spelling(value: str) -> str:
    """Another spelling of a term, or an older URL of its page."""
    return old_address(value) if value.startswith("/") else _term(value)


def about_block(value: Any) -> Any:
    """`false`, or the name of an about block. Raises Fault."""
    value = _native(value)
    if value is False or (
        isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_ -]*", value)
    ):
        return value
    hint = (
        "write false for no block, or the name of a block of [outlet.about_blocks]; "
        "leave it out for the usual one"
    )
    raise Fault("must be false or the name of an about block", hint, "wrong-value")


def _extra(value: Any) -> Any:
    return _jsonable(natives(value)) if isinstance(value, dict) else value


def _jsonable(value: Any) -> Any:
    """Dates as text; no numbers that JSON has not. Raises Fault."""
    if isinstance(value, dict):
        return {_jsonable(key): _jsonable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_jsonable(inner) for inner in value]
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        raise Fault(f"holds {value}", "put it in quotation marks", "wrong-value")
    if isinstance(value, int) and abs(value) >= 2**63:
        raise Fault(
            "is too large a number", "put it in quotation marks if it is no quantity", "too-large"
        )
    return value


def _recording(value: str) -> str:
    return secure_address(value) if is_elsewhere(value) else picture_path(value)


def picture_path(value: str) -> str:
    """A file beside the one that names it. Raises Fault."""
    if "\\" in value:
        raise Fault(
            "must not hold a backslash", f"write {value.replace(chr(92), '/')}", "wrong-path"
        )
    return value


def _focus(value: Any) -> Any:
    """Two numbers from 0 to 1. Raises Fault."""
    value = natives(value)
    if value is None:
        return None
    given = value if isinstance(value, list) else []
    if len(given) == 2 and all(type(one) in (int, float) and 0 <= one <= 1 for one in given):
        return tuple(round(float(one), 4) for one in given)
    numbers = [one for one in given if type(one) in (int, float) and 0 <= one <= 100]
    hint = "write how far from the left and from the top it is, such as [0.5, 0.3]"
    if len(numbers) == len(given) == 2:  # percentages
        hint = f"write parts of the whole: [{numbers[0] / 100:g}, {numbers[1] / 100:g}]"
    raise Fault("must be two numbers from 0 to 1", hint, "wrong-value")


Moment = Annotated[datetime, BeforeValidator(moment)]
"""A date, with or without clock time and offset: aware, in the outlet's zone, whole seconds."""

Planned = Annotated[Moment, AfterValidator(followed)]
"""The same, of what a calendar may have."""

Pin = Annotated[bool | datetime, BeforeValidator(pin)]
Switch = Annotated[Flag, BeforeValidator(_native)]
Number = Annotated[Count, BeforeValidator(_native)]
SEVERAL = Expected(
    "one text or a list of texts",
    "write several as [a, b], or one below the other with a hyphen each",
)
Term = Annotated[FullLine, AfterValidator(_term)]
"""One of several names, such as a topic."""
Spelling = Annotated[FullLine, AfterValidator(_spelling)]
"""Another spelling of a term; one that begins with a slash is an address that its page had."""
Several = Annotated[tuple[Term, ...], BeforeValidator(_several), SEVERAL]
Authors = Annotated[tuple[Term, ...], BeforeValidator(_authors), SEVERAL]
Extra = Annotated[
    dict[str, Any],
    BeforeValidator(_extra),
    Expected("a table", "give it keys and values of its own"),
]
Duration = Annotated[int, BeforeValidator(seconds_long)]
RecordingPath = Annotated[FullLine, AfterValidator(_recording)]
PicturePath = Annotated[FullLine, AfterValidator(picture_path)]
Id = Annotated[
    str,
    StringConstraints(pattern=r"^([a-z0-9][a-z0-9_-]{2,63})?$"),
    Expected(
        "3 to 64 lower-case letters, digits, hyphens and underscores, the first a letter or digit",
        "choose it once and never change it; leave it out to have one made",
    ),
]


Focus = Annotated[tuple[float, float] | None, BeforeValidator(_focus)]

Guid = Annotated[
    str,
    # No count in the pattern: to compile that takes longer than to load most modules.
    StringConstraints(pattern=rf"^[^\s{UNWANTED}]*$", max_length=500),
    Expected(
        "text without blanks, of 500 characters at most",
        "write it as the older feed had it between <guid> and </guid>",
    ),
]
