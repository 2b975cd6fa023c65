"""TOML with positions: tomllib reads the values, a locator finds where each of them stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct

from newsgen.errors import Broken, Problem
from newsgen.outlet.slots import Key
from newsgen.outlet.source import place_of, text_of
from newsgen.outlet.validation import Place

MAX_DEPTH = 16
BARE = re.compile(r"[A-Za-z0-9_-]+")
QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'')
STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?!")"{0,2}|\'\'\'.*?\'\'\'(?!\')\'{0,2}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'',
    re.DOTALL,
)
BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
SPACE = re.compile(r"[ \t]*")
ATOM = re.compile(r"[^,\[\]{}#\r\n]+")
# tomllib takes quadratic time over a key of thousands of parts.
ENDLESS_KEY = re.compile(r"""(?<![\w"'-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){33}""")
NESTED = re.compile(rf"(?:[\[{{][^\[\]{{}}]*){{{MAX_DEPTH}}}")
WHERE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
TWICE = ("Cannot overwrite", "Cannot declare", "Cannot redefine", "Cannot mutate")


class TomlDocument(Struct, frozen=True):
    """What a TOML text says. Its first line is the file's line `first`."""

    values: dict[str, Any]
    text: str
    first: int = 1

    def locate(self, key: Key) -> Place:
        """Line and column in the file of a key (or a list's item), or of the nearest table around
        it.
        """
        found = _places(self.text).places
        while key and key not in found:
            key = key[:-1]
        line, column = found.get(key, (1, 1))
        return (line + self.first - 1, column) if key else (1, 1)


def read_toml(data: bytes, path: str) -> TomlDocument:
    """Read a TOML file. Raises Broken with its first error."""
    return parse_toml(text_of(data, path), path)


def parse_toml(text: str, path: str, first: int = 1) -> TomlDocument:
    """Read TOML text that starts on line `first` of the file `path`."""
    try:
        return TomlDocument(_values(text), text, first)
    except RecursionError:
        wrong = _too_deep(text)
    except ValueError as error:
        wrong = _explained(error, text, first)
    except _WrongToml as error:
        wrong = error
    (line, column), message, hint, code = wrong.args
    raise Broken([Problem(path, line + first - 1, column, message, hint, code=code)])


def _values(text: str) -> dict[str, Any]:
    if endless := ENDLESS_KEY.search(text):
        raise _WrongToml(
            place_of(text, endless.start()),
            "a key of more than 32 parts",
            "use fewer tables",
            "too-deep",
        )
    values = tomllib.loads(text)
    if _deeper_than(MAX_DEPTH, values):
        raise _too_deep(text)
    return values


def _deeper_than(depth: int, value: object) -> bool:
    level: list[object] = [value]
    for _ in range(depth):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: object) -> list[object]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [entry for entry in inner if isinstance(entry, (dict, list))]


# -- errors ----------------------------------------------------------------------------------------


class _WrongToml(Exception):
    """Place, message, hint and code of what keeps a text from being read."""


def _too_deep(text: str) -> _WrongToml:
    nested = NESTED.search(text)
    place = place_of(text, nested.start()) if nested else (1, 1)
    return _WrongToml(
        place,
        f"tables and lists are nested more than {MAX_DEPTH} deep",
        "use fewer levels",
        "too-deep",
    )


def _explained(error: ValueError, text: str, first: int) -> _WrongToml:
    """tomllib's error in plain words."""
    said = str(error)
    where = WHERE.search(said)
    if not where:
        hint = "put it in quotation marks if it is no quantity"
        digits = re.search(r"[0-9_]{1000}", text)
        place = place_of(text, digits.start() if digits else 0)
        return _WrongToml(place, "a number has thousands of digits", hint, "bad-toml")
    place = (int(where[1]), int(where[2])) if where[1] else place_of(text, len(text.rstrip()))
    said = said[: where.start()]
    if said.startswith(TWICE):
        return _twice(text, place, first)
    line = text.split("\n")[place[0] - 1]
    return _WrongToml(place, *_words(said, line, place[1]), "bad-toml")


def _twice(text: str, place: Place, first: int) -> _WrongToml:
    second = _places(text).second
    if second is None:
        hint = "a key or table can be given only once: put everything of it in one place"
        return _WrongToml(place, "this has been given already", hint, "given-twice")
    key, here, before = second
    message, hint = (
        f'"{".".join(map(str, key))}" is given twice',
        f"it stands on line {before[0] + first - 1} too",
    )
    return _WrongToml(here, message, hint, "given-twice")


