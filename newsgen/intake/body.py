"""From a story's Markdown to its Body: convert, sanitise, finish.

Whatever goes wrong names the story.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from html import escape

from msgspec.structs import replace

from newsgen.errors import Broken, Problem
from newsgen.intake.address_mistakes import forbidden
from newsgen.intake.addresses import AWAY, PAID, Link, Reach, References, Show
from newsgen.intake.bare import without_emphasis
from newsgen.intake.directives import Directives, marked
from newsgen.intake.finish import Finisher
from newsgen.intake.ids import ids_of
from newsgen.intake.limits import LIMIT_SECONDS, LONG, OutOfTime, Result, limited, within_limit
from newsgen.intake.markdown import Engine, MarkdownSettings
from newsgen.intake.places import Places
from newsgen.intake.removed import removed, removed_from_phrases
from newsgen.intake.sanitise import (
    DEEPEST,
    TooDeep,
    forbidden_addresses,
    sanitise,
    sanitise_phrases,
)
from newsgen.intake.showing import Showing, tokens_in
from newsgen.intake.typography import typeset
from newsgen.model import Body, Impression, Typed

LIMIT_CHARACTERS = 2_000_000

_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_SUSPECT = (b"\xc2", b"\xed", b"\xef")  # first bytes of other characters that HTML forbids
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_TURNING = re.compile(b"\xe2(?:\x80[\xa8-\xae]|\x81[\xa6-\xa9])")  # in UTF-8
NONE_SHOWN = Directives()
_MARKUP = re.compile(r"[*_`\[\]<>&\\!~^{}|#\n]|://|www\.|^\s*[-+=\d]")


def render_body(
    typed: Typed,
    settings: MarkdownSettings,
    engine: Engine,
    *,
    link: Link,
    picture: Show,
    host: str = "",
    root: str = "",
    reach: Reach | None = None,
    limit: float = LIMIT_SECONDS,
    proofread: bool = True,
    directives: Directives = NONE_SHOWN,
) -> Body:
    """The body that a text comes to.

    `link` gives the URL for a source path, `picture` the published picture, None where there is
    none; an empty URL means that the source exists but is not visible: then the text stands without
    its link. `reach` knows what stands on the site. `host` is the outlet's own: links to others are
    marked as external; `root` is the site's path there. `directives` are those that it may use.
    Raises Broken with all problems if one of them is an error, unless the text is not to be
    `proofread`; warnings are part of the body.
    """
    trusted = settings.html == "trusted"

    def made() -> tuple[Body, list[Problem], Showing]:
        source = _encoded(typed.text)
        text = _clean(typed.text, source)
        places = Places(text, typed.path, typed.line)
        found = marked(text, directives, places, trusted)
        html = within_limit(partial(_converted, typed, engine), found.text)
        warnings = list(_invisible(text, source, places))
        away = PAID if typed.sponsored else AWAY
        addresses = References(places, host, trusted, link, picture, reach, root, away)
        if not trusted and not engine.is_inert(found.text):
            out = [forbidden(places, address) for address in forbidden_addresses(html)]
            addresses.some_are_out = bool(out)
            warnings += [*out, *removed(html, places)]
            html = sanitise(html)
        if found.placed:
            html = tokens_in(html, found)
        finisher = Finisher(addresses, typed.lang, trusted)
        body = finisher.finish(html, typed.dateline, typed.with_excerpt)
        return body, warnings, Showing(found, directives, addresses, typed.lang)

    body, warnings, showing = _within_limits(made, typed, engine, limit)
    if showing.is_needed:
        body = showing.shown(body, trusted)
        warnings += showing.problems
    problems = tuple(dict.fromkeys((*warnings, *body.problems)))
    if proofread and any(problem.severity == "error" for problem in problems):
        raise Broken(problems)
    return replace(body, problems=problems) if warnings else body


def ids_in(typed: Typed, settings: MarkdownSettings, engine: Engine) -> frozenset[str]:
    """The ids in the HTML of a text, wherever its links lead. Raises Broken."""
    shown = Impression("#", 1, 1)
    body = render_body(
        typed, settings, engine, link=lambda target: "#", picture=lambda target: shown
    )
    return frozenset(ids_of(body.html))


def inline_html(text: str, lang: str, engine: Engine, root: str = "") -> str:
    """Running text (a standfirst, a line of the theme) as HTML without blocks or pictures.

    Addresses stay as they are, but for paths from the site's root.
    """
    text = _clean(text, _encoded(text))
    if not _MARKUP.search(text):
        return escape(typeset(text, lang), quote=False)
    return _inline_body(Typed(text, "", 0, lang), engine, root).html


def inline_warnings(text: str, lang: str, engine: Engine, path: str) -> tuple[Problem, ...]:
    """What `inline_html` leaves out of a text, or leaves raw; the places are those in the text."""
    if "[" not in text and "<" not in text and "{" not in text:
        return ()
    clean = _clean(text, _encoded(text))
    problems = _inline_body(Typed(clean, path, 1, lang), engine).problems
    return tuple(replace(problem, severity="warning") for problem in problems)


def _inline_body(typed: Typed, engine: Engine, root: str = "") -> Body:
    def made() -> Body:
        html = within_limit(partial(_converted, typed, engine), typed.text)
        places = Places(typed.text, typed.path, typed.line)
        warnings = [forbidden(places, address) for address in forbidden_addresses(html)]
        warnings += removed_from_phrases(html, places)
        html = sanitise_phrases(html)
        addresses = References(places, "", False, None, lambda target: None, root=root)
        body = Finisher(addresses, typed.lang, False).finish(html)
        return Body(body.html, body.words, body.excerpt, (*warnings, *body.problems))

    return _within_limits(made, typed, engine, LIMIT_SECONDS)


def _invisible(text: str, source: bytes, places: Places) -> Iterator[Problem]:
    """The errors about line separators, and characters that turn the direction of writing."""
    if not _TURNING.search(source):
        return
    for sign in re.finditer("[\u2028\u2029\u202a-\u202e\u2066-\u2069]", text):
        message = f"the invisible character U+{ord(sign[0]):04X}"
        hint = "delete it, or type the text anew"
        found = places.warning(sign.start(), message, hint, "invisible-character")
        yield replace(found, severity="error")


def _encoded(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _clean(text: str, source: bytes) -> str:
    """The text without characters that HTML forbids, nor a mark of its encoding; `source`: the same
    in UTF-8.
    """
    has_controls = len(source.translate(None, _CONTROLS)) < len(source)
    if not has_controls and not any(byte in source for byte in _SUSPECT):
        return text
    return _UNWANTED.sub("", text).lstrip("\ufeff")


def _within_limits(
    made: Callable[[], Result], typed: Typed, engine: Engine, seconds: float
) -> Result:
    """What is made of one text, with all that is done to it; what goes beyond a limit is a
    problem.
    """
    length = len(typed.text)
    if length > LIMIT_CHARACTERS:
        message = f"the text is too long: {length:,} characters, the limit is {LIMIT_CHARACTERS:,}"
        raise _refusal(typed, message, "divide it into several stories", "too-long")
    try:
        if engine.is_linear and length <= LONG:
            return made()
        return limited(made, seconds)
    except OutOfTime:
        message = f"the text took longer than {seconds:g} seconds, the limit for one text"
        hint = (
            "look for long runs of brackets, tags or references and for deeply nested lists; "
            "divide it, if it is very long"
        )
        if not engine.is_linear:
            hint += '; or set engine = "commonmark" in config.toml'
        raise _refusal(typed, message, hint, "too-slow") from None
    except TooDeep:
        message = f"the text nests elements more than {DEEPEST} deep"
        hint = "close the HTML tags that are left open, or nest quotes and lists less"
        raise _refusal(typed, message, hint, "too-deep") from None
    except ChildProcessError as fault:
        raise _failure(typed, fault) from None


def _converted(typed: Typed, engine: Engine, text: str) -> str:
    try:
        return engine.convert(without_emphasis(text))
    except (OutOfTime, KeyboardInterrupt, SystemExit):
        raise
    # An engine or an extension may raise anything, a panic among it: the text is to blame.
    except BaseException as fault:
        raise _failure(typed, fault) from fault


def _failure(typed: Typed, fault: BaseException) -> Broken:
    reason = " ".join(f"{type(fault).__name__}: {fault}".split()).removesuffix(":")[:200]
    message = f"the Markdown engine failed on this text: {reason}"
    hint = (
        "look for deeply nested or malformed markup; "
        "leaving out one half of the text at a time finds it"
    )
    return _refusal(typed, message, hint, "markdown-failed")


def _refusal(typed: Typed, message: str, hint: str, code: str) -> Broken:
    return Broken([Problem(typed.path, typed.line, 0, message, hint, code=code)])
