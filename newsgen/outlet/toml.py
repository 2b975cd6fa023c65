"""TOML with positions: tomli reads the values, a locator finds where each of them stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from typing import Any

import tomli
from msgspec import Struct

from newsgen.errors import Broken, Problem
from newsgen.outlet.slots import Key
from newsgen.outlet.source import lines_of, place_of, text_of
from newsgen.outlet.validation import Place

MAX_DEPTH = 16
BARE = r"[A-Za-z0-9_-]+"
BASIC = r'"(?:[^"\\\n]|\\.)*"'
LITERAL = r"'[^'\n]*'"
LONG = r'"""(?:[^\\]|\\.)*?"""(?!")"{0,2}|\'\'\'.*?\'\'\'(?!\')\'{0,2}'
BLANK = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")
EQUALS = re.compile(r"=[ \t]*")
PART = re.compile(rf"[ \t]*({BARE}|{BASIC}|{LITERAL})[ \t]*(\.?)")
# A text, with what opens it, or any other value that is no list and no table.
SCALAR = re.compile(
    rf"""(?=((?:"{{3}}|'{{3}})\n?|["']|))(?:{LONG}|{BASIC}|{LITERAL}|[^,\[\]{{}}#\n]+)""", re.DOTALL
)
# A key of thousands of parts takes quadratic time.
ENDLESS_KEY = re.compile(r"""(?<![\w"'-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){33}""")
NESTED = re.compile(rf"(?:[\[{{][^\[\]{{}}]*){{{MAX_DEPTH}}}")
DIGITS = re.compile(r"[0-9_]{1000}")


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
        return self._place(found[key]) if key else (1, 1)

    def text_position(self, key: Key) -> Place:
        """Where a text begins: its first line, and how many characters stand before it there."""
        found = _places(self.text).texts
        if key not in found:
            return self.locate(key)[0], 0
        line, column = self._place(found[key])
        return line, column - 1

    def _place(self, at: int) -> Place:
        line, column = place_of(self.text, at)
        return line + self.first - 1, column


def read_toml(data: bytes, path: str) -> TomlDocument:
    """Read a TOML file. Raises Broken with its first error."""
    return parse_toml(text_of(data, path), path)


def parse_toml(text: str, path: str, first: int = 1) -> TomlDocument:
    """Read TOML text that starts on line `first` of the file `path`."""
    text = lines_of(text)
    try:
        return TomlDocument(_values(text, first), text, first)
    except _WrongToml as wrong:
        at, message, hint, code = wrong.args
    line, column = place_of(text, at)
    raise Broken([Problem(path, line + first - 1, column, message, hint, code=code)])


def _values(text: str, first: int) -> dict[str, Any]:
    if ENDLESS_KEY.search(text):
        raise _wrong(ENDLESS_KEY, text, "a key of more than 32 parts", "use fewer tables", TOO_DEEP)
    try:
        values = tomli.loads(text)
        deep = _depth(values) > MAX_DEPTH
    except tomli.TOMLDecodeError as error:
        raise _explained(error, text, first) from None
    except RecursionError:
        deep = True
    except ValueError:  # int() takes no more than some thousand digits
        hint = "put it in quotation marks if it is no quantity"
        raise _wrong(DIGITS, text, "a number has thousands of digits", hint, BAD) from None
    if deep:
        message = f"tables and lists are nested more than {MAX_DEPTH} deep"
        raise _wrong(NESTED, text, message, "use fewer levels", TOO_DEEP)
    return values


def _depth(value: dict[str, Any] | list[Any]) -> int:
    inside = value.values() if isinstance(value, dict) else value
    return 1 + max((_depth(part) for part in inside if isinstance(part, (dict, list))), default=0)


# -- errors ----------------------------------------------------------------------------------------

NOT_CLOSED = (
    "a quotation mark is opened and not closed",
    "close it on the same line, or use three for several lines",
)
KEY_EXPECTED = (
    "a key is expected here",
    "keys of letters, digits, - and _ stand bare, others in quotation marks",
)
# How tomli's messages begin, and the same in plain words with a hint.
PLAIN = {
    "Expected '=' after a key": (
        'a key without "=" after it',
        "write key = value; a text that goes on over lines stands in three quotation marks",
    ),
    "Unterminated string": NOT_CLOSED,
    "Expected \"'": NOT_CLOSED,
    "Illegal character '\\n'": NOT_CLOSED,
    "Unescaped '\\' in a string": (
        "a backslash in a text",
        'write it twice ("\\\\"), or use single quotation marks',
    ),
    "Expected newline or end of document": (
        "something follows the value",
        "one key and value a line; text and clock times stand in quotation marks",
    ),
    "Invalid date or datetime": ("there is no such date", "check day and month"),
    "Unclosed array": ('"]" is missing', 'close with "]"; commas stand between the values'),
    "Unclosed inline table": ('"}" is missing', 'close with "}"; commas stand between the values'),
    "Expected ']'": (
        '"]" is missing after a table\'s name',
        "write [name], or [[name]] for one of several",
    ),
    "Invalid initial character for a key part": KEY_EXPECTED,
    "Invalid statement": KEY_EXPECTED,
}
BAD, TOO_DEEP = "bad-toml", "too-deep"
TWICE = ("Cannot overwrite", "Cannot declare", "Cannot redefine", "Cannot mutate")
CURLY = "“”„‘’«»"
COLON = re.compile(r"\s*([\w.-]+)\s*:(.*)")


class _WrongToml(Exception):
    """What keeps a text from being read: where, message, hint and code."""


def _wrong(pattern: re.Pattern[str], text: str, message: str, hint: str, code: str) -> _WrongToml:
    match = pattern.search(text)
    return _WrongToml(match.start() if match else 0, message, hint, code)


def _explained(error: tomli.TOMLDecodeError, text: str, first: int) -> _WrongToml:
    """tomli's error in plain words."""
    at = error.pos if error.pos < len(text) else len(text.rstrip())
    if error.msg.startswith(TWICE):
        return _twice(text, at, first)
    start = text.rfind("\n", 0, at) + 1
    line = text[start:].partition("\n")[0]
    return _WrongToml(at, *_words(error.msg, line, line[at - start :]), BAD)


def _twice(text: str, at: int, first: int) -> _WrongToml:
    second = _places(text).second
    if second is None:
        hint = "a key or table can be given only once: put everything of it in one place"
        return _WrongToml(at, "this has been given already", hint, "given-twice")
    key, here, before = second
    message = f'"{".".join(map(str, key))}" is given twice'
    line = place_of(text, before)[0] + first - 1
    return _WrongToml(here, message, f"it stands on line {line} too", "given-twice")


def _words(said: str, line: str, rest: str) -> tuple[str, str]:
    """Message and hint for an error in `line`, whose `rest` tomli could not read."""
    if said == "Invalid value":
        return _no_value(rest)
    if said.startswith("Expected '='") and (colon := COLON.match(line)):
        hint = f'write {colon[1]} = "{colon[2].strip().strip(chr(34))}"'
        return "TOML has no colon after a key", hint
    plain = (words for start, words in PLAIN.items() if said.startswith(start))
    return next(plain, (f"not TOML: {said[:1].lower()}{said[1:]}", "mend the syntax"))


def _no_value(rest: str) -> tuple[str, str]:
    word = rest.split("#")[0].strip().strip(CURLY)
    if rest.startswith(tuple(CURLY)):
        return "curly quotation marks do not mark a text", f'write "{word}" with straight ones'
    if word in ("True", "False", "yes", "no", "on", "off", "TRUE", "FALSE"):
        return f'"{word}" is no value', "write true or false in lower case"
    if not word:
        return "this is no TOML value", "write a value after the sign ="
    return "this is no TOML value", f'text stands in quotation marks: "{word}"'


# -- positions -------------------------------------------------------------------------------------


class _Locator:
    """Finds keys, table names and list items, and where texts begin. Meant for text that tomli
    accepts; stops quietly in any other.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[Key, int] = {}
        self.texts: dict[Key, int] = {}
        self.second: tuple[Key, int, int] | None = None
        self._given: dict[Key, int] = {}
        self._counts: dict[Key, int] = {}
        try:
            self._run()
        except ValueError:  # the text is no TOML from here on
            pass

    def _run(self) -> None:
        table: Key = ()
        while self._match(BLANK).end() < len(self.text):
            if self._peek("["):
                table = self._header()
            else:
                self._pair(table, 0)

    def _header(self) -> Key:
        several = self._peek("[[")
        self._take("[[" if several else "[")
        *outer, (last, at) = self._dotted()
        self._take("]]" if several else "]")
        table: Key = ()
        for part, place in outer:
            table = (*table, part)
            self.places.setdefault(table, place)
            table = (*table, self._counts[table]) if table in self._counts else table
        table = (*table, last)
        if several:
            self.places.setdefault(table, at)
            self._counts[table] = self._counts.get(table, -1) + 1
            table = (*table, self._counts[table])
        else:
            self._give(table, at)
        self.places[table] = at
        return table

    def _pair(self, table: Key, depth: int) -> None:
        """`key = value`."""
        key = table
        for part, place in self._dotted():
            key = (*key, part)
            self.places.setdefault(key, place)
        self._give(key, place)
        self._match(EQUALS)
        self._value(key, depth)

    def _give(self, key: Key, at: int) -> None:
        if key in self._given and self.second is None:
            self.second = (key, at, self._given[key])
        self._given.setdefault(key, at)

    def _dotted(self) -> list[tuple[str, int]]:
        parts, dot = [], "."
        while dot:
            match = self._match(PART)
            part, dot = match.groups()
            parts.append((_unquoted(part), match.start(1)))
        return parts

    def _value(self, key: Key, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise ValueError
        if self._peek("["):
            for index in self._entries("]"):
                self.places[(*key, index)] = self.at
                self._value((*key, index), depth + 1)
        elif self._peek("{"):
            for _ in self._entries("}"):
                self._pair(key, depth + 1)
        elif opening := (match := self._match(SCALAR))[1]:
            self.texts[key] = match.start() + len(opening)

    def _entries(self, end: str) -> Iterator[int]:
        """The number of each entry of a list or an inline table, once it is reached."""
        self.at += 1
        for number in count():
            self._match(BLANK)
            if self._peek(end):
                break
            yield number
            self._match(BLANK)
            if not self._peek(end):
                self._take(",")
        self.at += 1

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        match = pattern.match(self.text, self.at)
        if not match:
            raise ValueError
        self.at = match.end()
        return match

    def _peek(self, sign: str) -> bool:
        return self.text.startswith(sign, self.at)

    def _take(self, sign: str) -> None:
        if not self._peek(sign):
            raise ValueError
        self.at += len(sign)


def _unquoted(part: str) -> str:
    return str(tomli.loads(f"key = {part}")["key"]) if part[0] in "\"'" else part


_places = lru_cache(maxsize=2)(_Locator)