def _words(said: str, line: str, column: int) -> tuple[str, str]:
    rest = line[column - 1 :]
    if said == "Invalid value":
        word = rest.split("#")[0].strip().strip("“”„‘’«»")
        if rest[:1] in "“”„‘’«»" and rest:
            return "curly quotation marks do not mark a text", f'write "{word}" with straight ones'
        if word in ("True", "False", "yes", "no", "on", "off", "TRUE", "FALSE"):
            return f'"{word}" is no value', "write true or false in lower case"
        shown = (
            f'text stands in quotation marks: "{word}"'
            if word
            else "write a value after the sign ="
        )
        return "this is no TOML value", shown
    if said.startswith("Expected '=' after a key"):
        if re.match(r"\s*[\w.-]+\s*:", line):
            key, value = line.split(":", 1)
            return (
                "TOML has no colon after a key",
                f'write {key.strip()} = "{value.strip().strip(chr(34))}"',
            )
        return (
            'a key without "=" after it',
            "write key = value; a text that goes on over lines stands in three quotation marks",
        )
    if said.startswith(
        ("Unterminated string", 'Expected "\'"', "Expected \"'''\"", "Illegal character '\\n'")
    ):
        return (
            "a quotation mark is opened and not closed",
            "close it on the same line, or use three for several lines",
        )
    if said.startswith("Unescaped '\\' in a string"):
        return "a backslash in a text", 'write it twice ("\\\\"), or use single quotation marks'
    if said.startswith("Expected newline or end of document"):
        return (
            "something follows the value",
            "one key and value a line; text and clock times stand in quotation marks",
        )
    if said.startswith("Invalid date or datetime"):
        return "there is no such date", "check day and month"
    if said.startswith(("Unclosed array", "Unclosed inline table")):
        sign = "]" if "array" in said else "}"
        return f'"{sign}" is missing', f'close with "{sign}"; commas stand between the values'
    if said.startswith("Expected ']'"):
        return (
            '"]" is missing after a table\'s name',
            "write [name], or [[name]] for one of several",
        )
    if said.startswith(("Invalid initial character for a key part", "Invalid statement")):
        return (
            "a key is expected here",
            "keys of letters, digits, - and _ stand bare, others in quotation marks",
        )
    return f"not TOML: {said[:1].lower()}{said[1:]}", "mend the syntax"


# -- positions -------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _places(text: str) -> _Locator:
    """A locator that has gone over `text`, as far as it could follow it."""
    locator = _Locator(text)
    locator.run()
    return locator


class _Lost(Exception):
    """The text is no TOML from here on."""


class _Locator:
    """Finds keys, table names and list items. Meant for text that tomllib accepts; stops quietly in
    any other.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[Key, Place] = {}
        self.second: tuple[Key, Place, Place] | None = None
        self._given: dict[Key, Place] = {}
        self._counts: dict[Key, int] = {}

    def run(self) -> None:
        """Go over the whole text."""
        table: Key = ()
        try:
            while self._skip(BLANK) and self.at < len(self.text):
                table = self._header() if self._peek("[") else self._pair(table, 0)
        except _Lost:
            pass

    def _header(self) -> Key:
        several = self._peek("[[")
        self.at += 2 if several else 1
        parts = self._dotted()
        self._take("]]" if several else "]")
        table: Key = ()
        for number, (part, place) in enumerate(parts, start=1):
            table = (*table, part)
            last = number == len(parts)
            if last and several:
                self.places.setdefault(table, place)
                index = self._counts[table] = self._counts.get(table, -1) + 1
                table = (*table, index)
                self.places[table] = place
            elif last:
                self._give(table, place)
                self.places[table] = place
            else:
                self.places.setdefault(table, place)
                table = (*table, self._counts[table]) if table in self._counts else table
        return table

    def _pair(self, table: Key, depth: int) -> Key:
        """`key = value`; gives back the table, for the next line."""
        key = table
        for part, place in self._dotted():
            key = (*key, part)
            self.places.setdefault(key, place)
        self._give(key, place)
        self._take("=")
        self._skip(SPACE)
        self._value(key, depth)
        return table

    def _give(self, key: Key, place: Place) -> None:
        if key in self._given and self.second is None:
            self.second = (key, place, self._given[key])
        self._given.setdefault(key, place)

    def _dotted(self) -> list[tuple[str, Place]]:
        parts = []
        while True:
            self._skip(SPACE)
            match = BARE.match(self.text, self.at) or QUOTED.match(self.text, self.at)
            if not match:
                raise _Lost
            parts.append((_unquoted(match[0]), place_of(self.text, self.at)))
            self.at = match.end()
            self._skip(SPACE)
            if not self._peek("."):
                return parts
            self.at += 1

    def _value(self, key: Key, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise _Lost
        if self._peek("["):
            self._list(key, depth)
        elif self._peek("{"):
            self._table(key, depth)
        elif match := STRING.match(self.text, self.at) or ATOM.match(self.text, self.at):
            self.at = match.end()
        else:
            raise _Lost

    def _list(self, key: Key, depth: int) -> None:
        self.at += 1
        index = 0
        while self._skip(BLANK) and not self._peek("]"):
            self.places[(*key, index)] = place_of(self.text, self.at)
            self._value((*key, index), depth + 1)
            index += 1
            self._skip(BLANK)
            if not self._peek("]"):
                self._take(",")
        self._take("]")

    def _table(self, key: Key, depth: int) -> None:
        self.at += 1
        while self._skip(BLANK) and not self._peek("}"):
            self._pair(key, depth + 1)
            self._skip(BLANK)
            if not self._peek("}"):
                self._take(",")
        self._take("}")

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return True

    def _peek(self, sign: str) -> bool:
        return self.text.startswith(sign, self.at)

    def _take(self, sign: str) -> None:
        self._skip(SPACE)
        if not self._peek(sign):
            raise _Lost
        self.at += len(sign)


def _unquoted(key: str) -> str:
    if key[0] not in "\"'":
        return key
    try:
        names: Mapping[str, Any] = tomllib.loads(f"{key} = 0")
    except ValueError:
        raise _Lost from None
    return next(iter(names))
