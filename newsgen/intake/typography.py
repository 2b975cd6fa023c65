"""Quotation marks, apostrophes, dashes, ellipses and no-break spaces, as each language sets them.

A text may hold marks in place of markup: control characters that no HTML document can contain.
`BLOCK` stands where a block begins or ends, `SPACE` for a line break, `INLINE` for a tag in running
text and `WORD` for something that reads as a word (code). So a quotation may begin within emphasis
and end behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial

from msgspec import Struct

from newsgen.intake.bare import addresses_in, may_hold_addresses

BLOCK, INLINE, SPACE, WORD = MARKS = "\x01", "\x04", "\x05", "\x06"

NBSP = "\u00a0"
NARROW = "\u202f"

Spacing = tuple[str, Callable[[str], str]]
"""A guard (any of its characters must occur), and what is then done to the text."""


class Rules(Struct, frozen=True):
    """How a language writes what keyboards lack.

    `double` and `single` are what `"` and `'` become, each an opening and a closing mark. `nested`
    marks a quotation typed with `"` within another. `toggles`: marks alternate, for scripts that
    write without spaces between words.
    """

    double: tuple[str, str]
    single: tuple[str, str]
    nested: tuple[str, str] | None = None
    dash: str = "–"
    long_dash: str = "—"
    ellipsis: str = "…"
    elisions: str = ""
    toggles: bool = False
    hebrew: bool = False
    spacing: tuple[Spacing, ...] = ()


_ENGLISH_ELISIONS = r"(?i)'(?:tis|twas|twere|twill|em|til|till|cause|cos|n|bout|round|neath)\b"
_DUTCH_ELISIONS = r"(?i)'(?:s|t|n|k|m|r)\b"


def _spaced(pattern: str, replacement: str) -> Callable[[str], str]:
    # Compiled when a text of the language is met: a build may have none.
    return partial(re.sub, pattern, replacement)


def _close_guillemets(text: str) -> str:
    *quoted, rest = text.split("»")
    return "".join([*(f"{part.rstrip(_BLANKS)}{NARROW}»" for part in quoted), rest])


_BLANKS = f" {NBSP}{NARROW}"
_END = rf"(?=[\s{BLOCK}{INLINE}{SPACE}»”’)\]…,.]|$)"
_GUILLEMETS: tuple[Spacing, ...] = (
    ("«", _spaced(rf"«[{_BLANKS}]*", "«" + NARROW)),
    ("»", _close_guillemets),
)
_FRENCH: tuple[Spacing, ...] = (
    *_GUILLEMETS,
    (
        ";:!?",
        _spaced(rf"(?<=[\w»”’)\]…%€$°{INLINE}{WORD}])[{_BLANKS}]?(?=[;:!?]+{_END})", NARROW),
    ),
    ("%€$", _spaced(rf"(?<=\d)[ {NBSP}](?=[%€$])", NARROW)),
)
_CANADIAN: tuple[Spacing, ...] = (
    *_GUILLEMETS,
    (":", _spaced(rf"(?<=[\w»”’)\]…%$°{INLINE}{WORD}])[{_BLANKS}]?(?=:{_END})", NARROW)),
    ("%$", _spaced(rf"(?<=\d)[ {NBSP}](?=[%$])", NARROW)),
)
_ABBREVIATIONS: tuple[Spacing, ...] = ((".", _spaced(r"(?<=\b[zdui]\.) (?=[a-zäA-Z]\.)", NARROW)),)
_HELD_DASH: tuple[Spacing, ...] = (("—", _spaced(r"(?<=\S) —(?=\s)", NBSP + "—")),)

_CURLY = (("“", "”"), ("‘", "’"))
_ANGLED = (("«", "»"), ("“", "”"))
_LOW = (("„", "“"), ("‚", "‘"))
_LOW_HIGH = (("„", "”"), ("‚", "’"))
_SAME = (("”", "”"), ("’", "’"))
_CORNERS = (("「", "」"), ("『", "』"))
_EASTERN = Rules(("«", "»"), ("„", "“"), nested=("„", "“"), dash="—", spacing=_HELD_DASH)

_PLAIN = Rules(*_CURLY)
_LANGUAGES: dict[str, Rules] = {
    "en": Rules(*_CURLY, elisions=_ENGLISH_ELISIONS),
    "nl": Rules(*_CURLY, elisions=_DUTCH_ELISIONS),
    "af": Rules(*_CURLY, elisions=_DUTCH_ELISIONS),
    **dict.fromkeys(
        ("es", "it", "ca", "gl", "el", "hy", "pt-pt"),
        Rules(*_ANGLED, nested=_ANGLED[1]),
    ),
    **dict.fromkeys(("no", "nb", "nn"), Rules(("«", "»"), ("‘", "’"), nested=("‘", "’"))),
    **dict.fromkeys(
        ("de", "cs", "sk", "sl", "hr", "bg", "is", "lt", "et", "ka"), Rules(*_LOW, nested=_LOW[1])
    ),
    "de": Rules(*_LOW, nested=_LOW[1], spacing=_ABBREVIATIONS),
    **dict.fromkeys(("de-ch", "de-li", "it-ch"), Rules(("«", "»"), ("‹", "›"), nested=("‹", "›"))),
    **dict.fromkeys(("pl", "ro", "hu", "sr", "bs", "mk"), Rules(*_LOW_HIGH, nested=("«", "»"))),
    **dict.fromkeys(("sv", "fi", "da"), Rules(*_SAME)),
    "fr": Rules(("«" + NARROW, NARROW + "»"), ("“", "”"), nested=("“", "”"), spacing=_FRENCH),
    "fr-ca": Rules(("«" + NARROW, NARROW + "»"), ("“", "”"), nested=("“", "”"), spacing=_CANADIAN),
    "fr-ch": Rules(("«" + NARROW, NARROW + "»"), ("‹", "›"), nested=("‹", "›"), spacing=_FRENCH),
    **dict.fromkeys(("ru", "uk", "be"), _EASTERN),
    "he": Rules(*_SAME, hebrew=True),
    "yi": Rules(*_SAME, hebrew=True),
    **dict.fromkeys(("ar", "fa", "ps", "ku", "ckb"), Rules(*_ANGLED, nested=_ANGLED[1])),
    "ur": Rules(*_CURLY),
    **dict.fromkeys(("th", "lo", "km", "my"), Rules(*_CURLY, toggles=True)),
    "zh": Rules(*_CURLY, dash="——", long_dash="——", ellipsis="……", toggles=True),
    "zh-hant": Rules(*_CORNERS, dash="——", long_dash="——", ellipsis="……", toggles=True),
    "zh-tw": Rules(*_CORNERS, dash="——", long_dash="——", ellipsis="……", toggles=True),
    "zh-hk": Rules(*_CORNERS, dash="——", long_dash="——", ellipsis="……", toggles=True),
    "ja": Rules(*_CORNERS, dash="――", long_dash="――", ellipsis="……", toggles=True),
}

# Each pattern begins with a literal and looks back from there: the search for it is then fast.
_FEET_AND_INCHES = re.compile(r"'(?<=\d')( ?)(\d{1,2}(?:[.,]\d+|[½¼¾])?)\"")
_WITHIN_WORD = re.compile(r"'(?<=\w')(?=[^\W\d_])")
_WITHIN_LATIN = re.compile(r"'(?<=[A-Za-z]')(?=[A-Za-z])")
_GERSHAYIM = re.compile(r"\"(?<=[\u05d0-\u05ea]\")(?=[\u05d0-\u05ea])")
_GERESH = re.compile(r"'(?<=[\u05d0-\u05ea]')(?=[\u05d0-\u05ea])")
_MARKS = re.compile(r"[\"']")
_THOUSANDS = re.compile(r"'\d{3}(?!\d)")
_YEAR = re.compile(r"'\d\d(?:s\b|(?!\w))")
_DASHES = re.compile(r"--(?<!---)(-?)(?!-)")
_DOTS = re.compile(r"\.\.\.(?<!\.{4})(?!\.\.)")

_GAPS = frozenset(" \t\n\r\f" + NBSP + NARROW + "\u2009" + BLOCK + SPACE)
_HYPHENS = frozenset("-–—―")
_BEFORE_OPENING = _GAPS | _HYPHENS | frozenset("([{<«„“‘‚‹「『¿¡/=")


_compiled = lru_cache(maxsize=8)(re.compile)


@lru_cache(maxsize=64)
def rules_for(lang: str) -> Rules:
    """The rules of a BCP 47 tag, of its language, or the plain curly ones."""
    tag = lang.lower().replace("_", "-")
    while tag:
        if tag in _LANGUAGES:
            return _LANGUAGES[tag]
        tag = tag.rpartition("-")[0]
    return _PLAIN


def typeset(text: str, lang: str) -> str:
    """Plain text (a title, a summary, a caption) with the punctuation of its language.

    Doing it twice changes nothing.
    """
    return set_marks(text, rules_for(lang))


def set_marks(text: str, rules: Rules, web: bool = True) -> str:
    """The same for text that may hold the marks of this module; without `web`, there is no address
    of the web in it.
    """
    if may_hold_addresses(text, web):
        return _set_around_addresses(text, rules)
    return _set_marks(text, rules)


def _set_around_addresses(text: str, rules: Rules) -> str:
    """Addresses read as words, and stay as they are."""
    words, pieces, done = list[str](), list[str](), 0
    for start, end in addresses_in(text):
        between = text[done:start]
        words += [*[WORD] * between.count(WORD), text[start:end]]
        pieces += [between, WORD]
        done = end
    words += [WORD] * text.count(WORD, done)
    first, *others = _set_marks("".join([*pieces, text[done:]]), rules).split(WORD)
    return first + "".join(word + other for word, other in zip(words, others, strict=True))


def _set_marks(text: str, rules: Rules) -> str:
    if "'" in text or '"' in text:
        text = _quotes(text, rules)
    if "--" in text:
        text = _DASHES.sub(_dash_with(rules), text)
    if "..." in text:
        text = _DOTS.sub(rules.ellipsis, text)
    for guard, space in rules.spacing:
        if any(character in text for character in guard):
            text = space(text)
    return text


def _dash_with(rules: Rules) -> Callable[[re.Match[str]], str]:
    return lambda match: rules.long_dash if match[1] else rules.dash


def _quotes(text: str, rules: Rules) -> str:
    if rules.hebrew:
        text = _GERESH.sub("׳", _GERSHAYIM.sub("״", text))
    if "'" in text:
        if '"' in text:
            text = _FEET_AND_INCHES.sub(r"′\1\2″", text)
        text = (_WITHIN_LATIN if rules.toggles else _WITHIN_WORD).sub("’", text)
    return _Quoter(text, rules).text()


class _Quoter:
    """One pass over the straight marks of a text that are left, block by block."""

    __slots__ = (
        "_block_end",
        "_doubles",
        "_last",
        "_last_closing",
        "_last_was_apostrophe",
        "_rules",
        "_singles",
        "_text",
    )

    def __init__(self, text: str, rules: Rules) -> None:
        self._text = text
        self._rules = rules
        self._doubles: list[str] = []
        self._singles: list[str] = []
        self._block_end = -1
        self._last = (-1, False)
        self._last_was_apostrophe = False
        self._last_closing = -2

    def text(self) -> str:
        text, pieces, done = self._text, [], 0
        for match in _MARKS.finditer(text):
            at = match.start()
            if at > self._block_end:
                self._enter_block(at)
            pieces.append(text[done:at])
            pieces.append(self._double(at) if text[at] == '"' else self._single(at))
            done = at + 1
        pieces.append(text[done:])
        return "".join(pieces)

    def _enter_block(self, at: int) -> None:
        self._doubles.clear()
        self._singles.clear()
        self._last = (-1, False)
        self._last_closing = -2
        end = self._text.find(BLOCK, at)
        self._block_end = len(self._text) if end < 0 else end

    def _neighbours(self, at: int) -> tuple[str, str, bool]:
        """What stands before and after a mark, past tags, and whether it may open a quotation."""
        text, left, right = self._text, at - 1, at + 1
        while left >= 0 and text[left] == INLINE:
            left -= 1
        while right < len(text) and text[right] == INLINE:
            right += 1
        before = text[left] if left >= 0 else BLOCK
        after = text[right] if right < len(text) else BLOCK
        if after in _GAPS:
            return before, after, False
        if left == self._last[0] and left >= 0:
            return before, after, self._last[1] or (self._last_was_apostrophe and after.isalnum())
        if before in _HYPHENS:
            return before, after, after.isalnum() or after in "\"'¿¡" + WORD
        return before, after, before in _BEFORE_OPENING

    def _open(self, at: int, marks: tuple[str, str], stack: list[str]) -> str:
        stack.append(marks[1])
        self._last = (at, True)
        return marks[0]

    def _close(self, at: int, stack: list[str], otherwise: str) -> str:
        self._last = (at, False)
        self._last_was_apostrophe = not stack and otherwise == "’"
        return stack.pop() if stack else otherwise

    def _double(self, at: int) -> str:
        rules, stack = self._rules, self._doubles
        before, after, opens = self._neighbours(at)
        if rules.toggles:
            opens = not stack
        elif before in _GAPS and after in _GAPS:
            opens = not stack and after not in (BLOCK, SPACE)
        elif before.isdecimal() and not opens and not stack:
            return "″"
        if not opens:
            return self._close(at, stack, rules.double[1])
        nested = rules.nested if stack and rules.nested else rules.double
        return self._open(at, nested, stack)

    def _single(self, at: int) -> str:
        rules, stack = self._rules, self._singles
        before, after, opens = self._neighbours(at)
        if rules.toggles:
            opens = not stack and not (before.isascii() and before.isalnum())
        elif before.isdecimal() and _THOUSANDS.match(self._text, at):
            self._last = (at, False)
            return "’"
        elif before.isdecimal() and (after.isdecimal() or not stack):
            return "′"
        elif rules.hebrew and "\u05d0" <= before <= "\u05ea" and not stack:
            return "׳"
        if not opens:
            return self._close(at, stack, "’")
        if self._is_apostrophe(at):
            self._last = (at, False)
            return "’"
        return self._open(at, rules.single, stack)

    def _is_apostrophe(self, at: int) -> bool:
        """An omission that begins a word ('90s, 'tis), or a mark that nothing can close.

        What closes a mark stands in the same block.
        """
        elisions = self._rules.elisions
        if elisions and _compiled(elisions).match(self._text, at):
            return True
        if self._last_closing == -2:
            self._last_closing = self._find_last_closing(at)
        if _YEAR.match(self._text, at):
            return not self._closes_soon(at)
        return self._last_closing <= at

    def _closes_soon(self, at: int) -> bool:
        """Whether the next mark after a year would close a quotation: '24 hours'."""
        following = self._text.find("'", at + 1, self._block_end)
        return following >= 0 and self._can_close(following)

    def _find_last_closing(self, start: int) -> int:
        end = self._block_end
        while (at := self._text.rfind("'", start, end)) >= 0:
            if self._can_close(at):
                return at
            end = at
        return -1

    def _can_close(self, at: int) -> bool:
        text = self._text
        before = text[at - 1] if at else BLOCK
        after = text[at + 1] if at + 1 < len(text) else BLOCK
        return before not in _GAPS and not after.isalnum()
